# SPDX-License-Identifier: Apache-2.0
"""Throughput of accelerator and chip, and the simulator's speed: bars, cycles, ratios of times.

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
from autocomp_hil.errors import SimInfraError
from autocomp_hil.regress.records import CaseOutcome, CycleCount, Ratio, Tally, TestCase
from autocomp_hil.regress.unit import Unit
from autocomp_hil.view import View
from benchmarks import rtl_throughput, simulation_speed
from benchmarks.chip_loops import VERILATOR_SEED, Multiplication, RecordingSimulator
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser

__all__ = ["PART", "loop_names", "main", "parser"]

_ESTIMATE_S: Final = {4: 8.0, 8: 10.0, 16: 15.0, 32: 40.0}
_SPEED_S: Final = 90.0
_RATIOS: Final = ("ratio", "busy_fast_to_rtl", "blocked_fast_to_rtl", "functional_to_rtl")
"""Fields of ``simulation_speed.Figures`` that are ratios of two times."""
_LOOPS: Final = (simulation_speed.BLOCKED, simulation_speed.BUSY)
"""Hand-written kernels."""
_LOOP_SIZE: Final = {4: 64, 8: 128, 16: 128, 32: 256}
"""Rows and columns of the matrices that they multiply, by size of the array."""
_SPEED_SIZE: Final = {simulation_speed.BLOCKED: 256, simulation_speed.BUSY: 512}
"""Rows and columns where the simulator is measured with them."""


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
        is_missed = hardware.name in rtl_throughput.JUDGED and not row.is_met
        side = "at least" if row.higher_is_better else "at most"
        wrong = f"{row.value:.3f} {row.unit}, expected {side} {row.bar:.2f}" if is_missed else ""
        share.add(_case(row.name, hardware, wrong))
        _record_cycles(share, row.name, hardware, row.cycles)


def loop_names(hardware: HardwareConfig) -> list[str]:
    """Names of the hand-written kernels whose cycles a night records on a configuration.

    Args:
        hardware: The configuration.
    """
    size = _LOOP_SIZE[hardware.dim]
    names = [_loop_name(kernel, size) for kernel in _LOOPS]
    if hardware.name == simulation_speed.JUDGED:
        names += [_loop_name(kernel, size) for kernel, size in _SPEED_SIZE.items()]
    return names


def _loop_name(kernel: str, size: int) -> str:
    return f"{kernel} {size}x{size}x{size}"


def _record_loops(share: Share, hardware: HardwareConfig) -> None:
    """Every hand-written kernel on the chip: its cycles; its product is checked."""
    size = _LOOP_SIZE[hardware.dim]
    with RecordingSimulator(hardware, verilator_seed=VERILATOR_SEED) as simulator:
        for kernel in _LOOPS:
            name = _loop_name(kernel, size)
            try:
                sample = Multiplication(hardware, size, simulator, kernel).chip()
            except SimInfraError as error:  # the product is wrong, or the job does not end
                share.add(_case(name, hardware, str(error)))
                continue
            share.add(_case(name, hardware, ""))
            _record_cycles(share, name, hardware, sample.cycles)


def _record_cycles(
    share: Share, name: str, hardware: HardwareConfig, cycles: int, *more: str
) -> None:
    again = (*_again(hardware), *more)
    share.add(CycleCount(subject=name, hardware=hardware.name, cycles=cycles, again=again))
    share.add(Tally(name="cycles", value=cycles))


def _again(hardware: HardwareConfig) -> tuple[str, ...]:
    return ("-m", "regressions.throughput", "--hardware", hardware.name)


def _case(name: str, hardware: HardwareConfig, wrong: str) -> TestCase:
    again = _again(hardware)
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
    samples = simulation_speed.measure(
        hardware, size=_SPEED_SIZE[simulation_speed.BLOCKED],
        busy_size=_SPEED_SIZE[simulation_speed.BUSY], repetitions=5, log=Console(stderr=True),
    )  # fmt: skip
    figures = simulation_speed.figures_of(samples)
    share.add(
        TestCase(
            test="throughput.speed",
            case=f"cycles of both views and of the bare loop, {hardware.name}",
            outcome=CaseOutcome.PASSED,
        )
    )
    for (kernel, view), runs in samples.chip.items():
        if view is View.RTL:
            name = _loop_name(kernel, _SPEED_SIZE[kernel])
            _record_cycles(share, name, hardware, runs[0].cycles, "--speed")
    for name in _RATIOS:
        share.add(Ratio(name=f"{name}, {hardware.name}", value=asdict(figures)[name]))


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("throughput", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default=simulation_speed.JUDGED)
    parser.add_argument("--speed", action="store_true", help="measure the simulator, not the RTL")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with Share(options.records) as share:
        if options.speed:
            _record_speed(share, hardware)
        else:
            _record_throughput(share, hardware)
            _record_loops(share, hardware)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
