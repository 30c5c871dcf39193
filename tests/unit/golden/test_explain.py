# SPDX-License-Identifier: Apache-2.0
"""Who wrote a row, and reads of what nobody wrote."""

from collections.abc import Sequence

import numpy as np
import pytest

from autocomp_hil.golden import Explanation, LostWrite, RowRanges, UnwrittenRead
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


def explain(commands: list[Command], watched_byte: int | None = None) -> Explanation:
    """Explanation of a legal program."""
    golden = run_golden(commands, watched_byte=watched_byte)
    assert golden.fault is None
    assert golden.explanation is not None
    return golden.explanation


def rows_with(command: int, found: Explanation, *, is_acc: bool = False) -> list[int]:
    """Rows with elements that a command wrote last."""
    hit = (found.element_writers(is_acc=is_acc) == command).any(axis=1)
    return [int(row) for row in np.flatnonzero(hit)]


def one_range(first: int, last: int) -> RowRanges:
    """All rows from the first to the last."""
    return RowRanges(last - first + 1, ((first, last),))


def test_writers_by_row_and_element() -> None:
    """The second MVIN overwrites two columns of one row."""
    found = explain([LD, mvin(DRAM, 10, 4, 2), mvin(DRAM, 11, 2, 1)])
    writers = found.element_writers(is_acc=False)
    assert writers[9:13].tolist() == [[-1] * 4, [1] * 4, [2, 2, 1, 1], [-1] * 4]
    assert rows_with(1, found) == [10, 11]
    assert (found.element_writers(is_acc=True) == -1).all()


def test_block_and_pixel_writes() -> None:
    """Blocks of columns and pixel copies name the rows that they really wrote."""
    assert rows_with(1, explain([LD, mvin(DRAM, 10, 6, 2)])) == [10, 11, 18, 19]
    pixels = [config_ld(1, block_stride=4, pixel_repeats=3), mvin(DRAM, 1, 1, 2)]
    assert rows_with(1, explain(pixels)) == [0, 1, 2]


def test_compute_writes_c() -> None:
    """C is written with its stride, by the COMPUTE and not by the PRELOAD."""
    commands = [
        config_ex(dataflow=1, c_stride=3),
        preload(0, ACC | 5, 4, 4, 2, 3),
        compute_preloaded(0, GARBAGE, 4, 4, 0, 0),
    ]
    found = explain(commands)
    assert rows_with(1, found, is_acc=True) == []
    assert rows_with(2, found, is_acc=True) == [5, 8, 11]
    assert found.element_writers(is_acc=True)[8].tolist() == [2, 2, -1, -1]


def test_reads_of_never_written_rows() -> None:
    """Partly written rows count from the first missing element."""
    commands = [LD, mvin(DRAM, 10, 3, 2), mvout(DRAM + 4096, 9, 4, 3)]
    found = explain(commands)
    assert found.unwritten_reads == [UnwrittenRead(2, commands[2], False, one_range(9, 11), 0)]
    wide = mvout(DRAM + 4096, 10, 4, 2)
    found = explain([*commands[:2], wide])
    assert found.unwritten_reads == [UnwrittenRead(2, wide, False, one_range(10, 11), 3)]
    assert str(found.unwritten_reads[0]) == (
        "command 2 reads never-written scratchpad rows 10-11, from element 3"
    )
    assert not explain([*commands[:2], mvout(DRAM + 4096, 10, 3, 2)]).unwritten_reads


def test_accumulating_reads_what_it_adds_to() -> None:
    """MVIN and COMPUTE; overwriting does not."""
    add = [LD, mvin(DRAM, ADD | 3, 2, 1), mvin(DRAM, ACC | 4, 4, 1)]
    assert [read.rows for read in explain(add).unwritten_reads] == [one_range(3, 3)]
    compute = compute_preloaded(20, GARBAGE, 4, 4, 0, 0)
    product = [LD, WS, mvin(0, 20, 4, 4), preload(20, ADD | 3, 4, 4, 2, 2), compute]
    (read,) = explain(product).unwritten_reads
    assert (read.command_index, read.is_acc, read.rows) == (4, True, one_range(3, 4))
    assert str(read).startswith("command 4 reads never-written accumulator rows 3-4,")


