# SPDX-License-Identifier: Apache-2.0
"""The statistics of bench-sim, and that each of its bars can be missed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from autocomp_hil.errors import SimInfraError
from benchmarks import simulation_speed
from benchmarks.simulation_speed import Figures, Sample, figures_of, missed_bars

_GOOD = Figures(chip_khz=120.0, bare_khz=122.0, ratio=120 / 122, job_turnaround_s=0.04)


def _samples(*khz: float) -> list[Sample]:
    return [Sample(cycles=200_000, wall_s=200 / k, cpu_s=100 / k) for k in khz]


def test_medians() -> None:
    """Medians are taken of speeds, not of times; outliers do not count; speed is by wall time."""
    figures = figures_of(_samples(10, 100, 110), _samples(100, 125, 900), [9.0, 0.1, 0.05])
    assert figures.chip_khz == pytest.approx(100)
    assert figures.bare_khz == pytest.approx(125)
    assert figures.ratio == pytest.approx(0.8)
    assert figures.job_turnaround_s == 0.1
    by_cpu = figures_of(_samples(100), _samples(125), [0.1], by_cpu_time=True)
    assert by_cpu.chip_khz == pytest.approx(200)
    assert by_cpu.bare_khz == pytest.approx(250)


def test_runs_of_different_jobs() -> None:
    """A loop that takes other cycles did something else."""
    other = [replace(sample, cycles=199_999) for sample in _samples(100)]
    with pytest.raises(SimInfraError, match="199999, 200000"):
        figures_of(_samples(100), other, [0.1])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ratio": 0.949}, "ratio"),
        ({"job_turnaround_s": 0.12}, "turnaround"),
        ({"chip_khz": 100.0}, "kHz"),
    ],
)
def test_each_bar_can_be_missed(changes: dict[str, float], word: str) -> None:
    """One value on the wrong side, one message."""
    assert missed_bars(_GOOD, simulation_speed.JUDGED) == []
    (message,) = missed_bars(replace(_GOOD, **changes), simulation_speed.JUDGED)
    assert word in message


def test_speed_is_judged_for_one_configuration() -> None:
    """The others are measured."""
    slow = replace(_GOOD, chip_khz=20.0)
    assert missed_bars(slow, "int8_32x32") == []
    assert len(missed_bars(slow, simulation_speed.JUDGED)) == 1


@pytest.mark.parametrize(("bare_khz", "status"), [(101.0, 0), (120.0, 1)])
def test_last_line_and_status(
    bare_khz: float,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """JSON with the four figures; status 1 if a bar is missed."""

    def measured(*_: Any, **__: Any) -> tuple[list[Sample], list[Sample], Sequence[float]]:
        return _samples(101.0), _samples(bare_khz), [0.05]

    monkeypatch.setattr(simulation_speed, "measure", measured)
    assert simulation_speed.main([]) == status
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures == {
        "chip_khz": 101.0,
        "bare_khz": bare_khz,
        "ratio": round(101 / bare_khz, 4),
        "job_turnaround_s": 0.05,
    }
