# SPDX-License-Identifier: Apache-2.0
"""Workloads at their shapes on the chip: both views = golden model = numpy gold.

    python -m regressions.workloads "gemm 64x64x64"

Each shape is run with the workload's kernel and, where the schedule rewriter knows the workload,
with the kernel that it comes to by its estimates. The judge compares golden model and gold, and all
pages of the tensors between RTL and golden model. Kernels that take seconds are run once more
outside of the judge, and RTL is compared with numpy directly.
"""

import shlex
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.errors import HilError
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.regress.records import CaseOutcome, CycleCount, Tally, TestCase
from autocomp_hil.regress.unit import Unit
from autocomp_hil.view import View
from autocomp_hil.workloads import Instance, load_workload, workload_names
from benchmarks.candidates import good_kernel
from regressions.night import Night, Part, make_unit
from regressions.share import Share, share_parser
from tests.mutants.oracle import Oracle

__all__ = [
    "PART",
    "Case",
    "Report",
    "cases",
    "instances",
    "instances_on",
    "main",
    "parser",
    "run_case",
]

_HARDWARE: Final = "int8_16x16"
_ORACLE_SEED: Final = 77
_MAX_AGAIN: Final = 1 << 26
"""Multiplications up to which a kernel is run once more outside of the judge."""
_SMOKE: Final = ("gemm 32x32x32", "conv 2x5x19x20x18")
_SMOKE_S: Final = 15.0
_MAX_BEATS: Final = 1 << 17
"""Beats that a shape may keep the array busy on other configurations, where it is not published."""
_START_S: Final = 8.0
_SECONDS_PER_MAC: Final = 0.35e-6
_SECONDS_PER_BEAT: Final = 0.1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A kernel at a shape."""

    instance: Instance
    kernel: str
    """Name of the kernel: baseline or rewritten."""
    source: str

    @property
    def name(self) -> str:
        """Name of the case, for people."""
        return f"{_name(self.instance)} {self.kernel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a case."""

    case: Case
    measurement: Measurement | None
    """Measurement of the run; None if something is wrong."""
    wrong: str | None
    """What is; None if nothing."""
    seconds: float


def _name(instance: Instance) -> str:
    return f"{instance.workload} {instance.shape}"


def instances() -> list[Instance]:
    """Every workload at every shape, the longest first."""
    found = [
        workload.instance(shape)
        for workload in map(load_workload, workload_names())
        for shape in workload.shapes
    ]
    return sorted(found, key=lambda instance: -instance.macs)


def instances_on(hardware: HardwareConfig) -> list[Instance]:
    """What a night runs on a configuration, the longest first: all shapes where cycles are judged.

    Args:
        hardware: The configuration.
    """
    limit = _MAX_BEATS * hardware.dim**2
    return [
        instance for instance in instances() if hardware.name == _HARDWARE or instance.macs <= limit
    ]


def _units(night: Night) -> Iterator[Unit]:
    """One unit a shape, and one for all shapes of each other configuration."""
    if night.is_smoke:
        yield make_unit(
            "workloads/int8_4x4", "workloads", "--hardware", "int8_4x4", *_SMOKE,
            estimate_s=_SMOKE_S,
        )  # fmt: skip
        return
    for instance in instances():
        yield make_unit(
            f"workloads/{instance.workload}/{instance.shape}", "workloads", _name(instance),
            estimate_s=_START_S + instance.macs * _SECONDS_PER_MAC,
        )  # fmt: skip
    for name in hardware_names():
        if name != _HARDWARE:
            hardware = load_hardware(name)
            found = instances_on(hardware)
            beats = sum(instance.macs for instance in found) / hardware.dim**2
            yield make_unit(
                f"workloads/{name}", "workloads", "--hardware", name, *map(_name, found),
                estimate_s=_START_S + beats * _SECONDS_PER_BEAT,
            )  # fmt: skip


PART: Final = Part(units=_units)