def test_operands_read_only_their_rows_and_columns() -> None:
    """Strided, transposed and empty operands are read where they are."""
    commands = [
        config_ex(dataflow=1, a_stride=5, a_transpose=1),
        preload(30, GARBAGE, 2, 3, 0, 0),
        compute_preloaded(40, 60, 2, 3, 4, 0),
    ]
    found = explain(commands)
    assert [(r.command_index, r.rows) for r in found.unwritten_reads] == [
        (1, one_range(30, 32)),
        (2, RowRanges(2, ((40, 40), (45, 45)))),
    ]


def test_pooling_reads_what_its_windows_reach() -> None:
    """What windows reach is read in one note, whatever the number of lines."""
    pool = config_st(
        4, pool_stride=1, pool_size=2, pool_out_dim=2, porows=1, pocols=1, orows=3, ocols=3
    )
    (read,) = explain([pool, mvout(DRAM, 7, 1, 0)]).unwritten_reads
    assert read.rows == RowRanges(4, ((7, 8), (10, 11)))


def test_nothing_is_remembered_after_a_fault() -> None:
    """Commands without effect have no explanation."""
    found = run_golden([LD, mvin(DRAM, 10, 4, 9), mvin(DRAM, 10, 4, 1)]).explanation
    assert found is not None
    assert (found.element_writers(is_acc=False) == -1).all()


def test_writes_that_nobody_read() -> None:
    """Overwriting before use is told once, with the writer; after a use it is not."""
    again = mvin(DRAM, 11, 2, 1)
    lost = explain([LD, mvin(DRAM, 10, 4, 2), again]).lost_writes
    assert lost == [LostWrite(2, again, is_acc=False, row=11, writer_index=1)]
    used = [WS, LD, mvin(DRAM, 8, 4, 4), preload(8, ACC | 5, 4, 4, 4, 4)]
    used += [compute_preloaded(8, GARBAGE, 4, 4, 0, 0), mvin(DRAM, 8, 4, 4)]
    assert explain(used).lost_writes == []
    twice = [*used, preload(8, ACC | ADD | 5, 4, 4, 4, 4)]
    twice += [compute_preloaded(8, GARBAGE, 4, 4, 0, 0)]
    assert explain(twice).lost_writes == []


def test_last_store_to_a_byte() -> None:
    """The younger of two stores that cover it."""
    stores = [WS, config_st(64), mvout(DRAM, ACC | 0, 4, 4), mvout(DRAM + 64, ACC | 4, 4, 1)]
    assert explain(stores, DRAM + 63).last_store is None
    assert explain(stores, DRAM + 2).last_store == (2, stores[2])
    assert explain(stores, DRAM + 64).last_store == (3, stores[3])


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([5], "5"),
        ([9, 3, 5, 4, 9], "3-5, 9"),
        (range(0, 16000, 2), "0, 2, 4, 6 and 7996 more"),
        ([0, 1, 4, 6, 8, 9, 11], "0-1, 4, 6, 8-9 and 1 more"),
        ([0, 1, 4, 6, 8, 9], "0-1, 4, 6, 8-9"),
    ],
)
def test_rows_in_words(numbers: Sequence[int], text: str) -> None:
    """Rows are told as few ranges."""
    assert str(RowRanges.of(np.array(numbers, np.intp))) == text


def test_what_is_remembered_does_not_grow() -> None:
    """Stores of rows that nobody wrote, and rows that are loaded again and again."""
    store, load = mvout(DRAM, 0, 4, 4), mvin(DRAM + 4096, 100, 4, 4)
    found = explain([LD, *[store, load] * 500])
    assert (found.unwritten_read_count, found.lost_write_count) == (500, 499)
    assert len(found.unwritten_reads) == len(found.lost_writes) == 16
    assert found.unwritten_reads[1].command_index == 3
