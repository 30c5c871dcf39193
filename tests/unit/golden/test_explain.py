# SPDX-License-Identifier: Apache-2.0
"""Who wrote a row, and reads of what nobody wrote."""

from autocomp_hil.golden import Explanation, UnwrittenRead
from autocomp_hil.golden.explain import LostWrite
from autocomp_hil.isa import (
    Command,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    mvin,
    mvout,
    preload,
)
from tests.unit.golden.judge import ACC, ADD, DRAM, GARBAGE, run_golden

LD = config_ld(64, block_stride=8)
WS = config_ex(dataflow=1)


def explain(commands: list[Command]) -> Explanation:
    """Explanation of a legal program."""
    golden = run_golden(commands)
    assert golden.fault is None
    assert golden.explanation is not None
    return golden.explanation


def test_writers_by_row_and_element() -> None:
    """The second MVIN overwrites two columns of one row."""
    found = explain([LD, mvin(DRAM, 10, 4, 2), mvin(DRAM, 11, 2, 1)])
    assert found.last_writers(9, is_acc=False) == ()
    assert found.last_writers(10, is_acc=False) == (1,)
    assert found.last_writers(11, is_acc=False) == (1, 2)
    assert found.element_writers(is_acc=False)[11].tolist() == [2, 2, 1, 1]
    assert found.rows_written_by(1, is_acc=False) == (10, 11)
    assert found.rows_written_by(1, is_acc=True) == ()
    assert found.rows_used(is_acc=False) == 2


def test_block_and_pixel_writes() -> None:
    """Blocks of columns and pixel copies name the rows that they really wrote."""
    assert explain([LD, mvin(DRAM, 10, 6, 2)]).rows_written_by(1, is_acc=False) == (10, 11, 18, 19)
    pixels = [config_ld(1, block_stride=4, pixel_repeats=3), mvin(DRAM, 1, 1, 2)]
    assert explain(pixels).rows_written_by(1, is_acc=False) == (0, 1, 2)


def test_compute_writes_c() -> None:
    """With its stride, by the COMPUTE and not by the PRELOAD."""
    commands = [
        config_ex(dataflow=1, c_stride=3),
        preload(0, ACC | 5, 4, 4, 2, 3),
        compute_preloaded(0, GARBAGE, 4, 4, 0, 0),
    ]
    found = explain(commands)
    assert found.rows_written_by(1, is_acc=True) == ()
    assert found.rows_written_by(2, is_acc=True) == (5, 8, 11)
    assert found.element_writers(is_acc=True)[8].tolist() == [2, 2, -1, -1]


def test_reads_of_never_written_rows() -> None:
    """Partly written rows count from the first missing element."""
    commands = [LD, mvin(DRAM, 10, 3, 2), mvout(DRAM + 4096, 9, 4, 3)]
    found = explain(commands)
    assert found.unwritten_reads == [UnwrittenRead(2, False, (9, 10, 11), 0)]
    found = explain([*commands[:2], mvout(DRAM + 4096, 10, 4, 2)])
    assert found.unwritten_reads == [UnwrittenRead(2, False, (10, 11), 3)]
    assert str(found.unwritten_reads[0]) == (
        "command 2 reads never-written scratchpad rows 10-11, from element 3"
    )
    assert not explain([*commands[:2], mvout(DRAM + 4096, 10, 3, 2)]).unwritten_reads


def test_accumulating_reads_what_it_adds_to() -> None:
    """MVIN and COMPUTE; overwriting does not."""
    add = [LD, mvin(DRAM, ADD | 3, 2, 1), mvin(DRAM, ACC | 4, 4, 1)]
    assert [read.rows for read in explain(add).unwritten_reads] == [(3,)]
    compute = compute_preloaded(20, GARBAGE, 4, 4, 0, 0)
    product = [LD, WS, mvin(0, 20, 4, 4), preload(20, ADD | 3, 4, 4, 2, 2), compute]
    (read,) = explain(product).unwritten_reads
    assert (read.command_index, read.is_acc, read.rows) == (4, True, (3, 4))
    assert str(read).startswith("command 4 reads never-written accumulator rows 3-4,")


def test_operands_read_only_their_rows_and_columns() -> None:
    """Strided, transposed, empty."""
    commands = [
        config_ex(dataflow=1, a_stride=5, a_transpose=1),
        preload(30, GARBAGE, 2, 3, 0, 0),
        compute_preloaded(40, 60, 2, 3, 4, 0),
    ]
    found = explain(commands)
    assert [(r.command_index, r.rows) for r in found.unwritten_reads] == [
        (1, (30, 31, 32)),
        (2, (40, 45)),
    ]


def test_pooling_reads_its_image() -> None:
    """All orows * ocols rows."""
    pool = config_st(4, pool_stride=1, pool_size=1, porows=1, pocols=1, orows=2, ocols=3)
    (read,) = explain([pool, mvout(DRAM, 7, 1, 0)]).unwritten_reads
    assert read.rows == tuple(range(7, 13))


def test_nothing_is_remembered_after_a_fault() -> None:
    """Commands without effect have no explanation."""
    found = run_golden([LD, mvin(DRAM, 10, 4, 9), mvin(DRAM, 10, 4, 1)]).explanation
    assert found is not None
    assert found.writes == []


def test_writes_that_nobody_read() -> None:
    """Overwriting before use is told once, with the writer; after a use it is not."""
    lost = explain([LD, mvin(DRAM, 10, 4, 2), mvin(DRAM, 11, 2, 1)]).lost_writes
    assert lost == [LostWrite(2, is_acc=False, row=11, writer_index=1)]
    used = [WS, LD, mvin(DRAM, 8, 4, 4), preload(8, ACC | 5, 4, 4, 4, 4)]
    used += [compute_preloaded(8, GARBAGE, 4, 4, 0, 0), mvin(DRAM, 8, 4, 4)]
    assert explain(used).lost_writes == []
    twice = [*used, preload(8, ACC | ADD | 5, 4, 4, 4, 4)]
    twice += [compute_preloaded(8, GARBAGE, 4, 4, 0, 0)]
    assert explain(twice).lost_writes == []


def test_last_store_to_a_byte() -> None:
    """The younger of two stores that cover it."""
    stores = [WS, config_st(64), mvout(DRAM, ACC | 0, 4, 4), mvout(DRAM + 64, ACC | 4, 4, 1)]
    found = explain(stores)
    assert found.last_store(DRAM + 63) is None
    assert found.last_store(DRAM + 2) == 2
    assert found.last_store(DRAM + 64) == 3
