# SPDX-License-Identifier: Apache-2.0
"""100 constrained-random programs, half on a small and half on the default configuration.

The judgement is the results file of each process: one verdict per program, none missing.
"""

import pytest

from tb.accel.launcher import BenchRequest, run_programs

pytestmark = pytest.mark.model

_PROGRAMS = 10
_LEAST_COMMANDS = 60
_BATCHES = range(5)


def _check(hardware: str, batch: int) -> None:
    """Ten programs in one process; seeds and register values differ from batch to batch."""
    first = 100 * (batch + 1)
    request = BenchRequest(
        hardware=hardware,
        seeds=tuple(range(first, first + _PROGRAMS)),
        verilator_seed=batch + 1,
    )
    reports = run_programs(request)
    assert len(reports) == _PROGRAMS
    wrong = [
        f"{hardware}, register seed {batch + 1}, {report.name}: {report.mismatch}\n"
        f"{report.description}"
        for report in reports
        if report.mismatch is not None
    ]
    assert not wrong, "\n".join(wrong)
    assert all(report.commands >= _LEAST_COMMANDS for report in reports)
    assert len({report.digest for report in reports}) == _PROGRAMS


def test_few_small() -> None:
    """The first ten programs on the 4x4 array."""
    _check("int8_4x4", 0)


@pytest.mark.slow
@pytest.mark.parametrize("batch", _BATCHES[1:])
def test_small(batch: int) -> None:
    """The other programs on the 4x4 array."""
    _check("int8_4x4", batch)


@pytest.mark.slow
@pytest.mark.parametrize("batch", _BATCHES)
def test_default(batch: int) -> None:
    """Fifty programs on the default configuration."""
    _check("int8_16x16", batch)


@pytest.mark.slow
@pytest.mark.parametrize("batch", _BATCHES[:2])
def test_without_loop_unrollers(batch: int) -> None:
    """Twenty programs on hardware that has none."""
    _check("int8_16x16_ideal", batch)
