# SPDX-License-Identifier: Apache-2.0
"""A schedule in which everything overlaps, against the workload's kernel, on the simulated chip."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil.propose.rewriter.families import family_of
from autocomp_hil.propose.rewriter.option import changed
from autocomp_hil.simulator import ChipSimulator
from autocomp_hil.workloads.instance import Instance
from autocomp_hil.workloads.load import load_workload
from tests.unit.propose.rewriter.kernels import HARDWARE, Placed

pytestmark = pytest.mark.model

_OVERLAPPED = {
    "movement": "spread",
    "stores": "behind",
    "reuse_weights": True,
    "banks": "spread",
    "hoist": True,
}
_GEMM = {
    "tiles_i": 8,
    "tiles_j": 8,
    "tiles_k": 2,
    "order": "kji",
    "unroll": 8,
    "load_tiles": 8,
    "store_tiles": 8,
}
_CONV = {
    "rows_p": 2,
    "tiles_q": 3,
    "tiles_k": 2,
    "tiles_c": 1,
    "window": "whole",
    "order": "rkp",
    "load_tiles": 2,
    "store_tiles": 2,
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[ChipSimulator]:
    """One worker for the tests of this file."""
    with ChipSimulator(HARDWARE) as running:
        yield running


def _cycles(simulator: ChipSimulator, instance: Instance, source: str, folder: Path) -> int:
    """Cycles of a kernel that gives the gold."""
    placed = Placed(instance, source, folder)
    run = simulator.run(placed.program, images=placed.images, ranges=placed.ranges, judged=True)
    for name, expected in placed.gold.items():
        found = np.asarray(run.memory.read(placed.starts[name], expected.nbytes))
        np.testing.assert_array_equal(found.view(expected.dtype).reshape(expected.shape), expected)
    assert run.cycles is not None, run.message
    return run.cycles


@pytest.mark.parametrize(
    ("workload", "shape", "fields"),
    [("gemm", "32x32x32", _GEMM), ("conv", "1x4x10x8x8", _CONV)],
)
def test_overlap_pays(
    simulator: ChipSimulator, workload: str, shape: str, fields: dict[str, object], tmp_path: Path
) -> None:
    """The overlapped kernel needs less than half of the cycles of the first one."""
    instance = load_workload(workload).instance(shape)
    family = family_of(instance, HARDWARE)
    assert family is not None
    schedule = changed(family.baseline, **fields, **_OVERLAPPED)
    assert not family.faults(schedule)
    slow = _cycles(simulator, instance, instance.baseline, tmp_path)
    assert 2 * _cycles(simulator, instance, family.emit(schedule), tmp_path) < slow
