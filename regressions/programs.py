# SPDX-License-Identifier: Apache-2.0
"""Every C program of the repository on chip, functional machine and interpreter.

python -m regressions.programs --full-size tests/programs/traps.c
"""

import random
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.firmware_build import Built, Compiler, build_program
from autocomp_hil.golden.machine import ElfProgram, load_elf
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.records import CaseOutcome, PointHits, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from autocomp_hil.simulator import ChipRun
from regressions.night import Night, Part, make_unit
from regressions.share import Share, positive, share_parser
from tb.accel.settings import random_settings
from tb.soc.points import chip_points
from tb.soc.traced_chip import TracedChip, compare_program

__all__ = ["PART", "SMALL", "SOC", "find_programs", "main", "parser", "program_of"]

SOC: Final = "soc"
"""Name under which points of the chip are counted: they are those of all configurations."""
_FOLDERS: Final = (REPOSITORY / "firmware" / "examples", REPOSITORY / "tests" / "programs")
SMALL: Final = ("-DN=64",)
"""Flags that give programs of some size a small one."""
_TIMINGS: Final = 4
"""Random memories that all programs of small size meet in a night."""
_EVENTS: Final = 1 << 20
_SMOKE: Final = ("coherence", "traps")
_ESTIMATE_S: Final = 60.0
_SMOKE_ESTIMATE_S: Final = 15.0


def _units(night: Night) -> Iterator[Unit]:
    """Programs on the smallest chip at full size; in a week on all chips."""
    if night.is_smoke:
        chosen = [path for path in _shown(find_programs()) if Path(path).stem in _SMOKE]
        yield make_unit("core/programs/int8_4x4", "programs", *chosen, estimate_s=_SMOKE_ESTIMATE_S)
        return
    for hardware in hardware_names() if night.tier is Tier.WEEKLY else ("int8_4x4",):
        yield make_unit(
            f"core/programs/{hardware}", "programs", "--hardware", hardware, "--full-size",
            *_shown(find_programs()), estimate_s=_ESTIMATE_S,
        )  # fmt: skip
        for number in range(_TIMINGS):
            name = f"core/programs/{hardware}/memory/{number}"
            yield make_unit(
                name, "programs", "--hardware", hardware, "--memory-seed", night.seed_of(name),
                *_shown(find_programs()), estimate_s=_SMOKE_ESTIMATE_S,
            )  # fmt: skip


PART: Final = Part(units=_units)


def _shown(paths: Sequence[Path]) -> list[str]:
    return [str(path.relative_to(REPOSITORY)) for path in paths]


def find_programs() -> list[Path]:
    """Every C program: a new file in one of the folders is found."""
    return [path for folder in _FOLDERS for path in sorted(folder.glob("*.c"))]


def program_of(
    path: Path,
    hardware: HardwareConfig,
    flags: Sequence[str] = SMALL,
    *,
    compiler: Compiler | None = None,
) -> ElfProgram:
    """A program, built with the firmware.

    Raises:
        AssertionError: The program does not compile.
    """
    built = build_program([path], hardware, compiler=compiler, flags=("-O2", "-g", *flags))
    assert isinstance(built, Built), built.diagnostics
    return load_elf(built.elf, origin=path.name)


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("programs", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default="int8_4x4")
    parser.add_argument("--full-size", action="store_true", help="programs as they are")
    parser.add_argument(
        "--memory-seed", type=positive, help="draws the memory's timing; default: as configured"
    )
    parser.add_argument("programs", nargs="*", type=Path, help="C files; default: all")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with Share(options.records) as share, TracedChip(hardware) as chip:
        for path in options.programs or find_programs():
            size = ("--full-size",) if options.full_size else ()
            memory = ("--memory-seed", str(options.memory_seed)) if options.memory_seed else ()
            share.add(_run(share, chip, path, hardware, (*size, *memory)))
    return share.status


def _run(
    share: Share, chip: TracedChip, path: Path, hardware: HardwareConfig, how: tuple[str, ...]
) -> TestCase:
    """Compare one program, and count what it did.

    Args:
        share: Takes the records.
        chip: Chip that it runs on.
        path: The program.
        hardware: Configuration of the chip.
        how: Options of size and memory.
    """
    begin_s = monotonic()
    message = ""
    timing = None
    if "--memory-seed" in how:
        timing = random_settings(random.Random(int(how[-1]))).timing
    try:
        program = program_of(path, hardware, () if "--full-size" in how else SMALL)
        done = compare_program(chip, program, hardware, timing=timing, event_limit=_EVENTS)
        share.add(Tally(name="programs", value=1))
        share.add(Tally(name="instructions", value=done.records))
        share.add(Tally(name="commands", value=done.chip.commands))
        share.add(Tally(name="cycles", value=done.chip.total_cycles))
        share.add(PointHits(hardware=SOC, hits=_hits(chip, done.chip, is_random=bool(timing))))
    except AssertionError as error:
        message = str(error)
    again = ("-m", "regressions.programs", "--hardware", hardware.name, *how, str(path))
    options = "".join(f" {word.removeprefix('--')}" for word in how)
    return TestCase(
        test="core.programs",
        case=f"{path.name} {hardware.name}{options}",
        outcome=CaseOutcome.FAILED if message else CaseOutcome.PASSED,
        seconds=monotonic() - begin_s,
        message=message,
        reproduce=shlex.join([".venv/bin/python", *again]) if message else None,
        again=again if message else None,
    )


def _hits(chip: TracedChip, run: ChipRun, *, is_random: bool) -> dict[str, int]:
    assert run.events is not None  # as asked for
    found = chip_points(
        chip.records,
        run.events,
        has_exited=run.exit_code is not None,
        is_random_memory=is_random,
    )
    return {f"soc.{name}": 1 for name in found}


if __name__ == "__main__":
    sys.exit(main())
