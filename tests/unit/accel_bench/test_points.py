# SPDX-License-Identifier: Apache-2.0
"""Points of coverage are hit by what they name: fields, crosses, orders of accesses, traffic."""

import numpy as np
import pytest

from autocomp_hil.codegen.isa_source import load_isa
from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Program
from autocomp_hil.golden.accesses import DramAccess, LocalAccess
from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    GARBAGE,
    KEEP_SCALE,
    Command,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    counter,
    fp32_bits,
    mvin,
    mvout,
    preload,
)
from autocomp_hil.simulator import BURST, MemoryTiming
from tb.accel.coverage import points_of, seldom_points_of
from tb.accel.points.fields import bit_fields, legal_range
from tb.accel.points.memory import full_points, row_points, traffic_points
from tb.accel.points.orders import order_points
from tests.unit.accel_bench.unrollers import with_unrollers

HARDWARE = load_hardware("int8_4x4")
DRAM = 0x2000_0000
ADD = ACC_BIT | ACCUMULATE_BIT
SETUP = (config_ld(4, block_stride=4), config_st(4), config_ex(dataflow=1))


def points(*commands: Command) -> set[str]:
    """Points of a program on the 4 x 4 array, without those of its set-up."""
    empty = points_of(Program(commands=SETUP), HARDWARE)
    return points_of(Program(commands=(*SETUP, *commands)), HARDWARE) - empty


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (config_ld(0, block_stride=4), "field.config_ld.stride.least"),
        (config_ld(2**64 - 1, block_stride=65535), "field.config_ld.block_stride.most"),
        (config_ld(2**64 - 1, block_stride=4), "field.config_ld.stride.most"),
        (config_ld(9, block_stride=4, state_id=2), "field.config_ld.state_id.2"),
        (config_ld(9, block_stride=4, scale=1), "field.config_ld.scale.subnormal"),
        (config_ld(9, block_stride=4, scale=fp32_bits(-2.0)), "field.config_ld.scale.negative"),
        (config_st(1, acc_scale=KEEP_SCALE), "field.config_st.acc_scale.keep"),
        (config_st(1, acc_scale=0x7F800000), "field.config_st.acc_scale.infinite"),
        (config_ex(dataflow=0, in_shift=1), "field.config_ex.in_shift.next"),
        (mvin(DRAM + 1, 3, 4, 1), "field.mvin.dram_addr.odd"),
        (mvin(2**40, 3, 64, 1, 1), "field.mvin2.cols.most"),
        (mvin(DRAM, 3 | 1 << 30, 4, 1), "field.mvin.laddr.ignored_bits"),
        (mvin(DRAM, 3 | 1 << 20, 4, 1), "field.mvin.laddr.aliased_row"),
        (mvout(DRAM, ACC_BIT | 1 << 29, 4, 1), "field.mvout.laddr.acc_full"),
        (preload(GARBAGE, ADD, 4, 4, 4, 4), "field.preload.c_laddr.acc_accumulate"),
        (counter(write_config=1, event_code=3), "event.main_ex_cycles"),
        (counter(write_config=1, event_code=4, is_external=1), "event.rdma_bytes_rec"),
    ],
)
def test_fields(command: Command, name: str) -> None:
    """Corner values of one command."""
    assert name in seldom_points_of(HARDWARE)
    assert name in points(command)


def test_an_illegal_command_has_no_field() -> None:
    """What faults hits its entry of the fault table, and nothing else."""
    found = points(mvin(DRAM, 0, 4, 9))
    assert found == {"fault.mvin.rows_range.rows"}


def test_every_legal_range_is_understood() -> None:
    """All forms of ``legal`` in the source have a reader; another form is an error."""
    command, fields = bit_fields("mvin")
    changed = fields["rows"].model_copy(update={"legal": "a prime number"})
    with pytest.raises(ValueError, match=r"mvin\.rows: legal: unknown form 'a prime number'"):
        legal_range(command, changed, HARDWARE)
    assert legal_range(command, fields["rows"], HARDWARE) == (1, 4)
    assert legal_range(command, fields["cols"], HARDWARE) == (1, 64)
    built = [command for command in load_isa().commands if command.support != "none"]
    points = seldom_points_of(with_unrollers())
    names = {name.split(".")[1] for name in points if "field." in name}
    assert names == {command.name for command in built}


