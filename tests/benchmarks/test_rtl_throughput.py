# SPDX-License-Identifier: Apache-2.0
"""bench-rtl: its bars, its last line, its status, and that it measures correct runs only."""

import json
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Program
from autocomp_hil.regress.cycles import compare, load_accepted
from autocomp_hil.regress.records import CycleCount
from autocomp_hil.simulator import AcceleratorRun, AcceleratorSimulator
from benchmarks import rtl_throughput
from benchmarks.rtl_throughput import Bench, Programs, interleave, main, measure

_KEYS = [
    "utilization", "load_bytes_per_cycle", "store_spad_bytes_per_cycle",
    "store_acc_bytes_per_cycle", "overlap_ratio",
]  # fmt: skip
_GOOD = {
    "int8_16x16": (8600, 4500, 6000, 6380, 1000, 900, 800, 1100),
    "int8_16x16_ideal": (8600, 4500, 4800, 5100, 1000, 900, 800, 1100),
}
"""Cycles in the order of measurement, each just on the right side: compute, load, both stores;
compute, load and store once more as whole jobs; all at once. A write of 64 bytes occupies the
memory of the first for 5 cycles, of the second for 4."""


def _give(monkeypatch: pytest.MonkeyPatch, cycles: tuple[int, ...]) -> None:
    """Every measurement takes so many cycles, without a simulator."""
    left = iter(cycles)
    monkeypatch.setattr(rtl_throughput, "AcceleratorSimulator", lambda _: nullcontext())
    monkeypatch.setattr(Bench, "cycles", lambda *_: next(left))


@pytest.mark.parametrize(
    ("name", "place", "cycles", "missed"),
    [
        ("int8_16x16", 0, 8650, 0),
        ("int8_16x16", 1, 4560, 1),
        ("int8_16x16", 2, 6030, 2),
        ("int8_16x16", 3, 6410, 3),
        ("int8_16x16", 7, 1101, 4),
        ("int8_16x16_ideal", 0, 8650, 0),
        ("int8_16x16_ideal", 2, 4830, 2),
        ("int8_16x16_ideal", 3, 5130, 3),
    ],
)
def test_each_bar_can_be_missed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    place: int,
    cycles: int,
    missed: int,
) -> None:
    """A little slower is one row on the wrong side, and status 1."""
    good, command = _GOOD[name], ["--config", name]
    _give(monkeypatch, good)
    assert main(command) == 0
    assert "MISSED" not in capsys.readouterr().out
    slower = (*good[:place], cycles, *good[place + 1 :])
    _give(monkeypatch, slower)
    rows = measure(load_hardware(name), lambda _: None)
    assert [index for index, row in enumerate(rows) if not row.is_met] == [missed]
    _give(monkeypatch, slower)
    assert main(command) == 1
    assert capsys.readouterr().out.count("MISSED") == 1


def test_last_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object; all at once is held against the longest alone."""
    _give(monkeypatch, _GOOD["int8_16x16"])
    main([])
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(values) == _KEYS
    transferred = 64 * 16 * 64
    assert list(values.values()) == pytest.approx(
        [8192 / 8600, transferred / 4500, transferred / 6000, transferred / 6380, 1.1], abs=1e-4
    )


def test_other_configurations_are_not_judged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other configurations may be slow without missing a bar."""
    _give(monkeypatch, (10**6,) * 8)
    assert main(["--config", "int8_4x4"]) == 0
    output = capsys.readouterr().out
    assert "MISSED" not in output
    assert list(json.loads(output.splitlines()[-1])) == _KEYS


def test_interleaved_programs_are_whole() -> None:
    """Every group once and in its own order, spread evenly."""
    programs = Programs(load_hardware("int8_4x4"))
    compute, load = programs.compute(), programs.load()
    mixed = interleave(compute, load)
    for groups in (compute, load):
        own = {id(item) for group in groups for item in group}
        assert [item for item in mixed if id(item) in own] == interleave(groups)
    assert len(mixed) == 2 * len(compute) + len(load)
    first = [id(item) for item in mixed[: len(mixed) // 2]]
    assert sum(id(item) in first for [item] in load) == pytest.approx(len(load) / 2, abs=1)


@pytest.mark.model
def test_small_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    """Measured for real: no more than the hardware has, some overlap, in the accepted cycles."""
    assert main(["--config", "int8_4x4"]) == 0
    *table, last = capsys.readouterr().out.splitlines()
    cells = [[cell.strip() for cell in line.split("\u2502")] for line in table]
    counts = [
        CycleCount(subject=row[1], hardware="int8_4x4", cycles=int(row[2]))
        for row in cells
        if len(row) > 2
    ]
    assert len(counts) == len(_KEYS)
    assert compare(counts, load_accepted(), is_complete=False).failures == ()
    values = json.loads(last)
    assert 0.5 < values["utilization"] <= 1
    row_bytes = load_hardware("int8_4x4").dim  # one row of a local memory per cycle
    for key in _KEYS[1:4]:
        assert 0.5 * row_bytes < values[key] <= row_bytes
    assert 1 <= values["overlap_ratio"] < 2


@pytest.mark.model
def test_a_wrong_run_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong element ends the bench."""
    run = AcceleratorSimulator.run

    def wrong(self: AcceleratorSimulator, program: Program, **how: Any) -> AcceleratorRun:
        seen = run(self, program, **how)
        accumulator = seen.accumulator.copy()
        accumulator[1, 1] ^= 1
        return replace(seen, accumulator=accumulator)

    monkeypatch.setattr(AcceleratorSimulator, "run", wrong)
    with pytest.raises(AssertionError, match="accumulator row 1 column 1"):
        main(["--config", "int8_4x4"])
