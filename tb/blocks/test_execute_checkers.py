# SPDX-License-Identifier: Apache-2.0
"""The checkers of the execute side's benches notice what is wrong."""

import numpy as np
import pytest

from autocomp_hil import isa
from autocomp_hil.config import load_hardware
from autocomp_hil.isa import ACC_BIT, GARBAGE
from tb.blocks.bench_execute_engine import DoneChecker, Entry, LocalMemories, ProgramModel
from tb.blocks.bench_mesh import RowChecker
from tb.blocks.command_layout import EXECUTE_CMD, ROW_RANGE
from tb.blocks.mesh_model import MeshBeat

DIM = 4


def _row_checker() -> RowChecker:
    checker = RowChecker(DIM)
    ones = (1,) * DIM
    checker.saw_beat(0, MeshBeat(mac=True, act=ones, weight=ones, d=(5, 6, 7, 8)))
    return checker


def _data(*values: int) -> int:
    return int.from_bytes(np.array(values, "<i4").tobytes(), "little")


def test_rows() -> None:
    """The right row in the right cycle passes, all else does not."""
    checker = _row_checker()
    checker.saw_output(7, valid=True, data=_data(5, 6, 7, 8))
    assert checker.is_idle
    for cycle, valid, data in (
        (7, True, _data(5, 6, 7, 9)),
        (7, False, 0),
        (6, True, _data(5, 6, 7, 8)),
    ):
        with pytest.raises(AssertionError):
            _row_checker().saw_output(cycle, valid=valid, data=data)


def _issued() -> tuple[DoneChecker, list[Entry], ProgramModel]:
    model = ProgramModel(load_hardware("int8_4x4"), seed=1)
    checker = DoneChecker(LocalMemories(model.accelerator))
    entries = model.run([
        isa.config_ex(dataflow=1),
        isa.preload(0, ACC_BIT, DIM, DIM, DIM, DIM),
        isa.compute_preloaded(DIM, GARBAGE, DIM, DIM, DIM, DIM),
    ])  # fmt: skip
    for number, entry in enumerate(entries):
        entry.entry_id = 8 + number
        checker.issued(entry)
    return checker, entries, model


def test_done_in_order() -> None:
    """Reports in order with the rows written."""
    checker, _, model = _issued()
    checker.preload_done(8)
    checker.reads_done(9)
    checker.memories.accumulator[:] = model.accelerator.accumulator
    checker.compute_done(9)
    assert not checker.live


@pytest.mark.parametrize("wrong", ["rows", "early", "twice", "id", "kind"])
def test_done_wrong(wrong: str) -> None:
    """Rows missing, compute_done first, a second report, another id, a PRELOAD's id."""
    checker, _, model = _issued()
    checker.preload_done(8)
    if wrong != "rows":
        checker.memories.accumulator[:] = model.accelerator.accumulator
    if wrong not in {"early", "id"}:
        checker.reads_done(9)
    if wrong == "twice":
        checker.compute_done(9)
    report, entry_id = {
        "id": (checker.reads_done, 10),
        "kind": (checker.preload_done, 9),
    }.get(wrong, (checker.compute_done, 9))
    with pytest.raises(AssertionError):
        report(entry_id)


def test_layout() -> None:
    """Packing and unpacking are inverse; bad records are refused."""
    word = EXECUTE_CMD.pack({"is_compute": 1, "compute": {"shift": 31, "a": {"cols": 4}}})
    assert word == 1 << (EXECUTE_CMD.width - 1) | word & ((1 << EXECUTE_CMD.width - 1) - 1)
    assert EXECUTE_CMD.pack(EXECUTE_CMD.unpack(word)) == word
    assert ROW_RANGE.pack({"valid": 1, "last": 3}) == 1 << 41 | 3
    with pytest.raises(KeyError):
        ROW_RANGE.pack({"rows": 1})
    with pytest.raises(ValueError, match="last"):
        ROW_RANGE.pack({"last": 1 << 20})