@pytest.mark.parametrize(
    ("commands", "name"),
    [
        ([mvin(0, ADD, 4, 2)], "cross.load.full_add.zeros.block.plain.0"),
        ([mvin(DRAM, 0, 5, 2)], "cross.load.spad.data.blocks.plain.0"),
        (
            [
                config_ld(0, block_stride=4, shrunk=1, scale=0, state_id=2),
                mvin(DRAM, ACC_BIT, 1, 2, 2),
            ],
            "cross.load.shrunk.repeated.part.scaled.2",
        ),
        ([mvout(DRAM, ACC_BIT, 4, 1)], "cross.store.acc.none.plain.block"),
        (
            [
                config_st(4, activation=1, acc_scale=fp32_bits(-1.0)),
                mvout(DRAM, ACC_BIT, 2, 1),
            ],
            "cross.store.acc.relu.negative.part",
        ),
        (
            [preload(GARBAGE, ADD, 4, 4, 4, 4), compute_preloaded(0, GARBAGE, 4, 4, 4, 4)],
            "cross.operands.ws.preloaded.garbage.garbage.accumulate",
        ),
        (
            [
                config_ex(dataflow=0, in_shift=31, activation=1, a_transpose=1),
                preload(8, 0, 4, 4, 1, 4),
                compute_preloaded(0, 4, 2, 4, 1, 2),
            ],
            "cross.compute.os.10.spad.preloaded.relu",
        ),
        (
            [preload(8, 0, 1, 2, 1, 4), compute_preloaded(0, 4, 2, 4, 1, 4)],
            "cross.shape.ws.all.some.one",
        ),
    ],
)
def test_crosses(commands: list[Command], name: str) -> None:
    """State of the machine and command together."""
    assert name in seldom_points_of(HARDWARE)
    assert name in points(*commands)


def access(index: int, first: int, *, write: bool = False, acc: bool = False) -> LocalAccess:
    """Four rows of a local memory."""
    return LocalAccess(index, acc, first, first + 3, write)


def test_orders() -> None:
    """Roles, overlap, distance and ends of memories; only of commands accepted close together."""
    commands = [mvin(DRAM, 8, 4, 4), *SETUP[:1], mvout(DRAM, 10, 4, 4)]
    accesses = [access(0, 8, write=True), access(2, 10)]
    found = order_points(commands, [10, 11, 12], accesses, HARDWARE)
    assert found == {
        "order.raw.load_store.spad",
        "order.raw.spad.shifted",
        "order.distance.raw.2",
    }
    assert order_points(commands, [10, 11, 99], accesses, HARDWARE) == set()
    last = HARDWARE.scratchpad_rows - 4
    ends = [access(0, 0, write=True), access(2, last)]
    assert order_points(commands, [1, 2, 3], ends, HARDWARE) == {
        "order.edge.load.spad.first",
        "order.edge.store.spad.last",
    }


def test_orders_of_a_product() -> None:
    """A, then B or D, are told apart by their order; C has the mode of its PRELOAD."""
    commands = [
        preload(4, ADD, 4, 4, 4, 4),
        compute_preloaded(8, 12, 4, 4, 4, 4),
        mvin(DRAM, 12, 4, 4),
        mvin(DRAM, ACC_BIT, 4, 4),
    ]
    accesses = [
        access(0, 4),
        access(1, 8),
        access(1, 12),
        access(1, 0, acc=True),
        access(1, 0, acc=True, write=True),
        access(2, 12, write=True),
        access(3, 0, acc=True, write=True),
    ]
    found = order_points(commands, [1, 2, 3, 4], accesses, HARDWARE)
    assert {
        "order.war.bd_load.spad",
        "order.waw.c_load.acc",
        "order.sums.c_accumulate.load_overwrite",
        "order.waw.acc.same",
    } <= found
    assert not any("war.a_" in name for name in found)


def test_rows_in_dram() -> None:
    """Place in a beat and length of every row."""
    reads = DramAccess(0, DRAM + 15, 17, 2, 16, is_write=False)
    writes = DramAccess(1, DRAM + 3, 16, 1, 1, is_write=True)
    assert row_points([reads, writes], HARDWARE) == {
        "dma.read.last.beat",
        "dma.read.0.beat",
        "dma.write.between.byte",
    }


def test_traffic() -> None:
    """Beats, and how many bursts were in flight at once; one that ends in a cycle counts in it."""
    bursts = np.zeros(3, BURST)
    bursts["cycle"], bursts["end_cycle"], bursts["beats"] = [1, 2, 9], [8, 9, 20], [1, 4, 1]
    timing = MemoryTiming(first_beat_latency_cycles=7)
    assert traffic_points(bursts, timing) == {
        "dma.read.beats.1",
        "dma.read.beats.4",
        "dma.read.latency_5.in_flight_1",
        "dma.read.latency_5.in_flight_2",
    }


def test_full_classes() -> None:
    """What waits at the head of the queues while the port stands still is of a full class."""
    depth = sum(count for _, count in HARDWARE.queues)
    loads = [mvin(DRAM, 4 * i, 4, 4) for i in range(depth - 1)]
    commands = [*loads, *[mvout(DRAM, 0, 4, 4)] * depth]
    cycles = list(range(1, 2 * depth))
    stall = [cycle + (50 if cycle > depth else 0) for cycle in cycles]
    assert full_points(commands, cycles, HARDWARE) == set()
    assert full_points(commands, stall, HARDWARE) == {"full.load"}
    late = [*cycles, 2 * depth + 50]
    assert full_points([*commands, commands[-1]], late, HARDWARE) == {"full.store"}
