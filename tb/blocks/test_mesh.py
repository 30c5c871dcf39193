# SPDX-License-Identifier: Apache-2.0
"""Runs the benches of mesh and pe."""

import pytest

from autocomp_hil.view import View
from tb.common.runner import run_block_bench

pytestmark = pytest.mark.model


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("dim", [2, 4, 8])
def test_mesh(dim: int, view: View) -> None:
    """Both views of the mesh execute programs of beats as their model does."""
    run_block_bench("tb_mesh", "bench_mesh", parameters={"Dim": dim}, view=view)


@pytest.mark.parametrize("row", [0, 31])
def test_pe(row: int) -> None:
    """One element at the ends of the range of rows."""
    run_block_bench("tb_pe", "bench_pe", parameters={"Row": row})
