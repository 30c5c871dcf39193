# SPDX-License-Identifier: Apache-2.0
"""Estimates follow from the memory of the configuration."""

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.propose.rewriter.estimate import load_row_cycles, store_row_cycles

_CALIBRATED = load_hardware("int8_16x16")
_IDEAL = load_hardware("int8_16x16_ideal")


@pytest.mark.parametrize(
    ("inputs", "ideal", "calibrated"), [(16, 2.875, 5), (32, 2.875, 5), (64, 4, 5), (128, 8, 10)]
)
def test_short_stores_are_dear(inputs: int, ideal: float, calibrated: float) -> None:
    """A row takes what its requests occupy the memory for, or its latency over those in flight."""
    assert store_row_cycles(inputs, _IDEAL) == ideal
    assert store_row_cycles(inputs, _CALIBRATED) == calibrated


def test_loads_are_charged_by_their_own_key() -> None:
    """A charge on reads makes loads dearer and stores not."""
    memory = _IDEAL.memory.model_copy(update={"read_request_cycles": 9})
    charged = _IDEAL.model_copy(update={"memory": memory})
    assert load_row_cycles(16, _CALIBRATED) == load_row_cycles(16, _IDEAL) == 2.875
    assert load_row_cycles(16, charged) == 9
    assert store_row_cycles(16, charged) == store_row_cycles(16, _IDEAL)
