# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of mesh and pe, and their canaries."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("dim", [2, 4, 8])
def test_mesh(dim: int) -> None:
    """Programs of beats."""
    run_block_bench("tb_mesh", "bench_mesh", parameters={"Dim": dim})


@pytest.mark.parametrize("row", [0, 31])
def test_pe(row: int) -> None:
    """One element at the ends of the range of rows."""
    run_block_bench("tb_pe", "bench_pe", parameters={"Row": row})


@pytest.mark.parametrize("assertion", ["LoadOrOsMac_A", "LoadOrDrain_A", "MacOrDrain_A"])
def test_pe_canary(assertion: str) -> None:
    """Beats that want one wire twice are noticed."""
    expect_assertion(
        "tb_pe", "canary_execute", assertion=assertion, parameters={"Row": 0},
        test_filter=assertion.removesuffix("_A"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("top", "name", "value", "assertion"),
    [("tb_pe", "Row", 32, "RowInRange_A"), ("tb_mesh", "Dim", 1, "DimInRange_A")],
)
def test_parameter_canary(top: str, name: str, value: int, assertion: str) -> None:
    """Illegal parameters are noticed."""
    expect_assertion(
        top, "canary_execute", assertion=assertion, parameters={name: value}, test_filter="idle"
    )
