# SPDX-License-Identifier: Apache-2.0
"""The tensors of a kernel: their order as arguments, their places, what they hold."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig, NumberFormat
from autocomp_hil.golden.machine import AccessRange
from tb.kernels.description import Kernel, Layout, Matmul

__all__ = ["Array", "Tensor", "images", "inputs", "places", "ranges", "tensors"]

Array = npt.NDArray[Any]
_PAGE: Final = memory_map.PAGE_BYTES
_NOISE: Final = 0x6B65726E


class Tensor(NamedTuple):
    """One argument of a kernel."""

    name: str
    rows: int
    cols: int
    number: NumberFormat
    layout: Layout
    is_output: bool
    """Whether the kernel writes it before anyone reads it."""

    @property
    def pitch(self) -> int:
        """Elements from one row to the next."""
        return self.cols + self.layout.padding

    @property
    def start_bytes(self) -> int:
        """Bytes in front of the first row in its first page."""
        return self.layout.offset * self.number.bytes

    @property
    def size_bytes(self) -> int:
        """Bytes from the first element to the last."""
        return ((self.rows - 1) * self.pitch + self.cols) * self.number.bytes

    @property
    def pages_bytes(self) -> int:
        """Bytes of its pages."""
        return -(-(self.start_bytes + self.size_bytes) // _PAGE) * _PAGE


def tensors(kernel: Kernel, hardware: HardwareConfig) -> list[Tensor]:
    """The tensors of a kernel in the order of its arguments."""
    element = hardware.element_type
    found = []
    if kernel.matmul is not None:
        found += _matmul_tensors(kernel.matmul, element.input, element.accumulator)
    if kernel.addition is not None:
        add = kernel.addition
        if kernel.matmul is None:
            found.append(Tensor("c", add.rows, add.cols, element.input, add.c, is_output=False))
        rows = 1 if add.is_repeated else add.rows
        found.append(Tensor("r", rows, add.cols, element.input, add.r, is_output=False))
        number = element.accumulator if add.result == "full" else element.input
        found.append(Tensor("e", add.rows, add.cols, number, add.e, is_output=True))
    return found


def _matmul_tensors(m: Matmul, small: NumberFormat, large: NumberFormat) -> list[Tensor]:
    a_shape = (m.k, m.m) if m.is_a_transposed else (m.m, m.k)
    b_shape = (m.n, m.k) if m.is_b_transposed else (m.k, m.n)
    found = [
        Tensor("a", *a_shape, small, m.a, is_output=False),
        Tensor("b", *b_shape, small, m.b, is_output=False),
    ]
    if m.bias != "none":
        number = large if m.bias_kind == "sums" else small
        rows = 1 if m.bias == "row" else m.m
        found.append(Tensor("d", rows, m.n, number, m.d, is_output=False))
    number = large if m.result == "full" else small
    return [*found, Tensor("c", m.m, m.n, number, m.c, is_output=True)]


def inputs(kernel: Kernel, hardware: HardwareConfig) -> dict[str, Array]:
    """Contents of the tensors that are read, as memory holds them; shape (rows, cols)."""
    return {
        tensor.name: _values(kernel, tensor, index)
        for index, tensor in enumerate(tensors(kernel, hardware))
        if not tensor.is_output
    }


def _values(kernel: Kernel, tensor: Tensor, index: int) -> Array:
    rng = np.random.default_rng((kernel.seed, index))
    shape, number = (tensor.rows, tensor.cols), tensor.number
    half = 1 << number.bits - 1
    drawn = rng.integers(-half, half, shape)
    match kernel.data:
        case "ones":
            drawn = np.ones(shape, np.int64)
        case "small":
            drawn = rng.integers(-2, 3, shape)
        case "corners":
            corners = rng.choice([-half, half - 1, 0, 1, -1, half // 2, 1 - half], shape)
            drawn = np.where(rng.random(shape) < 0.5, corners, drawn)
        case "any":
            pass
    return drawn.astype(number.dtype)


def places(found: Sequence[Tensor]) -> list[int]:
    """Address of the first page of each tensor; an unmapped page lies behind each."""
    starts, place = [], memory_map.TENSORS_BASE
    for tensor in found:
        starts.append(place)
        place += tensor.pages_bytes + _PAGE
    return starts


def images(
    kernel: Kernel, found: Sequence[Tensor], contents: Mapping[str, Array]
) -> list[tuple[int, bytes]]:
    """Pairs (address, bytes) of the pages of all tensors.

    Args:
        kernel: The kernel, whose seed makes what lies around the elements.
        found: The tensors.
        contents: Elements by name; a tensor that is not there holds noise.
    """
    pages = []
    for index, (tensor, start) in enumerate(zip(found, places(found), strict=True)):
        rng = np.random.default_rng((_NOISE, kernel.seed, index))
        raw = rng.integers(0, 256, tensor.pages_bytes, np.uint8)
        if tensor.name in contents:
            rows = contents[tensor.name].view(np.uint8)
            step = tensor.pitch * tensor.number.bytes
            for number, row in enumerate(rows):
                first = tensor.start_bytes + number * step
                raw[first : first + len(row)] = row
        pages.append((start, raw.tobytes()))
    return pages


def ranges(found: Sequence[Tensor]) -> list[AccessRange]:
    """What a kernel may touch: the elements of its tensors, and what lies between their rows."""
    return [
        AccessRange(start + tensor.start_bytes, tensor.size_bytes, "RW")
        for tensor, start in zip(found, places(found), strict=True)
    ]
