# SPDX-License-Identifier: Apache-2.0
"""What the judge says of kernels of which it is known where their cycles go.

All compute gemm 32x32x32 on the small array and then do too much of one thing.
"""

from collections.abc import Iterator

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.reasons import Reason, reasons
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, LOADS, MULTIPLY, SETUP, SHAPE, STORES, kernel

pytestmark = pytest.mark.model

INSTANCE = load_workload("gemm").instance(SHAPE)
MATRIX = 32 * 32
"""Bytes of a tensor."""
ROWS = MATRIX // 4
"""Local rows that a matrix takes."""
PRODUCT = 32**3 // 4**2
"""Rows that the array takes for the product, one a cycle."""
TIMES = 20


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """A judge with one worker that knows no results."""
    with Judge(load_hardware("int8_4x4"), cache=tmp_path_factory.mktemp("results")) as started:
        yield started


def said_of(judge: Judge, source: bytes) -> tuple[Measurement, list[Reason]]:
    """Measurement and reasons of a correct kernel."""
    outcome = judge.evaluate(INSTANCE, Request(source=source)).outcome
    assert isinstance(outcome, Correct), outcome
    return outcome.measurement, list(reasons(outcome))


def test_too_many_loads(judge: Judge) -> None:
    """Loads are the bound if both matrices are loaded again and again; every byte is counted."""
    again = f" for (int n = 0; n < {TIMES}; n++) {{ {LOADS} }} "
    m, found = said_of(judge, kernel(SETUP + again + MULTIPLY + STORES))
    assert (m.bytes_in.moved, m.bytes_in.minimum) == (2 * TIMES * MATRIX, 2 * MATRIX)
    assert (m.bytes_out.moved, m.bytes_out.minimum) == (MATRIX, MATRIX)
    assert m.roofline.bytes_in == 2 * TIMES * ROWS  # a row of 4 bytes a cycle, not 16 bytes
    assert m.roofline.bound == "bytes_in"
    assert m.roofline.bytes_in <= m.cycles
    assert m.engines["load"].busy > m.cycles / 2
    assert [reason.kind for reason in found[:2]] == ["bound_bytes_in", "traffic_load"]
    assert "Bound by loads from DRAM" in found[0].text
    assert f"loads {2 * TIMES * MATRIX} bytes, {TIMES:.1f} times the minimum" in found[1].text
    assert found[1].lost_cycles == m.roofline.bytes_in * (TIMES - 1) // TIMES


def test_too_many_stores(judge: Judge) -> None:
    """Stores are the bound if there are too many; every byte is counted."""
    again = f" for (int n = 0; n < {TIMES}; n++) {{ {STORES} }} "
    m, found = said_of(judge, kernel(SETUP + LOADS + MULTIPLY + again))
    assert (m.bytes_out.moved, m.bytes_out.minimum) == (TIMES * MATRIX, MATRIX)
    assert m.bytes_in.moved == m.bytes_in.minimum
    assert m.roofline.bytes_out == TIMES * ROWS <= m.cycles
    kinds = {reason.kind for reason in found}
    assert "traffic_store" in kinds
    assert "traffic_load" not in kinds


def test_too_many_products(judge: Judge) -> None:
    """One block is multiplied a thousand times, into rows that nobody reads: the array is full."""
    more = "preload(b_base, c_base | 1000, DIM, DIM, DIM, DIM);"
    more += " compute_preloaded(0, GARBAGE_ADDR, DIM, DIM, DIM, DIM); "
    again = f" for (int n = 0; n < 125; n++) {{ {more * 8} }} "
    m, found = said_of(judge, kernel(SETUP + LOADS + again * 3 + MULTIPLY + STORES))
    assert m.roofline.compute == PRODUCT + 4 * 3000
    assert m.roofline.bound == "compute"
    assert m.ideal_cycles == PRODUCT
    assert m.engines["execute"].active == m.roofline.compute <= m.cycles
    assert found[0].kind == "bound_compute"
    waste = next(reason for reason in found if reason.kind == "array_waste")
    assert waste.lost_cycles == 4 * 3000
    assert m.issue_bound_cycles < m.cycles / 10


def test_too_many_instructions(judge: Judge) -> None:
    """The core counts to 20 before each product: the array waits for its commands."""
    assert "preload(" in MULTIPLY
    slow = MULTIPLY.replace("preload(", "for (volatile int n = 0; n < 20; n++) { } preload(", 1)
    m, found = said_of(judge, kernel(SETUP + LOADS + slow + STORES))
    products = PRODUCT // 4
    assert m.roofline.issue > 20 * 3 * products
    assert m.roofline.bound == "issue"
    assert m.issue_bound_cycles > 0.9 * (m.cycles - PRODUCT - 2 * products * 10)
    assert [reason.kind for reason in found[:2]] == ["bound_issue", "issue"]
    assert "the core has not issued its next command" in found[1].text


def test_a_fence_is_not_slow_issue(judge: Judge) -> None:
    """Nor is a queue that is full of loads: the core could not issue anything."""
    fenced = LOADS.replace("}\n", "fence(); }\n", 1)
    assert fenced != LOADS
    m, _ = said_of(judge, kernel(SETUP + fenced * TIMES + MULTIPLY + STORES))
    plain, _ = said_of(judge, kernel(SETUP + LOADS * TIMES + MULTIPLY + STORES))
    once, _ = said_of(judge, HONEST)
    for measured in (m, plain):
        longer = measured.cycles - once.cycles
        assert longer > 10 * once.issue_bound_cycles
        # The instructions of the loads themselves, each of which is fetched once: a line of 16
        # comes after the latency of the memory. The waits are not among them.
        more = measured.roofline.issue - once.roofline.issue
        fetched = more / 16 * 40
        assert measured.issue_bound_cycles - once.issue_bound_cycles <= more + fetched
    assert m.issue_bound_cycles < m.cycles / 2
    assert plain.issue_bound_cycles < plain.cycles / 4


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        pytest.param(HONEST, (2 * ROWS, ROWS), id="everything_at_once"),
        pytest.param(INSTANCE.baseline.encode(), (4 + 32, 32), id="baseline"),
    ],
)
def test_rows(judge: Judge, source: bytes, rows: tuple[int, int]) -> None:
    """Matrices side by side; or one block of A, a strip of B, and a strip of C."""
    m, found = said_of(judge, source)
    assert (m.scratchpad_rows.used, m.accumulator_rows.used) == rows
    hardware = load_hardware("int8_4x4")
    assert m.scratchpad_rows.available == hardware.scratchpad_rows
    assert m.accumulator_rows.available == hardware.accumulator_rows
    texts = [reason.text for reason in found]
    assert f"{rows[0]} of {hardware.scratchpad_rows} scratchpad rows are used" in texts
