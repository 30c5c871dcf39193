# SPDX-License-Identifier: Apache-2.0
"""Convolutions of Gemmini's header against numpy: every option, on the core and the unroller."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.unit.firmware.compat_call import run_call
from tests.unit.firmware.library_call import small_hardware
from tests.unit.firmware.library_numbers import stored

Tensor = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolution:
    """A convolution by the arguments of the header."""

    images: int = 2
    rows: int = 7
    cols: int = 6
    ins: int = 5
    outs: int = 6
    kernel: int = 3
    stride: int = 1
    input_dilation: int = 1
    kernel_dilation: int = 1
    padding: int = 1
    turned: str = ""
    """Options that are set: rotated kernel (r), output (o), input (i), weights (w, v)."""
    has_bias: bool = True
    act: int = 0
    pool: tuple[int, int, int] = (0, 0, 0)
    depthwise: bool = False

    def outputs(self, size: int) -> int:
        """Rows or columns of the output before pooling."""
        dilated = (size - 1) * self.input_dilation + 1
        reach = (self.kernel - 1) * self.kernel_dilation + 1
        return (dilated + 2 * self.padding - reach) // self.stride + 1


PLAIN = Convolution()
CASES = {
    "plain": PLAIN,
    "one_by_one": replace(PLAIN, kernel=1, padding=0),
    "strided": replace(PLAIN, stride=2, rows=9),
    "no_bias": replace(PLAIN, has_bias=False, act=1),
    "many_channels": replace(PLAIN, ins=21, outs=18, rows=4),
    "first_layer": replace(PLAIN, ins=1, stride=2, rows=9),
    "two_channels": replace(PLAIN, ins=2, kernel=4, rows=9),
    "pool": replace(PLAIN, pool=(2, 2, 0), rows=8, cols=8),
    "pool_with_padding": replace(PLAIN, pool=(3, 2, 1), act=1, ins=3),
    "kernel_dilation": replace(PLAIN, kernel_dilation=2, padding=2),
    "input_dilation": replace(PLAIN, input_dilation=2),
    "input_dilation_even": replace(PLAIN, input_dilation=2, kernel=2, padding=0),
    "negative_padding": replace(PLAIN, input_dilation=2, padding=-1),
    "rotated": replace(PLAIN, turned="r"),
    "rotated_dilated": replace(PLAIN, turned="r", input_dilation=2, padding=2),
    "output_1203": replace(PLAIN, turned="o"),
    "input_3120": replace(PLAIN, turned="i", images=5),
    "input_3120_dilated": replace(PLAIN, turned="io", images=3, kernel_dilation=2, padding=2),
    "weight_1203": replace(PLAIN, turned="w"),
    "weight_0132": replace(PLAIN, turned="v"),
    "weight_0132_rotated": replace(PLAIN, turned="vro"),
    "depthwise": replace(PLAIN, depthwise=True, ins=5, outs=5, stride=2),
    "large": replace(PLAIN, images=3, rows=19, cols=17, ins=9, outs=11),
    "large_dilated": replace(PLAIN, rows=13, cols=12, ins=9, outs=11, input_dilation=2),
    "large_pooled": replace(PLAIN, rows=17, cols=15, ins=3, outs=9, pool=(3, 2, 1)),
}  # fmt: skip


def padded(image: Tensor, conv: Convolution) -> Tensor:
    """The input with zeros between its pixels and around them, or cut."""
    shape = [(size - 1) * conv.input_dilation + 1 for size in image.shape[1:3]]
    wide = np.zeros((len(image), *shape, image.shape[3]), np.int64)
    wide[:, :: conv.input_dilation, :: conv.input_dilation] = image
    if conv.padding < 0:
        cut = slice(-conv.padding, conv.padding)
        return wide[:, cut, cut]
    around = (conv.padding, conv.padding)
    return np.pad(wide, ((0, 0), around, around, (0, 0)))


def gold(conv: Convolution, image: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """The output, shape (images, rows, cols, channels), pooled."""
    wide = padded(image, conv)
    rows, cols = conv.outputs(conv.rows), conv.outputs(conv.cols)
    kernel = weights[::-1, ::-1] if "r" in conv.turned else weights
    sums = np.zeros((conv.images, rows, cols, conv.outs), np.int64)
    sums += bias if conv.has_bias else 0
    for y in range(conv.kernel):
        for x in range(conv.kernel):
            top, left = y * conv.kernel_dilation, x * conv.kernel_dilation
            part = wide[
                :, top : top + rows * conv.stride : conv.stride,
                left : left + cols * conv.stride : conv.stride,
            ][:, :rows, :cols]  # fmt: skip
            sums += part * kernel[y, x, 0] if conv.depthwise else part @ kernel[y, x]
    result = stored(sums, conv.act, 0.25)
    size, step, around = conv.pool
    if step == 0:
        return result
    edge = np.pad(result, ((0, 0), (around, around), (around, around), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(edge, (size, size), (1, 2))
    largest: Tensor = windows[:, ::step, ::step].max(axis=(4, 5)).astype(np.int8)
    return largest


def call(conv: Convolution, kind: str) -> str:
    """The call of the header's function."""
    rows, cols = conv.outputs(conv.rows), conv.outputs(conv.cols)
    bias = "bias" if conv.has_bias else "NULL"
    end = f"{conv.act}, 0.25f, {conv.pool[0]}, {conv.pool[1]}, {conv.pool[2]}, {kind});"
    tensors = f"image, weights, {bias}, output"
    if conv.depthwise:
        return (
            f"tiled_conv_dw_auto({conv.images}, {conv.rows}, {conv.cols}, {conv.ins}, {rows}, "
            f"{cols}, {conv.stride}, {conv.padding}, {conv.kernel}, {tensors}, {end}"
        )
    options = ", ".join(str(int(letter in conv.turned)) for letter in "roiwv")
    return (
        f"tiled_conv_auto({conv.images}, {conv.rows}, {conv.cols}, {conv.ins}, {conv.outs}, "
        f"{rows}, {cols}, {conv.stride}, {conv.input_dilation}, {conv.kernel_dilation}, "
        f"{conv.padding}, {conv.kernel}, {options}, {tensors}, {end}"
    )


