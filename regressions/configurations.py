# SPDX-License-Identifier: Apache-2.0
"""Random legal hardware: elaborated without a warning, built, and run against the golden model.

    python -m regressions.configurations --seed 5 --programs 20

A finding is a fault of the RTL, of the golden model, or of what the configuration calls legal. The
file of a configuration that fails is kept.
"""

import shlex
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import CaseOutcome, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from autocomp_hil.simulator import accelerator_model
from regressions.accel import RandomPrograms
from regressions.drawn_hardware import draw_hardware
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tools.lint import SIMULATION_TOPS, verilator_command

__all__ = ["PART", "main", "parser"]

_COUNT: Final = {Tier.SMOKE: 0, Tier.NIGHTLY: 8, Tier.WEEKLY: 40}
"""Models that are built from nothing: each takes half a minute to some minutes."""
_ESTIMATE_S: Final = 90.0
_PROGRAMS: Final = 20
_LINT_S: Final = 300.0


def _units(night: Night) -> Iterator[Unit]:
    for number in range(_COUNT[night.tier]):
        name = f"configurations/{number}"
        yield make_unit(
            name, "configurations", "--seed", night.seed_of(name), "--programs", _PROGRAMS,
            estimate_s=_ESTIMATE_S,
        )  # fmt: skip


PART: Final = Part(units=_units)


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("configurations", __doc__)
    parser.add_argument("--seed", type=positive, default=1, help="seed of the configuration")
    parser.add_argument("--programs", type=positive, default=_PROGRAMS)
    parser.add_argument("--first", type=int, help="seed of the first program; default: --seed")
    parser.add_argument("--verilator-seed", type=positive, help="default: --seed")
    parser.add_argument("--shrink-runs", type=int, default=400)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    module = ("-m", "regressions.configurations", "--seed", str(options.seed))
    with Share(options.records) as share:
        file = draw_hardware(options.seed, share.folder)
        for top in SIMULATION_TOPS:
            _elaborate(share, top, file, module)
        model = _build(share, file, module)
        if model is not None:
            RandomPrograms(
                share=share,
                test="configurations.random",
                hardware=load_hardware(file),
                hardware_file=file,
                model=model,
                verilator_seed=options.verilator_seed or options.seed,
                shrink_runs=options.shrink_runs,
                module=module,
            ).run(options.seed if options.first is None else options.first, options.programs)
        if not share.failed:  # nobody will ask for it again
            file.unlink()
            if model is not None:
                shutil.rmtree(model.parent, ignore_errors=True)
    return share.status


def _elaborate(share: Share, top: str, file: Path, module: tuple[str, ...]) -> None:
    """Elaborate with all warnings."""
    begin_s = monotonic()
    done = subprocess.run(
        verilator_command(top, load_hardware(file)), cwd=REPOSITORY, text=True, check=False,
        timeout=_LINT_S, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    wrong = done.stdout if done.returncode else ""
    share.add(_case(f"{file.stem} elaborates {top}", wrong, module, monotonic() - begin_s))


def _build(share: Share, file: Path, module: tuple[str, ...]) -> Path | None:
    """The model of the accelerator; None if it cannot be built."""
    begin_s = monotonic()
    model, wrong = None, ""
    try:
        model = accelerator_model(load_hardware(file))
    except HilError as error:
        wrong = str(error)
    share.add(_case(f"{file.stem} builds", wrong, module, monotonic() - begin_s))
    return model


def _case(name: str, wrong: str, module: tuple[str, ...], seconds: float) -> TestCase:
    return TestCase(
        test="configurations.random",
        case=name,
        outcome=CaseOutcome.FAILED if wrong else CaseOutcome.PASSED,
        seconds=seconds,
        message=wrong,
        reproduce=shlex.join([".venv/bin/python", *module]) if wrong else None,
        again=module if wrong else None,
    )


if __name__ == "__main__":
    sys.exit(main())
