# SPDX-License-Identifier: Apache-2.0
"""Accepted cycles are those of what a night runs, and what documents say of cycles is the same."""

import re
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.propose.rewriter.families import family_of
from autocomp_hil.regress.cycles import load_accepted
from autocomp_hil.workloads import workload_names
from benchmarks import rtl_throughput, simulation_speed
from regressions import throughput
from regressions.workloads import instances_on

ACCEPTED = load_accepted()
PUBLISHED = "int8_16x16"
ROW = re.compile(r"\| *([^|]+?) *(?=\|)")


def _subjects(hardware: HardwareConfig) -> Iterator[str]:
    """Everything that a night runs on a configuration and whose cycles it records."""
    for instance in instances_on(hardware):
        name = f"{instance.workload} {instance.shape}"
        yield f"{name} baseline"
        if family_of(instance, hardware) is not None:
            yield f"{name} rewritten"
    yield from (row.name for row in rtl_throughput.measure(hardware, lambda _: None))
    yield from throughput.loop_names(hardware)


@pytest.mark.parametrize("name", hardware_names())
def test_accepted_is_what_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shape or program more or less is seen here, before the night that would fail."""
    monkeypatch.setattr(rtl_throughput, "AcceleratorSimulator", lambda _: nullcontext())
    monkeypatch.setattr(rtl_throughput.Bench, "cycles", lambda *_: 1)
    assert sorted(ACCEPTED.cycles[name]) == sorted(_subjects(load_hardware(name)))


def test_no_other_configuration() -> None:
    """A configuration that is gone has no accepted cycles."""
    assert set(ACCEPTED.cycles) == set(hardware_names())


def _rows(path: str, heading: str) -> Iterator[list[str]]:
    """Cells of the rows of the table below a heading row."""
    lines = iter((REPOSITORY / path).read_text(encoding="utf-8").splitlines())
    assert any(line.startswith(heading) for line in lines), f"{path}: no table {heading}"
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _number(cell: str) -> int:
    return int(cell.replace(",", ""))


@pytest.mark.parametrize("workload", workload_names())
def test_tables_of_workloads(workload: str) -> None:
    """Cycles in the workload's own document, at every shape."""
    rows = list(_rows(f"workloads/{workload}/README.md", "| shape | commands |"))
    assert len(rows) > 5
    for shape, *_, cycles, _peak, rewritten, _rewritten_peak in rows:
        subject = f"{workload} {shape}"
        kernels = {"baseline": cycles} | ({"rewritten": rewritten} if rewritten else {})
        for kernel, cell in kernels.items():
            count = ACCEPTED.of(PUBLISHED, f"{subject} {kernel}")
            assert count is not None, subject
            assert count.cycles == _number(cell), f"{subject} {kernel}"


def test_table_of_the_hardware() -> None:
    """Cycles of the throughput programs in README, in the order in which they are measured."""
    rows = list(_rows("README.md", "| program | cycles |"))
    names = [
        "512 (PRELOAD, COMPUTE) pairs",
        "64 x load, 16 rows x 64",
        "64 x store from scratchpad, 16 rows x 64",
        "64 x store from accumulator, 16 rows x 64",
        "compute, load and store at once",
    ]
    counts = [ACCEPTED.of(PUBLISHED, name) for name in names]
    assert [_number(row[1]) for row in rows] == [count.cycles for count in counts if count]


def test_table_of_the_views() -> None:
    """Cycles of the programs that measure the simulator."""
    rows = list(_rows("docs/simulation_speed.md", "| kernel | cycles | `rtl` kHz"))
    for name, cycles, *_ in rows:
        kernel, shape = name.replace("`", "").split(", ")
        count = ACCEPTED.of(PUBLISHED, f"{kernel} {shape.replace(' ', '')}")
        assert count is not None
        assert count.cycles == _number(cycles), name
    assert {row[0].split("`")[1] for row in rows} == {
        simulation_speed.BLOCKED,
        simulation_speed.BUSY,
    }
