# SPDX-License-Identifier: Apache-2.0
"""The accelerator's throughput, and the simulator's speed: bars, cycles, and ratios of times.

    python -m regressions.throughput --hardware int8_16x16
    python -m regressions.throughput --speed

Cycles do not depend on the machine. The simulator's speed is kept as ratios of times of one run,
and needs a machine that does nothing else meanwhile.
"""

import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Console

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.regress.records import CaseOutcome, CycleCount, Ratio, Tally, TestCase
from autocomp_hil.regress.unit import Unit
from benchmarks import rtl_throughput, simulation_speed
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser

__all__ = ["PART", "main", "parser"]

_ESTIMATE_S: Final = {4: 8.0, 8: 10.0, 16: 15.0, 32: 40.0}
_SPEED_S: Final = 90.0
_RATIOS: Final = ("ratio", "busy_fast_to_rtl", "blocked_fast_to_rtl")
"""Fields of ``simulation_speed.Figures`` that are ratios of two times."""


def _units(night: Night) -> Iterator[Unit]:
    for hardware in ("int8_4x4",) if night.is_smoke else hardware_names():
        estimate_s = _ESTIMATE_S[load_hardware(hardware).dim]
        yield make_unit(
            f"throughput/{hardware}", "throughput", "--hardware", hardware, estimate_s=estimate_s
        )
    if not night.is_smoke:
        yield make_unit(
            "throughput/speed", "throughput", "--speed", estimate_s=_SPEED_S, is_exclusive=True
        )


PART: Final = Part(units=_units)


def _record_throughput(share: Share, hardware: HardwareConfig) -> None:
    """Every program of the bench: its cycles, and whether its bar is met if it has one."""
    try:
        rows = rtl_throughput.measure(hardware, Console(stderr=True).print)
    except AssertionError as error:  # RTL and golden model differ: nothing is measured
        share.add(_case("results", hardware, str(error)))
        return
    for row in rows:
        is_missed = hardware.name == rtl_throughput.JUDGED and not row.is_met
        side = "at least" if row.higher_is_better else "at most"
        wrong = f"{row.value:.3f} {row.unit}, expected {side} {row.bar:.2f}" if is_missed else ""
        share.add(_case(row.name, hardware, wrong))
        share.add(CycleCount(subject=row.name, hardware=hardware.name, cycles=row.cycles))
        share.add(Tally(name="cycles", value=row.cycles))


def _case(name: str, hardware: HardwareConfig, wrong: str) -> TestCase:
    again = ("-m", "regressions.throughput", "--hardware", hardware.name)
    return TestCase(
        test="throughput.rtl",
        case=f"{name}, {hardware.name}",
        outcome=CaseOutcome.FAILED if wrong else CaseOutcome.PASSED,
        message=wrong,
        reproduce=shlex.join([".venv/bin/python", *again]) if wrong else None,
        again=again if wrong else None,
    )


def _record_speed(share: Share, hardware: HardwareConfig) -> None:
    """Ratios of times in one run; only that cycles are equal is judged, by the measurement."""
    figures = simulation_speed.figures_of(
        simulation_speed.measure(
            hardware, size=256, busy_size=512, repetitions=5, log=Console(stderr=True)
        )
    )
    share.add(
        TestCase(
            test="throughput.speed",
            case=f"cycles of both views and of the bare loop, {hardware.name}",
            outcome=CaseOutcome.PASSED,
        )
    )
    for name in _RATIOS:
        share.add(Ratio(name=f"{name}, {hardware.name}", value=asdict(figures)[name]))


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("throughput", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default=rtl_throughput.JUDGED)
    parser.add_argument("--speed", action="store_true", help="measure the simulator, not the RTL")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with Share(options.records) as share:
        (_record_speed if options.speed else _record_throughput)(share, hardware)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
