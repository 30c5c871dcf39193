# SPDX-License-Identifier: Apache-2.0
"""The bench's own parts: port and burst rules, results files, simulators that die."""

import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import numpy.typing as npt
import pytest

from autocomp_hil import isa
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import FENCE, Accelerator, Program
from autocomp_hil.golden.accesses import DramAccess
from autocomp_hil.simulator import (
    ACCEPTED,
    BURST,
    NEVER,
    AcceleratorRun,
    AcceleratorSimulator,
    MemoryTiming,
    judge,
)
from autocomp_hil.simulator.accelerator.bursts import burst_fault
from autocomp_hil.simulator.accelerator.port import port_fault
from autocomp_hil.simulator.encode import commands_of
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


_Entry = tuple[int, ...]


def _bursts(entries: Iterable[_Entry], took: int = 8) -> npt.NDArray[np.void]:
    """Bursts made of (cycle, address, beats, is_write); each ends ``took`` cycles later."""
    rows = [(cycle, cycle + took, *rest) for cycle, *rest in entries]
    return np.array(rows, dtype=BURST)


_GOOD = ((10, 0x1020, 2, 0), (11, 0x1060, 2, 0), (12, 0x2000, 1, 1), (13, 0x2000, 1, 1))


def _fault(bursts: npt.NDArray[np.void]) -> str | None:
    return burst_fault(bursts, [_LOAD, _STORE], hardware=_HARDWARE)


def test_good_bursts_pass() -> None:
    """What a correct DMA does."""
    assert _fault(_bursts(_GOOD)) is None
    assert burst_fault(_bursts(()), [], hardware=_HARDWARE) is None


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (((9, 0x1028, 1, 0), *_GOOD), "not at a beat"),
        (((9, 0x1020, 3, 0), *_GOOD), "leaves its line"),
        (((9, 0x1020, 0, 0), *_GOOD), "leaves its line"),
        (((9, 0x1010, 2, 0), *_GOOD), "no command has a byte"),
        (((9, 0x2000, 1, 0), *_GOOD), "read burst moves beat 0x2000"),
        (((9, 0x1020, 1, 1), *_GOOD), "write burst moves beat 0x1020"),
        (_GOOD[1:], "beat 0x1020 never came"),
        (_GOOD[:2], "write burst for beat 0x2000 never came"),
    ],
)
def test_bad_bursts_are_found(entries: tuple[_Entry, ...], message: str) -> None:
    """Each rule has a burst that breaks it."""
    assert message in str(_fault(_bursts(entries)))


@pytest.mark.parametrize(("place", "way"), [(1, "read"), (3, "write")])
def test_burst_without_an_end_is_found(place: int, way: str) -> None:
    """A job does not end before its memory has answered, and no answer precedes its request."""
    log = _bursts(_GOOD)
    log["end_cycle"][place] = NEVER
    assert f"{way} burst" in str(_fault(log))
    assert "in flight when the job ended" in str(_fault(log))
    log["end_cycle"][place] = log["cycle"][place]
    assert "ended in cycle" in str(_fault(log))


@pytest.mark.parametrize("is_write", [0, 1])
def test_too_many_in_flight(is_write: int) -> None:
    """The 17th may come in the cycle after the first has ended, not in that very cycle."""
    limit = _HARDWARE.dma_max_in_flight
    address = 0x2000 if is_write else 0x1020
    many = [(cycle, address, 1, is_write) for cycle in range(limit + 5)]
    others = _bursts((cycle + 300, *rest) for cycle, *rest in _GOOD)
    other_way = _bursts([(cycle, 0x3020 - address, 1, 1 - is_write) for cycle in range(limit)], 90)
    for took, text in ((limit - 1, "None"), (limit, f"{limit + 1} in flight in cycle {limit},")):
        log = np.concatenate([_bursts(many, took), others, other_way])
        assert text in str(_fault(log))


@pytest.mark.model
def test_observed_limit_is_exact() -> None:
    """A run that fills the limit both ways keeps it, and breaks a limit of one burst less."""
    dim, limit = _HARDWARE.dim, _HARDWARE.dma_max_in_flight
    rows = range(0, 3 * limit, dim)
    setup = (isa.config_ld(64, block_stride=dim), isa.config_st(64))
    loads = tuple(isa.mvin(0x2000_0000 + 64 * i, isa.spad_address(i), dim, dim) for i in rows)
    stores = tuple(isa.mvout(0x2100_0000 + 64 * i, isa.spad_address(i), dim, dim) for i in rows)
    program = Program(commands=(*setup, *loads, FENCE, *stores), hardware=_HARDWARE.name)
    slow = MemoryTiming(
        first_beat_latency_cycles=200, write_response_latency_cycles=200,
        max_reads_in_flight=2 * limit, max_writes_in_flight=2 * limit,
    )  # fmt: skip
    with AcceleratorSimulator(_HARDWARE) as simulator:
        run = simulator.run(program, timing=slow)
    golden = Accelerator.for_program(program, _HARDWARE)
    accepted = commands_of(run.accepted)
    text, recorder = judge(program, run, accepted, golden=golden, hardware=_HARDWARE)
    assert (text, run.fault) == (None, None)
    dma = _HARDWARE.dma.model_copy(update={"max_in_flight": limit - 1})
    tighter = _HARDWARE.model_copy(update={"dma": dma})
    for is_write, way in ((False, "read"), (True, "write")):
        some = run.bursts[(run.bursts["is_write"] != 0) == is_write]
        accesses = [access for access in recorder.dram if access.is_write == is_write]
        assert burst_fault(some, accesses, hardware=_HARDWARE) is None
        text = burst_fault(some, accesses, hardware=tighter)
        assert f"{way} bursts: {limit} in flight" in str(text)


_SENT = (isa.Command(2, 1, 2), isa.Command(3, 4, 2**64 - 1), isa.flush())


def _port_fault(*accepted: isa.Command, cycles: tuple[int, ...] = (5, 6, 9)) -> str | None:
    rows = [
        (cycle, command.rs1, command.rs2, command.funct)
        for cycle, command in zip(cycles, accepted, strict=False)
    ]
    run = SimpleNamespace(accepted=np.array(rows, dtype=ACCEPTED), cycles=10)
    program = Program(commands=(*_SENT[:2], FENCE, *_SENT[2:]))
    return port_fault(program, accepted, cast("AcceleratorRun", run))


def test_what_the_port_accepted_is_checked() -> None:
    """Contents, order, number and cycles, each with a log that breaks it."""
    first, second, third = _SENT
    assert _port_fault(*_SENT) is None
    assert "2 accepted" in str(_port_fault(first, second))
    assert "4 accepted" in str(_port_fault(*_SENT, third, cycles=(1, 2, 3, 4)))
    assert "command 0: sent" in str(_port_fault(second, first, third))
    for wrong in (replace(second, rs1=5), replace(second, rs2=7), replace(second, funct=2)):
        assert "command 1: sent" in str(_port_fault(first, wrong, third))
    assert "not after the one before" in str(_port_fault(*_SENT, cycles=(5, 5, 6)))
    assert "cycle 10 of a job of 10" in str(_port_fault(*_SENT, cycles=(5, 6, 10)))


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
    """A program that kills the simulator is named, and the others still run."""
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
