# SPDX-License-Identifier: Apache-2.0
"""The accelerator's simulator: jobs one after another, ends of jobs, and failures of its own."""

import dataclasses
import os
import signal
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.cli.matmul import matmul_program
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden import Accelerator, Program
from autocomp_hil.simulator import (
    NEVER,
    AcceleratorRun,
    AcceleratorSimulator,
    EndReason,
    MemoryTiming,
    first_difference,
)
from autocomp_hil.simulator.accelerator.messages import AcceleratorAnswer
from autocomp_hil.simulator.encode import commands_of

pytestmark = pytest.mark.model

_HARDWARE = load_hardware("int8_4x4")
_MATMUL = matmul_program(_HARDWARE, tiles=2)
_JITTER = MemoryTiming.of(
    _HARDWARE,
    latency_jitter_cycles=30,
    read_idle_per_mille=100,
    address_stall_per_mille=100,
    write_data_stall_per_mille=100,
    seed=5,
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[AcceleratorSimulator]:
    """One worker for the tests of this file."""
    with AcceleratorSimulator(_HARDWARE) as running:
        yield running


def _golden(program: Program) -> Accelerator:
    golden = Accelerator.for_program(program, _HARDWARE)
    golden.run(program.commands)
    return golden


def _assert_same(first: AcceleratorRun, second: AcceleratorRun) -> None:
    assert first.cycles == second.cycles
    assert (first.accepted == second.accepted).all()
    assert (first.bursts == second.bursts).all()
    assert first.counter_responses == second.counter_responses
    assert (first.scratchpad == second.scratchpad).all()
    assert (first.accumulator == second.accumulator).all()
    pages = first.dram.written_pages()
    assert pages == second.dram.written_pages()
    for page in pages:
        assert (first.dram.read(page, 16384) == second.dram.read(page, 16384)).all()


def test_product_is_right(simulator: AcceleratorSimulator) -> None:
    """RTL, golden model and numpy agree; the port accepted the commands in order."""
    run = simulator.run(_MATMUL.program)
    assert run.end_reason is EndReason.DONE
    assert first_difference(run, _golden(_MATMUL.program)) is None
    size = len(_MATMUL.expected)
    product = run.dram.read(_MATMUL.address, size * size).view(np.int8).reshape(size, size)
    assert (product == _MATMUL.expected).all()
    sent = tuple(item for item in _MATMUL.program.commands if isinstance(item, isa.Command))
    assert commands_of(run.accepted) == sent
    assert (np.diff(run.accepted["cycle"].astype(np.int64)) > 0).all()


def test_bursts_take_as_long_as_memory_says(simulator: AcceleratorSimulator) -> None:
    """Each burst's end is known where one request at a time waits for nothing else."""
    timing = MemoryTiming(
        first_beat_latency_cycles=7, write_response_latency_cycles=11,
        max_reads_in_flight=1, max_writes_in_flight=1,
    )  # fmt: skip
    bursts = simulator.run(_MATMUL.program, timing=timing).bursts
    reads, writes = (bursts[bursts["is_write"] == is_write] for is_write in (0, 1))
    assert len(reads)
    assert len(writes)
    assert (reads["end_cycle"] - reads["cycle"] >= 7 + reads["beats"] - 1).all()
    assert (reads["end_cycle"] - reads["cycle"] == 7 + reads["beats"] - 1).any()
    assert (writes["end_cycle"] - writes["cycle"] >= 11 + writes["beats"]).all()
    for some in (reads, writes):
        assert (some["cycle"][1:] > some["end_cycle"][:-1]).all()


def test_burst_that_never_ends_is_marked(simulator: AcceleratorSimulator) -> None:
    """A job is cut while memory has not answered yet."""
    slow = MemoryTiming(first_beat_latency_cycles=5000)
    run = simulator.run(_MATMUL.program, timing=slow, cycle_limit=1000)
    assert len(run.bursts)
    assert (run.bursts["end_cycle"] == NEVER).all()


def test_nothing_survives_a_job(simulator: AcceleratorSimulator) -> None:
    """Jobs A, B, A, and A in a new worker whose registers wake up otherwise: same cycles."""
    other = dataclasses.replace(_MATMUL.program, seed=99, commands=_MATMUL.program.commands[:-3])
    first = simulator.run(_MATMUL.program, timing=_JITTER, idle_seed=3)
    between = simulator.run(other)
    again = simulator.run(_MATMUL.program, timing=_JITTER, idle_seed=3)
    _assert_same(first, again)
    assert between.cycles != first.cycles
    with AcceleratorSimulator(_HARDWARE, verilator_seed=1234) as fresh:
        _assert_same(first, fresh.run(_MATMUL.program, timing=_JITTER, idle_seed=3))


def test_start_pattern_follows_the_seed(simulator: AcceleratorSimulator) -> None:
    """A program that does nothing leaves the pattern of its seed everywhere."""
    for seed in (0, 1, 2**64 - 1):
        program = Program(commands=(isa.flush(),), seed=seed, hardware=_HARDWARE.name)
        assert first_difference(simulator.run(program), _golden(program)) is None


def test_fault_is_reported_and_survived(simulator: AcceleratorSimulator) -> None:
    """The error port's report equals the golden model's; the next program runs."""
    bad = isa.mvin(0x2000_0000, isa.spad_address(0), _HARDWARE.dim, _HARDWARE.dim + 1)
    program = Program(commands=(isa.flush(), bad, isa.flush()), hardware=_HARDWARE.name)
    run = simulator.run(program)
    assert run.fault is not None
    assert run.fault.command_index == 1
    assert first_difference(run, _golden(program)) is None
    assert simulator.run(_MATMUL.program).fault is None


def test_cycle_limit_ends_a_job(simulator: AcceleratorSimulator) -> None:
    """A job is cut at its limit and the next one is not affected."""
    whole = simulator.run(_MATMUL.program)
    cut = simulator.run(_MATMUL.program, cycle_limit=100)
    assert (cut.end_reason, cut.cycles) == (EndReason.CYCLE_LIMIT, 100)
    _assert_same(whole, simulator.run(_MATMUL.program))


def test_a_job_may_end_while_the_port_accepts(simulator: AcceleratorSimulator) -> None:
    """Commands of the last cycle do not overrun what the worker keeps for them."""
    whole = simulator.run(_MATMUL.program)
    for cycle in {int(cycle) + more for cycle in whole.accepted["cycle"] for more in (0, 1, 2)}:
        cut = simulator.run(_MATMUL.program, cycle_limit=cycle + 1)
        assert cut.cycles == cycle + 1
        same = whole.accepted[: len(cut.accepted)]
        assert list(cut.accepted["cycle"]) == list(same["cycle"])
        later = whole.accepted["cycle"][len(cut.accepted) :]
        assert all(later >= cycle), (cycle, list(later))


@pytest.mark.parametrize(
    ("timing", "waiting"),
    [
        (MemoryTiming(first_beat_latency_cycles=5000), "load"),
        (MemoryTiming(address_stall_per_mille=1000), "load"),
        (MemoryTiming(write_data_stall_per_mille=1000), "store"),
        (MemoryTiming(write_response_latency_cycles=5000), "store"),
    ],
    ids=["late data", "no address taken", "no write data taken", "late response"],
)
def test_no_progress_is_described(
    simulator: AcceleratorSimulator, timing: MemoryTiming, waiting: str
) -> None:
    """A memory that stops counts as standing still: the report names who waits for it."""
    run = simulator.run(_MATMUL.program, timing=timing, no_progress_cycles=1000)
    assert run.end_reason is EndReason.NO_PROGRESS
    assert waiting in run.description
    difference = first_difference(run, _golden(_MATMUL.program))
    assert difference is not None
    assert "no_progress" in difference


def test_difference_is_found(simulator: AcceleratorSimulator) -> None:
    """The comparison notices one wrong element of each memory."""
    run = simulator.run(_MATMUL.program)
    for name in ("scratchpad", "accumulator", "DRAM"):
        golden = _golden(_MATMUL.program)
        if name == "scratchpad":
            golden.scratchpad[3, 1] ^= 1
        elif name == "accumulator":
            golden.accumulator[2, 0] ^= 1
        else:
            golden.dram.write(_MATMUL.address, bytes([1, 2, 3]))
        assert name in (first_difference(run, golden) or "")


def test_dead_worker_is_an_error_and_replaced(simulator: AcceleratorSimulator) -> None:
    """A killed simulator is reported as the harness's failure; the next run works."""
    simulator.run(_MATMUL.program)
    child = simulator._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(SimInfraError, match="exit status -9"):
        simulator.run(_MATMUL.program)
    assert simulator.run(_MATMUL.program).end_reason is EndReason.DONE


def test_hung_worker_is_an_error(simulator: AcceleratorSimulator) -> None:
    """No answer in time: the simulator counts as hung."""
    simulator.run(_MATMUL.program)
    child = simulator._child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(SimInfraError, match="gave no answer in 1 s"):
        simulator.run(_MATMUL.program, timeout_s=1)


@pytest.mark.parametrize("change", [{"end_job": 1}, {"job": 1}, {"cycles": 0}])
def test_stale_answer_is_an_error(
    simulator: AcceleratorSimulator, monkeypatch: pytest.MonkeyPatch, change: dict[str, int]
) -> None:
    """An answer with another job's number, or no cycles, is no result, whatever else it says."""
    simulator.run(_MATMUL.program)
    child = simulator._child
    assert child is not None
    ask = child.ask

    def lie(*args: Any) -> AcceleratorAnswer:
        answer = ask(*args)
        assert isinstance(answer, AcceleratorAnswer)
        return dataclasses.replace(
            answer,
            ending=dataclasses.replace(answer.ending, job=change.get("end_job", answer.ending.job)),
            result=answer.result | {k: v for k, v in change.items() if k != "end_job"},
        )

    monkeypatch.setattr(child, "ask", lie)
    with pytest.raises(SimInfraError, match="answered for jobs"):
        simulator.run(_MATMUL.program)
