# SPDX-License-Identifier: Apache-2.0
"""Counters against commands and ports.

Operands that are GARBAGE, bytes, bursts in flight, waits, live entries of the station by class.
Not covered: events inside of the engines, which no port shows, and commands of loops.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import FENCE, Accelerator, Fence, Program
from autocomp_hil.isa import (
    DATAFLOW_WS,
    GARBAGE,
    Command,
    CounterEvent,
    ExternalEvent,
    Funct,
    acc_address,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    counter,
    decode,
    mvin,
    mvout,
    preload,
    spad_address,
)
from autocomp_hil.isa.codec import Decoded
from autocomp_hil.simulator import AcceleratorSimulator, MemoryTiming, judge
from autocomp_hil.simulator.encode import commands_of
from tb.accel.random_program import random_program, without_loops

pytestmark = pytest.mark.model

_HARDWARE: Final = load_hardware("int8_4x4")
_SEEDS: Final = range(900, 908)
_COMMANDS: Final = 100
_BEAT_BYTES: Final = 16
_COUNTERS: Final = 8

_STATION: Final = (ExternalEvent.RS_LD_COUNT, ExternalEvent.RS_EX_COUNT, ExternalEvent.RS_ST_COUNT)
"""Live entries of each class."""
_DIM: Final = _HARDWARE.dim
_ADDRESS: Final = 0x2000_0000

Event = CounterEvent | ExternalEvent

_EXACT: Final[tuple[Event, ...]] = (
    CounterEvent.B_GARBAGE_CYCLES, CounterEvent.D_GARBAGE_CYCLES, CounterEvent.RDMA_ACTIVE_CYCLE,
    CounterEvent.WDMA_ACTIVE_CYCLE, ExternalEvent.RDMA_BYTES_REC, ExternalEvent.WDMA_BYTES_SENT,
    ExternalEvent.RDMA_TOTAL_LATENCY, ExternalEvent.WDMA_TOTAL_LATENCY,
)  # fmt: skip
"""Events whose number follows from commands and bursts."""
_WAITS: Final[tuple[Event, ...]] = (
    CounterEvent.RDMA_TL_WAIT_CYCLES, CounterEvent.WDMA_TL_WAIT_CYCLES,
)  # fmt: skip
"""Events that memory alone decides about."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[AcceleratorSimulator]:
    """One worker for all tests."""
    with AcceleratorSimulator(_HARDWARE) as running:
        yield running


def _counted(seed: int, events: tuple[Event, ...]) -> Program:
    """A random program between commands that set counters and read them."""
    program = random_program(without_loops(_HARDWARE), seed, commands=_COMMANDS)
    body = [c for c in program.commands if getattr(c, "funct", None) != Funct.COUNTER]
    head = [
        counter(
            index=index, write_config=1, event_code=event,
            is_external=int(isinstance(event, ExternalEvent)),
        )
        for index, event in enumerate(events)
    ]  # fmt: skip
    tail = [counter(index=index) for index in range(len(events))]
    return replace(program, commands=(*head, *body, FENCE, *tail))


def _run(
    simulator: AcceleratorSimulator, seed: int, events: tuple[Event, ...], timing: MemoryTiming
) -> tuple[dict[Event, int], dict[Event, int]]:
    """What the counters say, and what commands and ports say."""
    program = _counted(seed, events)
    run = simulator.run(program, timing=timing)
    golden = Accelerator.for_program(program, _HARDWARE)
    accepted = commands_of(run.accepted)
    wrong, recorder = judge(program, run, accepted, golden=golden, hardware=_HARDWARE)
    assert wrong is None
    said = dict(zip(events, run.counter_responses[-len(events) :], strict=True))
    decoded = [decode(command) for command in accepted]
    reads, writes = (run.bursts[run.bursts["is_write"] == way] for way in (0, 1))
    seen: dict[Event, int] = {
        CounterEvent.B_GARBAGE_CYCLES: _garbage(decoded, "bd_laddr"),
        CounterEvent.D_GARBAGE_CYCLES: _garbage(decoded, "b_laddr"),
        CounterEvent.RDMA_ACTIVE_CYCLE: _cycles_of_any(reads),
        CounterEvent.WDMA_ACTIVE_CYCLE: _cycles_of_any(writes),
        ExternalEvent.RDMA_BYTES_REC: _BEAT_BYTES * int(reads["beats"].sum()),
        ExternalEvent.WDMA_BYTES_SENT: sum(
            access.rows * access.row_bytes for access in recorder.dram if access.is_write
        ),
        ExternalEvent.RDMA_TOTAL_LATENCY: int((reads["end_cycle"] - reads["cycle"]).sum()),
        ExternalEvent.WDMA_TOTAL_LATENCY: int((writes["end_cycle"] - writes["cycle"]).sum()),
    }
    return said, seen


