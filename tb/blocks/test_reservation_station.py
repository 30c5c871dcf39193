# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of the reservation station, and the model's own tests."""

import pytest

from tb.blocks.reservation_model import Class, Command, Range, blocking_hazards
from tb.common.runner import run_block_bench


@pytest.mark.model
@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_16x16"])
def test_reservation_station(hardware: str) -> None:
    """The law of the local memories, at full load."""
    run_block_bench("tb_reservation_station", "bench_reservation_station", hardware=hardware)


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("name", ["wide", "stores"])
def test_uneven_classes(name: str) -> None:
    """The law holds with one entry for loads or stores, and as many as can be for the others."""
    run_block_bench(
        "tb_reservation_station",
        "bench_reservation_station",
        hardware=f"tb/code_coverage/{name}.toml",
        seeds=(1,),
        test_filter="dense_hazards|engines_in_step|bursts",
    )


def _command(kind: Class, *, reads: int | None = None, write: int | None = None) -> Command:
    def rows(first: int | None) -> Range | None:
        return None if first is None else Range(is_acc=False, first=first, last=first + 3)

    return Command(tag=0, kind=kind, reads=(rows(reads), None), write=rows(write))


@pytest.mark.parametrize(
    ("older", "younger", "expected"),
    [
        (_command(Class.LOAD, write=0), _command(Class.EXECUTE, reads=3), {"RAW"}),
        (_command(Class.LOAD, write=0), _command(Class.EXECUTE, reads=4), set()),
        (_command(Class.LOAD, write=0), _command(Class.LOAD, write=0), set()),
        (_command(Class.STORE, reads=4), _command(Class.LOAD, write=1), {"WAR"}),
        (_command(Class.EXECUTE, write=4), _command(Class.LOAD, write=1), {"WAW"}),
        (_command(Class.EXECUTE, write=4), _command(Class.EXECUTE, reads=7, write=4), {"RAW"}),
    ],
)
def test_model_rules(older: Command, younger: Command, expected: set[str]) -> None:
    """The model's table of hazards, case by case."""
    assert blocking_hazards(older, younger) == expected
    older.is_fetched = True
    assert blocking_hazards(older, younger) == expected - {"WAR"}
    older.is_done = True
    assert blocking_hazards(older, younger) == set()
    older.is_fetched = older.is_done = False
