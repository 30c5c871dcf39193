# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of dispatch and its canaries."""

import pytest

from tb.common.runner import expect_assertion, run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("hardware", ["int8_4x4", "int8_32x32"])
def test_dispatch(hardware: str) -> None:
    """Faults, payloads and rows touched at both ends of the range of sizes."""
    run_block_bench("tb_dispatch", "bench_dispatch", hardware=hardware)


@pytest.mark.parametrize(("defect", "assertion"), [(0, "DimFits_A"), (1, "RowsFit_A")])
def test_canary(defect: int, assertion: str) -> None:
    """Impossible configurations are noticed."""
    expect_assertion(
        "canary_dispatch", "canary_execute", assertion=assertion,
        parameters={"Defect": defect}, test_filter=r"\bidle$",
    )  # fmt: skip