def laid_out(conv: Convolution, image: Tensor, weights: Tensor) -> dict[str, Tensor]:
    """The operands as they lie in memory."""
    image = image.transpose(3, 1, 2, 0) if "i" in conv.turned else image
    if conv.depthwise:
        weights = weights[:, :, 0].transpose(2, 0, 1)
    elif "w" in conv.turned:
        weights = weights.transpose(2, 0, 1, 3)
    elif "v" in conv.turned:
        weights = weights.transpose(0, 1, 3, 2)
    return {"image": np.ascontiguousarray(image), "weights": np.ascontiguousarray(weights)}


ON_CORE = ("plain", "pool_with_padding", "depthwise", "negative_padding", "input_3120_dilated",
           "weight_1203", "weight_0132_rotated")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"), [*((name, "WS") for name in CASES), *((name, "CPU") for name in ON_CORE)]
)
def test_convolution(tmp_path: Path, name: str, kind: str) -> None:
    """Every element, on memories so small that large ones take several tiles."""
    conv = CASES[name]
    rng = np.random.default_rng(len(name))
    image = rng.integers(-9, 10, (conv.images, conv.rows, conv.cols, conv.ins), np.int8)
    depth = 1 if conv.depthwise else conv.ins
    weights = rng.integers(-9, 10, (conv.kernel, conv.kernel, depth, conv.outs), np.int8)
    bias = rng.integers(-99, 100, conv.outs, np.int32)
    expected = gold(conv, image, weights, bias)
    if "o" in conv.turned:
        expected = np.ascontiguousarray(expected.transpose(1, 2, 0, 3))
    operands = {**laid_out(conv, image, weights), "bias": bias}
    run, found = run_call(tmp_path, small_hardware(), call(conv, kind), operands, expected)
    assert (run.exit_code, run.message, run.console) == (0, None, "")
    assert run.races == ()
    assert (run.commands > 0) == (kind == "WS")
    np.testing.assert_array_equal(found, expected)
