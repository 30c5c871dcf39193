# SPDX-License-Identifier: Apache-2.0
"""The gold against loops in exact arithmetic, and data that shows what a check needs."""

import operator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.workloads import Instance, Tensors, load_workload

_GEMM = load_workload("gemm")
_CONV = load_workload("conv")


def _saturated(value: int) -> int:
    return max(-128, min(127, value))


def _naive_gemm(inputs: Tensors) -> npt.NDArray[np.int64]:
    a, b = inputs["A"].tolist(), inputs["B"].tolist()
    return np.array([
        [_saturated(sum(map(operator.mul, row, column))) for column in zip(*b, strict=True)]
        for row in a
    ])  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**200))
def test_gemm(i: int, j: int, k: int, data_seed: int) -> None:
    """The gold of gemm equals three loops."""
    instance = _GEMM.instance(f"{i}x{j}x{k}")
    inputs = instance.inputs(data_seed)
    np.testing.assert_array_equal(instance.gold(inputs)["C"], _naive_gemm(inputs))


@pytest.mark.parametrize("wanted", [5, -5])
@pytest.mark.parametrize("count", [10, 1030, 2000])
def test_gemm_is_exact(count: int, wanted: int) -> None:
    """Sums that grow past 2^24, where fp32 has no odd numbers, come back to a small odd one."""
    large = [(-128, -128)] * count + [(127, -128)] * (count * 128 // 127)
    steps, rest = divmod(sum(x * y for x, y in large), 127)
    pairs = [(1, wanted - rest), *large, *[(1, -127)] * steps]
    assert sum(x * y for x, y in pairs) == wanted
    a, b = np.array(pairs, np.int8).T
    instance = _GEMM.instance(f"1x1x{len(pairs)}")
    c = instance.gold({"A": a[np.newaxis], "B": b[:, np.newaxis]})["C"]
    assert c.tolist() == [[wanted]]


def _naive_pixel(inputs: Tensors, n: dict[str, int], at: tuple[int, int, int, int]) -> int:
    """One element before pooling; 0 outside the image."""
    image, y, x, k = at
    if not (0 <= y < n["CONV_P"] and 0 <= x < n["CONV_Q"]):
        return 0
    total = int(inputs["bias"][0, k])
    for r, s, c in product(range(n["R"]), range(n["S"]), range(n["C"])):
        pixel = inputs["inp"][image, y * n["STRIDE"] + r, x * n["STRIDE"] + s, c]
        total += int(pixel) * int(inputs["weights"][r, s, c, k])
    if n["ACTIVATION"]:
        total = max(total, 0)
    scale = np.float32(1 / n["SCALE_DIVISOR"])
    # Sums stay below 2^24 here, so only the product is rounded to fp32.
    scaled = np.float32(float(total) * float(scale))
    return _saturated(round(Fraction(float(scaled))))  # ties to even


def _naive_conv(instance: Instance, inputs: Tensors) -> npt.NDArray[np.int64]:
    n = dict(instance.numbers)
    shape = instance.tensors[-1].shape
    result = np.empty(shape, np.int64)
    for image, p, q, k in np.ndindex(shape):
        window = product(range(n["POOL_SIZE"]), repeat=2)
        y, x = p * n["POOL_STRIDE"] - n["POOL_PAD"], q * n["POOL_STRIDE"] - n["POOL_PAD"]
        result[image, p, q, k] = max(
            _naive_pixel(inputs, n, (image, y + dy, x + dx, k)) for dy, dx in window
        )
    return result


def _conv(numbers: dict[str, int]) -> Instance:
    """The workload at a shape that has no name."""
    named = _CONV.spec.shapes[0].model_copy(
        update={"name": "drawn", "numbers": numbers, "kernel": "kernel_pooled.c"}
    )
    spec = _CONV.spec.model_copy(update={"shapes": (*_CONV.spec.shapes, named)})
    return replace(_CONV, spec=spec).instance("drawn")


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries({
        "N": st.integers(1, 2), "P": st.integers(1, 3), "Q": st.integers(1, 3),
        "C": st.integers(1, 4), "K": st.integers(1, 4), "R": st.integers(1, 3),
        "S": st.integers(1, 3), "STRIDE": st.integers(1, 3), "ACTIVATION": st.integers(0, 1),
        "SCALE_DIVISOR": st.sampled_from([1, 2, 3, 4, 41, 64]),
    }),
    st.sampled_from([(1, 1, 0), (2, 2, 0), (3, 2, 0), (3, 2, 1), (2, 1, 0), (3, 3, 1)]),
    st.integers(0, 2**64),
)  # fmt: skip
def test_conv(numbers: dict[str, int], pooling: tuple[int, int, int], data_seed: int) -> None:
    """Equals loops over all indices, with every step in exact arithmetic."""
    size, stride, pad = pooling
    numbers = {**numbers, "POOL_SIZE": size, "POOL_STRIDE": stride, "POOL_PAD": pad}
    if size == 3 and pad and min(numbers["P"], numbers["Q"]) == 1:
        numbers["P"] = numbers["Q"] = 2
    instance = _conv(numbers)
    inputs = instance.inputs(data_seed)
    np.testing.assert_array_equal(instance.gold(inputs)["output"], _naive_conv(instance, inputs))


@pytest.mark.parametrize("shape", ["512x512x512", "12544x256x64", "100x72x90", "32x32x32"])
def test_gemm_saturates_on_both_sides(shape: str) -> None:
    """Sums saturate on both sides, and most elements do not saturate at all."""
    instance = _GEMM.instance(shape)
    for data_seed in range(3):
        c = instance.gold(instance.inputs(data_seed))["C"].astype(np.int64)
        assert (c == -128).mean() > 0.02
        assert (c == 127).mean() > 0.02
        assert (np.abs(c) < 127).mean() > 0.6


@pytest.mark.parametrize(
    ("shape", "low"), [("1x14x14x128x128", -128), ("2x5x19x20x18", -128), ("strided-pooled", 0)]
)
def test_conv_saturates(shape: str, low: int) -> None:
    """Convolutions saturate on both sides; with ReLU, the lower side is 0."""
    instance = _CONV.instance(shape)
    output = instance.gold(instance.inputs(1))["output"].astype(np.int64)
    assert (output == low).mean() > 0.005
    assert (output == 127).mean() > 0.02
    assert ((output > low) & (output < 127)).mean() > 0.5


def test_data_of_a_seed() -> None:
    """Equal seeds give equal data, other seeds and tensors other data, over the whole range."""
    instance = _GEMM.instance("64x64x64")
    first, again, other = instance.inputs(5), instance.inputs(5), instance.inputs(6)
    for name in ("A", "B"):
        np.testing.assert_array_equal(first[name], again[name])
        assert (first[name] != other[name]).mean() > 0.5
        assert (first[name].dtype.name, first[name].shape) == ("int8", (64, 64))
    assert (first["A"] != first["B"]).mean() > 0.5
    a = first["A"].astype(np.int64)
    is_extreme = (np.abs(a) > 3).any(axis=1)
    assert is_extreme.sum() == 4
    assert np.abs(a[~is_extreme]).max() == 3
    assert a[is_extreme].min() < -100
    assert a[is_extreme].max() > 100


def test_pinned_data() -> None:
    """The generator's stream: a change of it needs new records."""
    inputs = _GEMM.instance("5x3x2").inputs(1)
    assert inputs["B"].tolist() == [[1, -1, 26], [-2, -2, -119]]
