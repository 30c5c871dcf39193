# SPDX-License-Identifier: Apache-2.0
"""Every C program of the repository on chip, functional machine and interpreter.

python -m regressions.programs --full-size tests/programs/traps.c
"""

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
from autocomp_hil.regress.records import CaseOutcome, Tally, TestCase
from autocomp_hil.regress.unit import Tier, Unit
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser
from tb.soc.traced_chip import TracedChip, compare_program

__all__ = ["PART", "SMALL", "find_programs", "main", "parser", "program_of"]

_FOLDERS: Final = (REPOSITORY / "firmware" / "examples", REPOSITORY / "tests" / "programs")
SMALL: Final = ("-DN=64",)
"""Flags that give programs of some size a small one."""
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
    parser.add_argument("programs", nargs="*", type=Path, help="C files; default: all")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with Share(options.records) as share, TracedChip(hardware) as chip:
        for path in options.programs or find_programs():
            share.add(_run(share, chip, path, hardware, is_full_size=options.full_size))
    return share.status


def _run(
    share: Share, chip: TracedChip, path: Path, hardware: HardwareConfig, *, is_full_size: bool
) -> TestCase:
    """Compare one program, and count what it did."""
    begin_s = monotonic()
    message = ""
    try:
        program = program_of(path, hardware, () if is_full_size else SMALL)
        done = compare_program(chip, program, hardware)
        share.add(Tally(name="programs", value=1))
        share.add(Tally(name="instructions", value=done.records))
        share.add(Tally(name="commands", value=done.chip.commands))
        share.add(Tally(name="cycles", value=done.chip.total_cycles))
    except AssertionError as error:
        message = str(error)
    size = ["--full-size"] if is_full_size else []
    again = ("-m", "regressions.programs", "--hardware", hardware.name, *size, str(path))
    return TestCase(
        test="core.programs",
        case=f"{path.name} {hardware.name}{' full size' if is_full_size else ''}",
        outcome=CaseOutcome.FAILED if message else CaseOutcome.PASSED,
        seconds=monotonic() - begin_s,
        message=message,
        reproduce=shlex.join([".venv/bin/python", *again]) if message else None,
        again=again if message else None,
    )


if __name__ == "__main__":
    sys.exit(main())
