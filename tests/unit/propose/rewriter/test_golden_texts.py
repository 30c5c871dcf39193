# SPDX-License-Identifier: Apache-2.0
"""Emitted kernels, word for word: cycle counts of searches hang on them.

Where an emitter is meant to write something else, ``python -m
tests.unit.propose.rewriter.test_golden_texts`` writes the texts anew; read the difference.
"""

from pathlib import Path
from typing import Any, Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.propose.rewriter.families import FAMILIES, family_of
from autocomp_hil.propose.rewriter.option import Family, changed
from autocomp_hil.workloads import load_workload

FOLDER: Final = Path(__file__).parent / "golden"
_OVERLAPPED: Final = {
    "movement": "spread", "stores": "behind", "load_tiles": 4, "store_tiles": 4,
    "banks": "spread", "reuse_weights": True,
}  # fmt: skip
CASES: Final[dict[str, tuple[str, str, str, dict[str, object]]]] = {
    "gemm_baseline": ("gemm", "100x72x90", "int8_16x16", {}),
    "gemm_kept": (
        "gemm", "256x256x256", "int8_16x16",
        {
            "tiles_i": 4, "tiles_j": 4, "tiles_k": 4, "keep_a": True,
            "keep_b": True, "order": "ikj", "hoist": True, "unroll": 4, "load_tiles": 4,
        },
    ),
    "gemm_overlapped": (
        "gemm", "256x256x256", "int8_16x16",
        {"tiles_i": 8, "tiles_j": 4, "tiles_k": 8, "order": "kji", **_OVERLAPPED},
    ),
    "gemm_ragged": (
        "gemm", "100x72x90", "int8_4x4",
        {
            "tiles_i": 3, "tiles_j": 4, "tiles_k": 4, "order": "jki",
            "keep_b": True, **_OVERLAPPED,
        },
    ),
    "conv_baseline": ("conv", "2x5x19x20x18", "int8_4x4", {}),
    "conv_kept": (
        "conv", "1x14x14x128x128", "int8_16x16",
        {
            "rows_p": 2, "tiles_k": 4, "tiles_c": 4, "window": "whole",
            "keep_inp": True, "order": "pkr", "hoist": True, "unroll": 4, "load_tiles": 4,
        },
    ),
    "conv_overlapped": (
        "conv", "1x28x28x128x128", "int8_16x16",
        {
            "rows_p": 4, "tiles_q": 2, "tiles_k": 4, "tiles_c": 4,
            "window": "whole", "order": "rkp", **_OVERLAPPED,
        },
    ),
    "conv_ragged": (
        "conv", "2x5x19x20x18", "int8_4x4",
        {
            "rows_p": 2, "tiles_q": 2, "tiles_k": 4, "tiles_c": 2,
            "window": "whole", "order": "krp", "keep_weights": True, "blocks": "kp",
            **_OVERLAPPED,
        },
    ),
}  # fmt: skip
"""Workload, shape, hardware and what the schedule has other than the baseline, by name."""


def family_and_schedule(name: str) -> tuple[Family[Any], Any]:
    """What a case emits, and by whom."""
    workload, shape, hardware, fields = CASES[name]
    family = family_of(load_workload(workload).instance(shape), load_hardware(hardware))
    assert family is not None
    return family, changed(family.baseline, **fields)


def emitted(name: str) -> str:
    """The kernel of a case, whose schedule has no faults."""
    family, schedule = family_and_schedule(name)
    assert family.faults(schedule) == []
    return family.emit(schedule)


@pytest.mark.parametrize("name", CASES)
def test_emitted_text(name: str) -> None:
    """The emitter writes what it wrote before."""
    assert emitted(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_family_has_texts() -> None:
    """A family without a text could change what it writes unseen."""
    written = {family_and_schedule(name)[1].kind for name in CASES}
    assert written == set(FAMILIES.names)


def test_no_text_is_left_over() -> None:
    """Every text belongs to a case."""
    assert {path.stem for path in FOLDER.iterdir()} == set(CASES)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        (FOLDER / f"{case}.txt").write_text(emitted(case), encoding="utf-8")
