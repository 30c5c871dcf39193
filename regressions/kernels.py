# SPDX-License-Identifier: Apache-2.0
"""Random C kernels on the whole chip, against numpy and the functional machine.

    python -m regressions.kernels --hardware int8_4x4 --first 1 --kernels 100 [--both-views]

The first kernels that fail are made simpler and stored; the very first one has waves. A stored
kernel runs again with

    python -m regressions.kernels --file FILE [--waves WAVES.fst]
"""

import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from autocomp_hil.config import hardware_names, load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.kernels.description import Kernel
from tb.kernels.draw import random_kernel
from tb.kernels.failures import load_kernel, store_failure
from tb.kernels.run import KernelBench, write_waves

__all__ = ["PART", "main", "parser"]

_TEST: Final = "kernels.random"
_SHRUNK: Final = 2
"""Failures of one run that are made smaller."""
_KERNELS: Final = {"int8_4x4": 240, "int8_8x8": 60, "int8_16x16": 60, "int8_32x32": 20}
"""Kernels of a night without the fillers; one of another name gets the least of these."""
_START_S: Final = 8.0
_SECONDS_PER_KERNEL: Final = {4: 0.8, 8: 1.0, 16: 1.5, 32: 4.0}
_PER_UNIT: Final = 80
_FILLER_S: Final = 80.0
_SMOKE_KERNELS: Final = 25
_BOTH_VIEWS: Final = 3
"""One in so many units runs the fast view as well."""
_WEEKLY: Final = 5
"""A week has so many times the kernels of a night."""


def _unit(night: Night, name: str, hardware: str, kernels: int, **kind: bool) -> Unit:
    seconds = _SECONDS_PER_KERNEL[load_hardware(hardware).dim]
    views = ["--both-views"] if night.seed_of(name) % _BOTH_VIEWS == 0 else []
    return make_unit(
        name, "kernels", "--hardware", hardware, "--kernels", kernels, *views,
        "--first", night.seed_of(name), "--verilator-seed", night.seed_of(f"{name}/registers"),
        estimate_s=_START_S + kernels * seconds, **kind,
    )  # fmt: skip


def _units(night: Night) -> Iterator[Unit]:
    if night.is_smoke:
        yield _unit(night, "kernels/int8_4x4/0", "int8_4x4", _SMOKE_KERNELS)
        return
    times = _WEEKLY if night.tier is Tier.WEEKLY else 1
    for hardware in hardware_names():
        total = times * _KERNELS.get(hardware, min(_KERNELS.values()))
        for number, start in enumerate(range(0, total, _PER_UNIT)):
            kernels = min(_PER_UNIT, total - start)
            yield _unit(night, f"kernels/{hardware}/{number}", hardware, kernels)


def _filler(night: Night, number: int) -> Unit:
    """The smallest chip every other time, since it is the quickest."""
    names = hardware_names()
    hardware = names[number // 2 % len(names)] if number % 2 else "int8_4x4"
    kernels = round(_FILLER_S / _SECONDS_PER_KERNEL[load_hardware(hardware).dim])
    return _unit(night, f"kernels.more/{number}", hardware, kernels, is_filler=True)


PART: Final = Part(units=_units, filler=_filler)


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("kernels", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default="int8_4x4")
    parser.add_argument("--kernels", type=positive, default=100)
    parser.add_argument("--first", type=int, default=1, help="seed of the first kernel")
    parser.add_argument("--verilator-seed", type=positive, default=1, help="values before reset")
    parser.add_argument(
        "--shrink-runs", type=int, default=200, help="runs to make one failing kernel smaller"
    )
    parser.add_argument("--both-views", action="store_true", help="run the fast view as well")
    parser.add_argument("--file", type=Path, help="run this stored kernel and no other")
    parser.add_argument("--waves", type=Path, help="file for the last cycles of --file")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    with Share(options.records) as share:
        if options.file is not None:
            _stored(share, options.file, options.waves)
            return share.status
        hardware = load_hardware(options.hardware)
        with KernelBench(
            hardware,
            verilator_seed=options.verilator_seed,
            has_both_views=options.both_views,
        ) as bench:
            for seed in range(options.first, options.first + options.kernels):
                kernel = random_kernel(hardware, seed, verilator_seed=options.verilator_seed)
                _run(share, bench, kernel, options)
    return share.status


def _stored(share: Share, path: Path, waves: Path | None) -> None:
    """Run a stored kernel and record what came of it."""
    begin_s = monotonic()
    kernel = load_kernel(path)
    hardware = load_hardware(kernel.hardware)
    with KernelBench(hardware, verilator_seed=kernel.verilator_seed) as bench:
        wrong = bench.run(kernel).wrong
    written = write_waves(kernel, hardware, waves) if waves is not None else None
    share.add(
        TestCase(
            test=_TEST,
            case=f"file {path}",
            outcome=CaseOutcome.PASSED if wrong is None else CaseOutcome.FAILED,
            seconds=monotonic() - begin_s,
            message=wrong or "",
            program=kernel.model_dump_json(indent=1, exclude_defaults=True),
            waves=str(written) if written else None,
        )
    )


def _run(share: Share, bench: KernelBench, kernel: Kernel, options: Namespace) -> None:
    """Run one kernel, and record what it did and came to."""
    begin_s = monotonic()
    ran = bench.run(kernel)
    case: dict[str, Any] = {
        "test": _TEST,
        "case": f"{kernel.hardware} seed {kernel.seed} registers {kernel.verilator_seed}",
    }
    if ran.wrong is None:
        share.add(Tally(name="kernels", value=1))
        share.add(Tally(name="instructions", value=ran.instructions))
        share.add(Tally(name="commands", value=ran.commands))
        share.add(Tally(name="cycles", value=ran.cycles))
        seconds = monotonic() - begin_s
        share.add(TestCase(outcome=CaseOutcome.PASSED, seconds=seconds, **case))
        return
    views = ["--both-views"] if options.both_views else []
    again = (
        "-m", "regressions.kernels", "--hardware", kernel.hardware, "--kernels", "1", *views,
        "--first", str(kernel.seed), "--verilator-seed", str(kernel.verilator_seed),
    )  # fmt: skip
    case |= {"again": again, "reproduce": shlex.join([".venv/bin/python", *again])}
    if share.failed < _SHRUNK and options.shrink_runs:
        case |= _smaller(share, kernel, options.shrink_runs)
    seconds = monotonic() - begin_s
    share.add(TestCase(outcome=CaseOutcome.FAILED, seconds=seconds, message=ran.wrong, **case))


def _smaller(share: Share, kernel: Kernel, max_runs: int) -> dict[str, Any]:
    """Fields of a record for a kernel that is made smaller and stored."""
    hardware = load_hardware(kernel.hardware)
    path = share.folder / f"kernel-{hardware.name}-{kernel.seed}.json"
    try:
        stored = store_failure(kernel, hardware, path, max_runs=max_runs)
        if stored.mismatch is None:  # it agrees when it runs alone
            return {}
        waves = None
        if not share.failed:
            waves = write_waves(stored.kernel, hardware, path.with_suffix(".fst"))
    except HilError as error:  # the failure itself is told all the same
        sys.stderr.write(f"{_TEST}: seed {kernel.seed} is not made smaller: {error}\n")
        return {}
    return {
        "reproduce": stored.reproduce_command,
        "program": stored.text,
        "program_size": stored.commands,
        "waves": waves.name if waves else None,
    }


if __name__ == "__main__":
    sys.exit(main())
