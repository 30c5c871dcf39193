# SPDX-License-Identifier: Apache-2.0
"""The bench's own parts: burst rules, results files, what happens when a simulator dies."""

import sys
import threading
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.simulator import BURST, MemoryTiming
from tb.accel.env.accesses import DramAccess
from tb.accel.env.bursts import burst_fault
from tb.accel.env.results import ResultWriter, RunReport, read_results
from tb.accel.launcher import BenchRequest, BenchStopped, run_programs

_HARDWARE = load_hardware("int8_4x4")
_LOAD = DramAccess(0, 0x1028, 0x40, 2, 0x10, is_write=False)
"""Two rows of 16 bytes, each over two beats."""
_STORE = DramAccess(1, 0x2000, 0, 3, 8, is_write=True)
"""Three rows of 8 bytes at one place."""

_FAKE_BENCH = """#!{python}
import json, os, sys
order = json.load(open(os.environ["HIL_BENCH_ORDER"]))
report = dict(kind="run", mismatch=None, fault=None, commands=1, cycles=1, digest="",
              description="", bins=[])
with open(order["results"], "a") as file:
    for seed in order["seeds"]:
        if seed == {silent}:
            sys.exit(0)
        print(json.dumps(dict(kind="start", name=f"random-{{seed}}"), separators=(",", ":")),
              file=file)
        if seed == {deadly}:
            file.flush()
            sys.exit("assertion Deadly_A failed")
        print(json.dumps(dict(report, name=f"random-{{seed}}"), separators=(",", ":")), file=file)
    print(json.dumps(dict(kind="end", programs=len(order["seeds"]))), file=file)
"""


def _bursts(*entries: tuple[int, int, int, int]) -> npt.NDArray[np.void]:
    """From (cycle, address, beats, is_write)."""
    bursts = np.zeros(len(entries), dtype=BURST)
    for burst, (cycle, address, beats, is_write) in zip(bursts, entries, strict=True):
        burst["cycle"], burst["address"] = cycle, address
        burst["beats"], burst["is_write"] = beats, is_write
    return bursts


_GOOD = ((10, 0x1020, 2, 0), (11, 0x1060, 2, 0), (12, 0x2000, 1, 1), (13, 0x2000, 1, 1))


def _fault(*entries: tuple[int, int, int, int], timing: MemoryTiming | None = None) -> str | None:
    return burst_fault(
        _bursts(*entries), [_LOAD, _STORE], hardware=_HARDWARE, timing=timing or MemoryTiming()
    )


def test_good_bursts_pass() -> None:
    """What a correct DMA does."""
    assert _fault(*_GOOD) is None
    assert burst_fault(_bursts(), [], hardware=_HARDWARE, timing=MemoryTiming()) is None


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (((10, 0x1028, 1, 0), *_GOOD), "not at a beat"),
        (((10, 0x1020, 3, 0), *_GOOD), "leaves its line"),
        (((10, 0x1020, 0, 0), *_GOOD), "leaves its line"),
        (((10, 0x1010, 2, 0), *_GOOD), "no command has a byte"),
        (((10, 0x2000, 1, 0), *_GOOD), "read burst moves beat 0x2000"),
        (((10, 0x1020, 1, 1), *_GOOD), "write burst moves beat 0x1020"),
        (_GOOD[1:], "beat 0x1020 never came"),
        (_GOOD[:2], "write burst for beat 0x2000 never came"),
    ],
)
def test_bad_bursts_are_found(entries: tuple[tuple[int, int, int, int], ...], message: str) -> None:
    """Each rule has a burst that breaks it."""
    assert message in str(_fault(*entries))


@pytest.mark.parametrize("is_write", [0, 1])
def test_too_many_in_flight(is_write: int) -> None:
    """16 requests may be in flight; the 17th must wait for the first."""
    address = 0x2000 if is_write else 0x1020
    slow = MemoryTiming(first_beat_latency_cycles=100, write_response_latency_cycles=100)
    sixteen = [(cycle, address, 1, is_write) for cycle in range(16)]
    assert _fault(*_GOOD[::-1], timing=slow) is None
    late = (100, address, 1, is_write)
    rest = [(cycle + 300, *other) for cycle, *other in _GOOD]
    assert _fault(*sixteen, late, *rest, timing=slow) is None  # type: ignore[arg-type]
    text = _fault(*sixteen, (16, address, 1, is_write), *rest, timing=slow)  # type: ignore[arg-type]
    assert "17 in flight" in str(text)


def _report(name: str) -> RunReport:
    return RunReport(
        name=name, mismatch=None, fault=None, commands=1, cycles=1, digest="", description="",
        bins=(),
    )  # fmt: skip


def test_results_come_back(tmp_path: Path) -> None:
    """Complete only with an end that counts every report."""
    path = tmp_path / "results.jsonl"
    assert not read_results(path).is_complete
    writer = ResultWriter(path)
    writer.started("a")
    assert read_results(path).unfinished == "a"
    writer.report(_report("a"))
    assert not read_results(path).is_complete
    writer.ended(1)
    results = read_results(path)
    assert results.is_complete
    assert results.reports == (_report("a"),)


def test_results_that_do_not_fit(tmp_path: Path) -> None:
    """A lost report is no complete file; a report without its start is an error."""
    path = tmp_path / "results.jsonl"
    writer = ResultWriter(path)
    writer.started("a")
    writer.report(_report("a"))
    writer.ended(2)
    assert not read_results(path).is_complete
    writer.report(_report("b"))
    with pytest.raises(SimInfraError, match="report on b"):
        read_results(path)


def _fake_model(folder: Path, *, deadly: int = -1, silent: int = -1) -> Path:
    path = folder / "model"
    text = _FAKE_BENCH.format(python=sys.executable, deadly=deadly, silent=silent)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def test_program_that_kills_the_simulator_is_named(tmp_path: Path) -> None:
    """The others still run."""
    request = BenchRequest(
        hardware="int8_4x4", seeds=(1, 2, 3, 4), model=_fake_model(tmp_path, deadly=2)
    )
    reports = run_programs(request)
    assert [report.name for report in reports] == [f"random-{seed}" for seed in request.seeds]
    assert [report.mismatch is None for report in reports] == [True, False, True, True]
    assert "Deadly_A" in reports[1].description


@pytest.mark.parametrize("silent", [1, 3])
def test_bench_that_stops_early_is_an_error(tmp_path: Path, silent: int) -> None:
    """Exit status 0 proves nothing."""
    request = BenchRequest(
        hardware="int8_4x4", seeds=(1, 2, 3), model=_fake_model(tmp_path, silent=silent)
    )
    with pytest.raises(SimInfraError, match="the bench ended"):
        run_programs(request)


def test_stopped_regression_ends_its_simulator(tmp_path: Path) -> None:
    """Ctrl-C in the parent does not wait for a simulator that takes a minute."""
    model = tmp_path / "model"
    model.write_text("#!/bin/sh\nsleep 60\n", encoding="utf-8")
    model.chmod(0o755)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    begin = time.monotonic()
    with pytest.raises(BenchStopped):
        run_programs(BenchRequest(hardware="int8_4x4", seeds=(1,), model=model), stop)
    assert time.monotonic() - begin < 10