def _garbage(commands: Iterable[Decoded], field: str) -> int:
    """Commands whose operand of that name is GARBAGE."""
    return sum(command.fields.get(field) == GARBAGE for command in commands)


def _cycles_of_any(bursts: npt.NDArray[np.void]) -> int:
    """Cycles in which at least one burst is in flight."""
    total, end = 0, 0
    for start, stop in sorted((int(burst["cycle"]), int(burst["end_cycle"])) for burst in bursts):
        total += max(0, stop - max(start, end))
        end = max(end, stop)
    return total


_QUICK: Final = MemoryTiming.of(_HARDWARE, max_reads_in_flight=64, max_writes_in_flight=64)
_STALLING: Final = replace(
    _QUICK, address_stall_per_mille=300, write_data_stall_per_mille=300, read_idle_per_mille=200,
    response_stall_per_mille=200, latency_jitter_cycles=20, seed=3,
)  # fmt: skip


@pytest.mark.parametrize("timing", [_QUICK, _STALLING], ids=["quick", "stalling"])
def test_exact(simulator: AcceleratorSimulator, timing: MemoryTiming) -> None:
    """Each number is the one that commands and ports say; none is 0 in all programs."""
    totals = dict.fromkeys(_EXACT, 0)
    for seed in _SEEDS:
        said, seen = _run(simulator, seed, _EXACT, timing)
        assert said == seen, f"seed {seed}"
        for event in _EXACT:
            totals[event] += said[event]
    assert all(totals.values()), totals


def test_waits(simulator: AcceleratorSimulator) -> None:
    """A memory that takes everything at once is not waited for; one that stalls is."""
    for seed in _SEEDS:
        said, _ = _run(simulator, seed, _WAITS, _QUICK)
        assert not any(said.values()), f"seed {seed}: {said}"
    stalled = [_run(simulator, seed, _WAITS, _STALLING)[0] for seed in _SEEDS]
    for event in _WAITS:
        assert sum(said[event] for said in stalled)


_OF_A_CLASS: Final[Mapping[ExternalEvent, tuple[Command, ...]]] = {
    ExternalEvent.RS_LD_COUNT: tuple(
        mvin(_ADDRESS, spad_address(row), _DIM, _DIM) for row in range(0, 4 * _DIM, _DIM)
    ),
    ExternalEvent.RS_EX_COUNT: 2 * (
        preload(spad_address(0), acc_address(0), _DIM, _DIM, _DIM, _DIM),
        compute_preloaded(spad_address(_DIM), GARBAGE, _DIM, _DIM, _DIM, _DIM),
    ),
    ExternalEvent.RS_ST_COUNT: tuple(
        mvout(_ADDRESS, spad_address(row), _DIM, _DIM) for row in range(0, 4 * _DIM, _DIM)
    ),
}  # fmt: skip


@pytest.mark.parametrize("busy", _STATION)
def test_station(simulator: AcceleratorSimulator, busy: ExternalEvent) -> None:
    """Commands of one class are live right after they came; no entry of another class is."""
    head: tuple[Command | Fence, ...] = (
        config_ex(dataflow=DATAFLOW_WS),
        config_ld(_DIM, block_stride=_DIM),
        config_st(_DIM),
        *(
            counter(index=index, write_config=1, event_code=event, is_external=1)
            for index, event in enumerate(_STATION)
        ),
        FENCE,
    )
    tail = tuple(counter(index=index) for index in range(len(_STATION)))
    program = Program(commands=(*head, *_OF_A_CLASS[busy], *tail), hardware=_HARDWARE.name)
    said = simulator.run(program, timing=_QUICK).counter_responses[-len(_STATION) :]
    for event, entries in zip(_STATION, said, strict=True):
        assert (entries > 0) == (event is busy), said
