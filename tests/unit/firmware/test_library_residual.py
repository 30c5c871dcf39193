# SPDX-License-Identifier: Apache-2.0
"""The software library's residual add and global average against numpy."""

import ctypes
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.simulator import ChipSimulator
from autocomp_hil.view import View
from tests.unit.firmware.library_call import (
    UNROLLERS,
    LibraryCall,
    Status,
    Tensor,
    small_hardware,
)
from tests.unit.firmware.library_numbers import bits, scaled, stored

ADDS: Final = ("hil_residual", "hil_residual_on_unroller")
AVERAGES: Final = ("hil_average", "hil_average_on_unroller")


class Add(ctypes.Structure):
    """The fields of hil_residual_t."""

    _fields_ = (
        ("rows", ctypes.c_uint64),
        ("cols", ctypes.c_uint64),
        ("a", ctypes.c_void_p),
        ("a_stride", ctypes.c_uint64),
        ("a_scale", ctypes.c_uint32),
        ("b", ctypes.c_void_p),
        ("b_stride", ctypes.c_uint64),
        ("b_scale", ctypes.c_uint32),
        ("c", ctypes.c_void_p),
        ("c_stride", ctypes.c_uint64),
        ("activation", ctypes.c_uint32),
        ("scale", ctypes.c_uint32),
    )


class Average(ctypes.Structure):
    """The fields of hil_average_t."""

    _fields_ = (
        ("images", ctypes.c_uint64),
        ("pixels", ctypes.c_uint64),
        ("channels", ctypes.c_uint64),
        ("input", ctypes.c_void_p),
        ("input_stride", ctypes.c_uint64),
        ("output", ctypes.c_void_p),
        ("output_stride", ctypes.c_uint64),
        ("scale", ctypes.c_uint32),
    )


def added(function: str, rows: int, cols: int, activation: int, spare: int) -> LibraryCall:
    """A residual add of random matrices."""
    rng = np.random.default_rng([rows, cols, activation])
    scales = (1.0, 0.7, 0.5) if activation else (1.0, 1.0, 1.0)
    a, b, c = (rng.integers(-128, 128, (rows, cols + spare), np.int8) for _ in range(3))
    sums = scaled(a, scales[0]).astype(np.int32) + scaled(b, scales[1])
    result = c.copy()
    result[:, :cols] = stored(sums, activation, scales[2])[:, :cols]
    return LibraryCall(
        header="hil_residual.h",
        function=function,
        description=Add(
            rows=rows, cols=cols, a_stride=cols + spare, b_stride=cols + spare,
            c_stride=cols + spare, a_scale=bits(scales[0]), b_scale=bits(scales[1]),
            scale=bits(scales[2]), activation=activation,
        ),
        tensors={"a": Tensor(a), "b": Tensor(b), "c": Tensor(c, result)},
    )  # fmt: skip


def averaged(function: str, images: int, pixels: int, channels: int, spare: int) -> LibraryCall:
    """A global average of random images."""
    rng = np.random.default_rng([images, pixels, channels])
    image = rng.integers(-128, 128, (images, pixels, channels + spare), np.int8)
    output = rng.integers(-128, 128, (images, channels + spare), np.int8)
    result = output.copy()
    result[:, :channels] = scaled(image.astype(np.int32).sum(1), 1 / pixels)[:, :channels]
    return LibraryCall(
        header="hil_average.h",
        function=function,
        description=Average(
            images=images, pixels=pixels, channels=channels, input_stride=channels + spare,
            output_stride=channels + spare, scale=bits(1 / pixels),
        ),
        tensors={"input": Tensor(image), "output": Tensor(output, result)},
    )  # fmt: skip


SUMS: Final = ((1, 1), (4, 64), (35, 27), (100, 30), (7, 300))
IMAGES: Final = ((1, 1, 1), (2, 49, 70), (3, 130, 9), (1, 700, 20))


@pytest.mark.parametrize("function", ADDS)
def test_residual(function: str, tmp_path: Path) -> None:
    """Sums of one tile and of several are right, with every option."""
    hardware = small_hardware()
    for rows, cols in SUMS:
        for activation, spare in ((0, 0), (1, 3)):
            call = added(function, rows, cols, activation, spare)
            assert call.run_functional(hardware, tmp_path) == "", (rows, cols, activation)


@pytest.mark.parametrize("function", AVERAGES)
def test_average(function: str, tmp_path: Path) -> None:
    """Averages are right, however many pixels and channels there are."""
    hardware = small_hardware()
    for images, pixels, channels in IMAGES:
        call = averaged(function, images, pixels, channels, images)
        assert call.run_functional(hardware, tmp_path) == "", (images, pixels, channels)


@pytest.mark.model
def test_on_the_chip(tmp_path: Path) -> None:
    """Both are right on the chip, in both ways."""
    hardware = load_hardware(UNROLLERS)
    calls = [added(function, 35, 27, 1, 3) for function in ADDS]
    calls += [averaged(function, 2, 49, 70, 1) for function in AVERAGES]
    with ChipSimulator(hardware, view=View.FAST) as chip:
        for call in calls:
            assert call.run_on_chip(chip, hardware, tmp_path)[0] == "", call.function


def test_other_arrays(tmp_path: Path) -> None:
    """The software loops are right on a large array."""
    hardware = load_hardware("int8_32x32")
    assert added("hil_residual", 100, 90, 1, 1).run_functional(hardware, tmp_path) == ""
    assert averaged("hil_average", 2, 49, 90, 1).run_functional(hardware, tmp_path) == ""


@pytest.mark.parametrize("call", [added(ADDS[0], 5, 6, 0, 1), averaged(AVERAGES[0], 2, 5, 6, 1)])
def test_contract(call: LibraryCall, tmp_path: Path) -> None:
    """Arguments that break the contract are told, and nothing is written."""
    hardware = load_hardware(UNROLLERS)
    untouched = {name: Tensor(tensor.before) for name, tensor in call.tensors.items()}
    kind = type(call.description)
    names = [name for name, *_ in kind._fields_]
    bad = [{name: 0} for name in names if name in {"rows", "cols", "images", "pixels", "channels"}]
    bad += [{name: 5} for name in names if name.endswith("stride")]
    bad += [{"activation": 2}] if "activation" in names else []
    for change in bad:
        description = kind.from_buffer_copy(call.description)
        for name, value in change.items():
            setattr(description, name, value)
        refused = replace(
            call, description=description, tensors=untouched, status=Status.BAD_ARGUMENT
        )
        assert refused.run_functional(hardware, tmp_path) == "", change
