# SPDX-License-Identifier: Apache-2.0
"""The statistics of bench-sim, and that each of its bars can be missed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from autocomp_hil.errors import SimInfraError
from autocomp_hil.view import View
from benchmarks import simulation_speed
from benchmarks.chip_loops import Sample
from benchmarks.simulation_speed import BLOCKED, BUSY, Figures, Samples, figures_of, missed_bars

_GOOD = Figures(
    chip_khz=120.0, bare_khz=122.0, ratio=120 / 122, job_turnaround_s=0.04, busy_fast_to_rtl=3.1,
    blocked_fast_to_rtl=2.0, functional_to_rtl=4.0, worker_start_s=1.0, worker_mib=200.0,
)  # fmt: skip


def _runs(*khz: float) -> list[Sample]:
    return [Sample(cycles=200_000, wall_s=200 / k, cpu_s=100 / k) for k in khz]


def _samples(
    rtl: Sequence[Sample], bare: Sequence[Sample], turnarounds_s: Sequence[float]
) -> Samples:
    """Other kernels and views: the array busy 200 and 800 kHz, idle 300 kHz on the fast view."""
    return Samples(
        chip={
            (BLOCKED, View.RTL): rtl, (BLOCKED, View.FAST): _runs(300),
            (BUSY, View.RTL): _runs(200), (BUSY, View.FAST): _runs(700, 800, 900),
        },
        bare=bare,
        functional_s=[0.4, 0.1, 0.25],
        turnarounds_s=turnarounds_s,
        starts_s=[0.5, 0.7],
        worker_mib=120.0,
    )  # fmt: skip


def test_medians() -> None:
    """Medians are taken of speeds, not of times; outliers do not count; speed is by wall time."""
    samples = _samples(_runs(10, 100, 110), _runs(100, 125, 900), [9.0, 0.1, 0.05])
    figures = figures_of(samples)
    assert figures.chip_khz == pytest.approx(100)
    assert figures.bare_khz == pytest.approx(125)
    assert figures.ratio == pytest.approx(0.8)
    assert figures.job_turnaround_s == 0.1
    assert figures.busy_fast_to_rtl == pytest.approx(4)
    assert figures.blocked_fast_to_rtl == pytest.approx(3)
    assert figures.functional_to_rtl == pytest.approx(0.5 / 0.25)
    assert figures.worker_start_s == 0.7
    by_cpu = figures_of(samples, by_cpu_time=True)
    assert by_cpu.chip_khz == pytest.approx(200)
    assert by_cpu.bare_khz == pytest.approx(250)


def test_runs_of_different_jobs() -> None:
    """A loop or a view that takes other cycles did something else."""
    other = [replace(sample, cycles=199_999) for sample in _runs(100)]
    with pytest.raises(SimInfraError, match=r"matmul_blocked.*199999, 200000"):
        figures_of(_samples(_runs(100), other, [0.1]))
    samples = _samples(_runs(100), _runs(100), [0.1])
    views = {**samples.chip, (BUSY, View.FAST): other}
    with pytest.raises(SimInfraError, match=r"matmul_double_buffered.*199999, 200000"):
        figures_of(replace(samples, chip=views))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ratio": 0.949}, "ratio"),
        ({"job_turnaround_s": 0.12}, "turnaround"),
        ({"chip_khz": 100.0}, "kHz"),
        ({"busy_fast_to_rtl": 2.99}, "busy_fast_to_rtl"),
        ({"blocked_fast_to_rtl": 1.79}, "blocked_fast_to_rtl"),
        ({"worker_start_s": 1.6}, "starts"),
        ({"worker_mib": 251.0}, "MiB"),
    ],
)
def test_each_bar_can_be_missed(changes: dict[str, float], word: str) -> None:
    """One value on the wrong side, one message."""
    assert missed_bars(_GOOD, simulation_speed.JUDGED) == []
    (message,) = missed_bars(replace(_GOOD, **changes), simulation_speed.JUDGED)
    assert word in message


def test_speed_is_judged_for_one_configuration() -> None:
    """One configuration is judged by its speed; the others are measured."""
    slow = replace(_GOOD, chip_khz=20.0, busy_fast_to_rtl=1.0, blocked_fast_to_rtl=1.0)
    assert missed_bars(slow, "int8_32x32") == []
    assert len(missed_bars(slow, simulation_speed.JUDGED)) == 3


@pytest.mark.parametrize(("bare_khz", "status"), [(101.0, 0), (120.0, 1)])
def test_last_line_and_status(
    bare_khz: float,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """JSON with all figures; status 1 if a bar is missed."""

    def measured(*_: Any, **__: Any) -> Samples:
        return _samples(_runs(101.0), _runs(bare_khz), [0.05])

    monkeypatch.setattr(simulation_speed, "measure", measured)
    assert simulation_speed.main([]) == status
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures == {
        "chip_khz": 101.0,
        "bare_khz": bare_khz,
        "ratio": round(101 / bare_khz, 4),
        "job_turnaround_s": 0.05,
        "busy_fast_to_rtl": 4.0,
        "blocked_fast_to_rtl": round(300 / 101, 4),
        "functional_to_rtl": 2.0,
        "worker_start_s": 0.7,
        "worker_mib": 120.0,
    }
