# SPDX-License-Identifier: Apache-2.0
"""The software library's matrix product against numpy, on the functional machine and the chip."""

import ctypes
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
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

FUNCTIONS: Final = ("hil_matmul", "hil_matmul_on_unroller")
NONE, FULL, ROW = range(3)


class Description(ctypes.Structure):
    """The fields of hil_matmul_t."""

    _fields_ = (
        ("rows", ctypes.c_uint64),
        ("cols", ctypes.c_uint64),
        ("depth", ctypes.c_uint64),
        ("a", ctypes.c_void_p),
        ("a_stride", ctypes.c_uint64),
        ("a_transpose", ctypes.c_bool),
        ("b", ctypes.c_void_p),
        ("b_stride", ctypes.c_uint64),
        ("b_transpose", ctypes.c_bool),
        ("bias", ctypes.c_uint32),
        ("d", ctypes.c_void_p),
        ("d_stride", ctypes.c_uint64),
        ("d_is_narrow", ctypes.c_bool),
        ("c", ctypes.c_void_p),
        ("c_stride", ctypes.c_uint64),
        ("c_is_wide", ctypes.c_bool),
        ("activation", ctypes.c_uint32),
        ("scale", ctypes.c_uint32),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """C = activation(scale (A B + D)), and how the matrices are stored."""

    rows: int
    cols: int
    depth: int
    a_transpose: bool = False
    b_transpose: bool = False
    bias: int = NONE
    d_is_narrow: bool = False
    c_is_wide: bool = False
    activation: int = 0
    scale: float = 1.0
    spare: int = 0
    """Columns of each matrix that belong to somebody else."""

    def call(self, function: str, rng: np.random.Generator) -> LibraryCall:
        """A call with random operands, and what it must give."""
        a = rng.integers(-128, 128, (self.rows, self.depth), np.int8)
        b = rng.integers(-128, 128, (self.depth, self.cols), np.int8)
        d = rng.integers(-100, 101, (self.rows if self.bias == FULL else 1, self.cols))
        sums = a.astype(np.int64) @ b.astype(np.int64) + (d if self.bias else 0)
        narrow = stored(sums, self.activation, self.scale)
        expected = sums.astype(np.int32) if self.c_is_wide else narrow
        compact = {
            "a": a.T if self.a_transpose else a,
            "b": b.T if self.b_transpose else b,
            "d": d.astype(np.int8 if self.d_is_narrow else np.int32),
            "c": np.zeros_like(expected),
        }
        wide = {name: self._spread(matrix, rng) for name, matrix in compact.items()}
        result = wide["c"].copy()
        result[:, : self.cols] = expected
        strides = {f"{name}_stride": matrix.shape[1] for name, matrix in wide.items()}
        own = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "spare"}
        own["scale"] = bits(self.scale)
        return LibraryCall(
            header="hil_matmul.h",
            function=function,
            description=Description(**own, **strides),
            tensors={
                name: Tensor(matrix, result if name == "c" else None)
                for name, matrix in wide.items()
            },
        )

    def _spread(self, matrix: npt.NDArray[Any], rng: np.random.Generator) -> npt.NDArray[Any]:
        """The matrix with further columns behind each row."""
        rows, cols = matrix.shape
        wide = rng.integers(-128, 128, (rows, cols + self.spare)).astype(matrix.dtype)
        wide[:, :cols] = matrix
        return wide


def products() -> Iterator[Product]:
    """Every option, and every pair of options, over sizes with several tiles and partial blocks."""
    sizes = ((1, 1, 1), (4, 8, 4), (5, 7, 9), (25, 33, 40), (70, 3, 6), (3, 70, 37), (9, 6, 200))
    rng = random.Random(7)
    transposes = ((False, False), (True, False), (False, True))
    options = itertools.product(transposes, (NONE, FULL, ROW), (False, True), (False, True))
    for (turned_a, turned_b), bias, narrow, wide in options:
        rows, cols, depth = rng.choice(sizes)
        yield Product(
            rows=rows, cols=cols, depth=depth, a_transpose=turned_a, b_transpose=turned_b,
            bias=bias, d_is_narrow=narrow, c_is_wide=wide, activation=rng.randrange(2),
            scale=rng.choice((1.0, 0.0078125, 0.3)), spare=rng.choice((0, 3)),
        )  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS)
