# SPDX-License-Identifier: Apache-2.0
"""The software library's convolution against numpy, on the functional machine and the chip."""

import ctypes
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
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
from tests.unit.firmware.library_numbers import bits, stored

FUNCTIONS: Final = ("hil_conv", "hil_conv_on_unroller")
NUMBERS: Final = (
    "images", "in_rows", "in_cols", "in_channels", "out_channels", "kernel", "stride", "dilation",
    "padding", "pool_size", "pool_stride", "pool_padding",
)  # fmt: skip


class Description(ctypes.Structure):
    """The fields of hil_conv_t."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in NUMBERS),
        ("input", ctypes.c_void_p),
        ("input_stride", ctypes.c_uint64),
        ("weights", ctypes.c_void_p),
        ("weights_stride", ctypes.c_uint64),
        ("bias", ctypes.c_void_p),
        ("output", ctypes.c_void_p),
        ("output_stride", ctypes.c_uint64),
        ("activation", ctypes.c_uint32),
        ("scale", ctypes.c_uint32),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolution:
    """A convolution, with names of hil_conv_t."""

    images: int = 1
    in_rows: int
    in_cols: int
    in_channels: int
    out_channels: int
    kernel: int = 3
    stride: int = 1
    dilation: int = 1
    padding: int = 0
    pool_size: int = 1
    pool_stride: int = 1
    pool_padding: int = 0
    has_bias: bool = True
    activation: int = 0
    scale: float = 0.05
    spare: int = 0
    """Channels of each tensor that belong to somebody else."""

    def call(self, function: str, rng: np.random.Generator) -> LibraryCall:
        """A call with random tensors, and what it must give."""
        image = rng.integers(
            -128, 128, (self.images, self.in_rows, self.in_cols, self.in_channels), np.int8
        )
        shape = (self.kernel, self.kernel, self.in_channels, self.out_channels)
        weights = rng.integers(-128, 128, shape, np.int8)
        bias = rng.integers(-9999, 10000, self.out_channels).astype(np.int32)
        sums = self._sums(image, weights) + (bias if self.has_bias else 0)
        expected = self._pooled(stored(sums, self.activation, self.scale))
        wide = {
            "input": self._spread(image, rng),
            "weights": self._spread(weights, rng),
            "output": self._spread(np.zeros_like(expected), rng),
        }
        result = wide["output"].copy()
        result[..., : self.out_channels] = expected
        tensors = {name: Tensor(array) for name, array in wide.items()}
        tensors["output"] = Tensor(wide["output"], result)
        if self.has_bias:
            tensors["bias"] = Tensor(bias)
        strides = {f"{name}_stride": array.shape[-1] for name, array in wide.items()}
        numbers = {name: getattr(self, name) for name in (*NUMBERS, "activation")}
        return LibraryCall(
            header="hil_conv.h",
            function=function,
            description=Description(**numbers, **strides, scale=bits(self.scale)),
            tensors=tensors,
        )

    def _sums(
        self, image: npt.NDArray[np.int8], weights: npt.NDArray[np.int8]
    ) -> npt.NDArray[np.int64]:
        pad = self.padding
        padded = np.pad(image.astype(np.int64), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
        reach = (self.kernel - 1) * self.dilation + 1
        rows = (padded.shape[1] - reach) // self.stride + 1
        cols = (padded.shape[2] - reach) // self.stride + 1
        sums = np.zeros((self.images, rows, cols, self.out_channels), np.int64)
        for r in range(self.kernel):
            for s in range(self.kernel):
                y, x = r * self.dilation, s * self.dilation
                pixels = padded[:, y :: self.stride, x :: self.stride][:, :rows, :cols]
                sums += pixels @ weights[r, s].astype(np.int64)
        return sums

    def _pooled(self, image: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
        pad, size, step = self.pool_padding, self.pool_size, self.pool_stride
        padded = np.pad(image, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), (1, 2))
        pooled: npt.NDArray[np.int8] = windows[:, ::step, ::step].max((-1, -2))
        return pooled

    def _spread(self, array: npt.NDArray[Any], rng: np.random.Generator) -> npt.NDArray[Any]:
        """The tensor with further channels behind each pixel."""
        shape = (*array.shape[:-1], array.shape[-1] + self.spare)
        wide = rng.integers(-128, 128, shape, np.int8)
        wide[..., : array.shape[-1]] = array
        return wide


PLAIN: Final = Convolution(in_rows=6, in_cols=9, in_channels=5, out_channels=6)
SPECIAL: Final = (
    replace(PLAIN, kernel=1, in_channels=35, out_channels=67),
    replace(PLAIN, padding=2, has_bias=False, spare=3),
    replace(PLAIN, in_rows=9, in_cols=21, in_channels=9, out_channels=10, padding=1, images=2),
    replace(PLAIN, stride=2, padding=1, in_cols=23),
    replace(PLAIN, stride=3, kernel=2, dilation=2, padding=1),
    replace(PLAIN, pool_size=2, pool_stride=2),
    replace(PLAIN, in_rows=13, in_cols=21, padding=1, pool_size=3, pool_stride=2, pool_padding=1),
    replace(PLAIN, in_rows=4, in_cols=4, in_channels=150, out_channels=6, padding=1),
    replace(PLAIN, kernel=5, padding=2, in_rows=3, in_cols=3, activation=1),
    replace(PLAIN, kernel=1, in_rows=1, in_cols=1, in_channels=1, out_channels=1),
)
"""Several tiles in each direction, partial blocks, every option by itself."""


def convolutions() -> Iterator[Convolution]:
    """The special ones, and random ones."""
    yield from SPECIAL
    rng = random.Random(11)
    for _ in range(8):
        kernel, dilation = rng.choice((1, 2, 3, 4)), rng.choice((1, 1, 2))
        reach = (kernel - 1) * dilation + 1
        pool = rng.choice(((1, 1, 0), (2, 2, 0), (3, 2, 1), (2, 1, 1), (3, 3, 0), (2, 3, 1)))
        yield Convolution(
            images=rng.choice((1, 1, 3)),
            in_rows=rng.randrange(reach + 6, 16),
            in_cols=rng.randrange(reach + 6, 20),
            in_channels=rng.randrange(1, 14),
            out_channels=rng.randrange(1, 14),
            kernel=kernel,
            stride=rng.choice((1, 1, 2, 3)),
            dilation=dilation,
            padding=rng.randrange(min(3, reach)),
            pool_size=pool[0],
            pool_stride=pool[1],
            pool_padding=pool[2],
            has_bias=rng.random() < 0.7,
            activation=rng.randrange(2),
            scale=rng.choice((0.001, 0.02)),
            spare=rng.choice((0, 5)),
        )


@pytest.mark.parametrize("function", FUNCTIONS)
def test_options(function: str, tmp_path: Path) -> None:
    """Every option is right on the functional machine, and nothing else is written."""
    hardware = small_hardware()
    rng = np.random.default_rng(3)
    for convolution in convolutions():
        found = convolution.call(function, rng).run_functional(hardware, tmp_path)
        assert found == "", f"{function}, {convolution}: {found}"


@pytest.mark.parametrize("name", ["int8_8x8", "int8_16x16", "int8_32x32"])
def test_other_arrays(name: str, tmp_path: Path) -> None:
    """The software loops are right on other arrays."""
    some = Convolution(
        in_rows=8, in_cols=40, in_channels=34, out_channels=35, padding=1, pool_size=2,
        pool_stride=2,
    )  # fmt: skip
    call = some.call("hil_conv", np.random.default_rng(4))
    assert call.run_functional(load_hardware(name), tmp_path) == ""


@pytest.mark.model
@pytest.mark.parametrize("function", FUNCTIONS)
def test_on_the_chip(function: str, tmp_path: Path) -> None:
    """Convolutions of several tiles are right on the chip."""
    hardware = load_hardware(UNROLLERS)
    rng = np.random.default_rng(5)
    with ChipSimulator(hardware, view=View.FAST) as chip:
        for convolution in (SPECIAL[1], SPECIAL[3], SPECIAL[6]):
            found, _ = convolution.call(function, rng).run_on_chip(chip, hardware, tmp_path)
            assert found == "", f"{convolution}: {found}"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_contract(function: str, tmp_path: Path) -> None:
    """Arguments that break the contract are told, and nothing is written."""
    hardware = load_hardware(UNROLLERS)
    call = PLAIN.call(function, np.random.default_rng(8))
    assert call.run_functional(hardware, tmp_path) == ""
    untouched = {name: Tensor(tensor.before) for name, tensor in call.tensors.items()}
    for change, status in BAD:
        description = Description.from_buffer_copy(call.description)
        for name, value in change.items():
            setattr(description, name, value)
        refused = replace(call, description=description, tensors=untouched, status=status)
        assert refused.run_functional(hardware, tmp_path) == "", change


BAD: Final = (
    *(({name: 0}, Status.BAD_ARGUMENT) for name in NUMBERS[:8]),
    ({"padding": 3}, Status.BAD_ARGUMENT),
    ({"kernel": 7}, Status.BAD_ARGUMENT),
    ({"in_rows": 1 << 16}, Status.BAD_ARGUMENT),
    ({"pool_size": 4, "pool_stride": 2}, Status.BAD_ARGUMENT),
    ({"pool_size": 2, "pool_stride": 4}, Status.BAD_ARGUMENT),
    ({"pool_size": 0}, Status.BAD_ARGUMENT),
    ({"pool_stride": 0}, Status.BAD_ARGUMENT),
    ({"pool_size": 2, "pool_padding": 2}, Status.BAD_ARGUMENT),
    ({"input_stride": 4}, Status.BAD_ARGUMENT),
    ({"weights_stride": 5}, Status.BAD_ARGUMENT),
    ({"output_stride": 5}, Status.BAD_ARGUMENT),
    ({"activation": 2}, Status.BAD_ARGUMENT),
    ({"kernel": 99, "in_rows": 99, "in_cols": 99}, Status.UNSUPPORTED),
)
"""Changes of a good description, each of which breaks one rule, and what they mean."""