def cases(hardware: HardwareConfig, names: Sequence[str] = ()) -> list[Case]:
    """All kernels at some shapes.

    Args:
        hardware: The configuration.
        names: Workloads with shapes, such as ``gemm 64x64x64``; none: all.

    Raises:
        ValueError: There is no such shape.
    """
    known = {_name(instance): instance for instance in instances()}
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"{', '.join(unknown)}: expected one of {', '.join(known)}"
        raise ValueError(message)
    return [
        case for name in names or known for case in _kernels(known[name], hardware)
    ]  # fmt: skip


def _kernels(instance: Instance, hardware: HardwareConfig) -> Iterator[Case]:
    yield Case(instance=instance, kernel="baseline", source=instance.baseline)
    rewritten = good_kernel(instance, hardware)
    if rewritten is not None:
        yield Case(instance=instance, kernel="rewritten", source=rewritten)


def run_case(case: Case, judge: Judge, oracle: Oracle, hardware: HardwareConfig) -> Report:
    """Judge a case, and run it once more outside of the judge if it is short."""
    begin = time.monotonic()
    source = case.source.encode()
    measurement, wrong = None, None
    try:
        outcome = judge.evaluate(case.instance, Request(source=source, is_confirmed=True)).outcome
        if isinstance(outcome, Correct):
            measurement = outcome.measurement
            wrong = _wrong_outside(case, oracle, hardware)
        else:
            wrong = f"{outcome.outcome}: {reasons(outcome)[0].text}"
    except HilError as error:  # told with the others, and the rest still runs
        wrong = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - begin
    return Report(case=case, measurement=measurement, wrong=wrong, seconds=seconds)


def _wrong_outside(case: Case, oracle: Oracle, hardware: HardwareConfig) -> str | None:
    """What the chip alone finds in a case that is not too long, with other data and places."""
    if case.instance.macs > _MAX_AGAIN:
        return None
    compiled = compile_candidate(case.source.encode(), case.instance, hardware)
    if not isinstance(compiled, Compiled):
        return f"compiles once, but then: {compiled.outcome}"
    found = oracle.first_wrong(compiled, case.instance, [_ORACLE_SEED])
    return None if found is None else f"outside of the judge: {found}"


def _record(share: Share, report: Report, hardware: HardwareConfig) -> None:
    case, measured = report.case, report.measurement
    again = (
        "-m", "regressions.workloads", "--hardware", hardware.name, _name(case.instance),
    )  # fmt: skip
    is_wrong = report.wrong is not None
    share.add(
        TestCase(
            test="workloads.shapes",
            case=f"{case.name} {hardware.name}",
            outcome=CaseOutcome.FAILED if is_wrong else CaseOutcome.PASSED,
            seconds=report.seconds,
            message=report.wrong or "",
            reproduce=shlex.join([".venv/bin/python", *again]) if is_wrong else None,
            again=again if is_wrong else None,
        )
    )
    if measured is not None:
        share.add(
            CycleCount(
                subject=case.name, hardware=hardware.name, cycles=measured.cycles, again=again
            )
        )
        share.add(Tally(name="kernels", value=1))
        share.add(Tally(name="commands", value=measured.commands))
        share.add(Tally(name="cycles", value=measured.cycles))


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("workloads", __doc__)
    parser.add_argument("--hardware", choices=hardware_names(), default=_HARDWARE)
    parser.add_argument("shapes", nargs="*", help='names such as "gemm 64x64x64"; default: all')
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    hardware = load_hardware(options.hardware)
    with (
        Share(options.records) as share,
        tempfile.TemporaryDirectory() as folder,
        Judge(hardware, view=View.FAST, cache=Path(folder)) as judge,
        Oracle(hardware) as oracle,
    ):
        for case in cases(hardware, options.shapes):
            _record(share, run_case(case, judge, oracle, hardware), hardware)
    return share.status


if __name__ == "__main__":
    sys.exit(main())