def test_options(function: str, tmp_path: Path) -> None:
    """Every option is right on the functional machine, and nothing else is written."""
    hardware = small_hardware()
    rng = np.random.default_rng(3)
    for product in products():
        found = product.call(function, rng).run_functional(hardware, tmp_path)
        assert found == "", f"{function}, {product}: {found}"


@pytest.mark.parametrize("name", ["int8_8x8", "int8_16x16", "int8_32x32"])
def test_other_arrays(name: str, tmp_path: Path) -> None:
    """The software loops are right on other arrays."""
    product = Product(rows=75, cols=90, depth=100, bias=FULL, scale=0.01)
    call = product.call("hil_matmul", np.random.default_rng(4))
    assert call.run_functional(load_hardware(name), tmp_path) == ""


@pytest.mark.model
@pytest.mark.parametrize("function", FUNCTIONS)
def test_on_the_chip(function: str, tmp_path: Path) -> None:
    """Products of several tiles are right on the chip."""
    hardware = load_hardware(UNROLLERS)
    rng = np.random.default_rng(5)
    some = Product(rows=37, cols=53, depth=70, bias=FULL, spare=3)
    cases = (some, replace(some, a_transpose=True, bias=ROW),
             replace(some, b_transpose=True, c_is_wide=True, d_is_narrow=True))  # fmt: skip
    with ChipSimulator(hardware, view=View.FAST) as chip:
        for product in cases:
            found, _ = product.call(function, rng).run_on_chip(chip, hardware, tmp_path)
            assert found == "", f"{product}: {found}"


@pytest.mark.model
def test_unrolled_commands_do_not_block_each_other(tmp_path: Path) -> None:
    """The array is busy most of the time, and no command of a loop waits in front of dispatch."""
    hardware = load_hardware(UNROLLERS)
    product = Product(rows=128, cols=64, depth=128)
    call = product.call("hil_matmul_on_unroller", np.random.default_rng(6))
    with ChipSimulator(hardware, view=View.FAST) as chip:
        found, run = call.run_on_chip(chip, hardware, tmp_path)
    assert found == ""
    assert run.region_counters["reservation_station_full_cycles"] == 0
    assert run.work_cycles is not None
    assert 128 * 64 * 128 / 16 / run.work_cycles > 0.8


@pytest.mark.parametrize("function", FUNCTIONS)
def test_contract(function: str, tmp_path: Path) -> None:
    """Arguments that break the contract are told, and nothing is written."""
    hardware = load_hardware(UNROLLERS)
    call = Product(rows=5, cols=7, depth=9).call(function, np.random.default_rng(8))
    assert call.run_functional(hardware, tmp_path) == ""
    untouched = {name: Tensor(tensor.before) for name, tensor in call.tensors.items()}
    for change in BAD:
        description = Description.from_buffer_copy(call.description)
        for name, value in change.items():
            setattr(description, name, value)
        both = description.a_transpose and description.b_transpose
        status = Status.UNSUPPORTED if both else Status.BAD_ARGUMENT
        refused = replace(call, description=description, tensors=untouched, status=status)
        assert refused.run_functional(hardware, tmp_path) == "", change


BAD: Final = (
    {"rows": 0},
    {"depth": 0},
    {"a_stride": 8},
    {"c_stride": 6},
    {"b_stride": 1 << 30},
    {"bias": 3},
    {"bias": FULL, "d_stride": 6},
    {"activation": 2},
    {"a_transpose": True, "b_transpose": True, "a_stride": 9, "b_stride": 9},
)
"""Changes of a good description, each of which breaks one rule."""
