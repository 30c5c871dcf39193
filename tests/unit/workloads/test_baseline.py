# SPDX-License-Identifier: Apache-2.0
"""The kernels that a search starts from, on the functional machine: right, race-free, in range."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.golden.machine import Ending
from autocomp_hil.workloads import load_workload
from tests.tracked import tracked_workloads
from tests.unit.workloads.placement import outputs, place, run

_CASES = [
    ("int8_4x4", "gemm", "1x1x1"),
    ("int8_4x4", "gemm", "32x32x32"),
    ("int8_4x4", "gemm", "5x67x3"),
    ("int8_8x8", "gemm", "13x18x11"),
    ("int8_16x16", "gemm", "100x72x90"),
    ("int8_16x16", "gemm", "64x64x64"),
    ("int8_32x32", "gemm", "100x72x90"),
    ("int8_4x4", "conv", "1x2x5x6x5"),
    ("int8_8x8", "conv", "1x2x3x9x70"),
    ("int8_16x16", "conv", "2x5x19x20x18"),
    ("int8_16x16", "conv", "small-strided-pooled"),
    ("int8_4x4", "conv", "small-strided-pooled"),
    ("int8_32x32", "conv", "small-strided-pooled"),
]


@pytest.mark.parametrize(("hardware_name", "name", "shape"), _CASES)
def test_baseline(tmp_path: Path, hardware_name: str, name: str, shape: str) -> None:
    """The baseline compiles without a warning, has no fault and no race, and equals the gold."""
    hardware = load_hardware(hardware_name)
    instance = load_workload(name).instance(shape)
    inputs = instance.inputs(7)
    placed = place(tmp_path, instance, hardware, inputs)
    done = run(placed, hardware, explain=instance.macs < 100_000)
    assert (done.outcome, done.message, done.races) == (Ending.EXITED, None, ())
    assert done.explanation is None or not done.explanation.unwritten_reads
    expected = instance.gold(inputs)
    for tensor_name, found in outputs(instance, placed, done).items():
        np.testing.assert_array_equal(found, expected[tensor_name])


def test_every_workload_is_among_them() -> None:
    """No workload comes with a baseline that was run nowhere."""
    assert {name for _, name, _ in _CASES} == set(tracked_workloads())


def test_wrong_baseline(tmp_path: Path) -> None:
    """The comparison rings: a kernel that forgets a term of the sum is not equal."""
    hardware = load_hardware("int8_16x16")
    instance = load_workload("gemm").instance("32x32x32")
    source = instance.baseline.replace("k < 32", "k < 16")
    assert source != instance.baseline
    inputs = instance.inputs(7)
    wrong = replace(instance, baseline=source)
    placed = place(tmp_path, wrong, hardware, inputs)
    found = outputs(wrong, placed, run(placed, hardware))
    assert (found["C"] != instance.gold(inputs)["C"]).any()
