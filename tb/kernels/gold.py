# SPDX-License-Identifier: Apache-2.0
"""What a kernel's tensors hold at the end, by numpy and the arithmetic of the element type alone.

Nothing here knows of commands, blocks in local memories or their places. Tiles count where they
show in results: output-stationary sums are shifted once per chain of products.
"""

from collections.abc import Mapping

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.element import Arithmetic, arithmetic_of
from autocomp_hil.isa import fp32_bits
from tb.kernels.description import Addition, HostWork, Kernel, Matmul
from tb.kernels.tensors import Array

__all__ = ["gold"]


def gold(kernel: Kernel, hardware: HardwareConfig, given: Mapping[str, Array]) -> dict[str, Array]:
    """Every tensor after the kernel, by name.

    Args:
        kernel: The kernel.
        hardware: Its configuration.
        given: Tensors that it reads, as memory holds them; shape (rows, cols).
    """
    arithmetic = arithmetic_of(hardware.element_type)
    found = dict(given)
    if kernel.host_before is not None:
        name = "a" if kernel.matmul is not None else "c"
        found[name] = _host(kernel.host_before, found[name])
    last = "c"
    if kernel.matmul is not None:
        found["c"] = _matmul(kernel.matmul, hardware.dim, arithmetic, found)
    if kernel.addition is not None:
        found["e"] = _addition(kernel.addition, arithmetic, found)
        last = "e"
    if kernel.host_after is not None:
        found[last] = _host(kernel.host_after, found[last])
    return found


def _host(work: HostWork, values: Array) -> Array:
    wide = work.times * values.astype(np.int64) + work.plus
    changed: Array = wide.astype(values.dtype)
    return changed


def _loaded(arithmetic: Arithmetic, stored: Array, scale: float) -> Array:
    return arithmetic.scale_inputs(arithmetic.values(stored), fp32_bits(scale))


def _wrapped(arithmetic: Arithmetic, sums: Array) -> Array:
    return sums.astype(arithmetic.sum_dtype)


def _matmul(m: Matmul, dim: int, arithmetic: Arithmetic, found: Mapping[str, Array]) -> Array:
    a = _loaded(arithmetic, found["a"], m.load_scale).astype(np.int64)
    b = arithmetic.values(found["b"]).astype(np.int64)
    a, b = a.T if m.is_a_transposed else a, b.T if m.is_b_transposed else b
    group = m.tile_k * dim if m.chains_k else dim
    total = np.zeros((m.m, m.n), np.int64)
    in_array = total
    if m.bias != "none" and m.bias_kind == "sums":
        total = total + found["d"]
    elif m.bias != "none":
        scale = m.bias_scale if m.bias_kind == "inputs" else 1.0
        bias = _loaded(arithmetic, found["d"], scale).astype(np.int64)
        if m.bias_kind == "inputs":
            total = total + bias
        else:
            in_array = in_array + bias
    for first in range(0, m.k, group):
        product = a[:, first : first + group] @ b[first : first + group]
        sums = _wrapped(arithmetic, product + in_array)
        in_array = np.zeros_like(in_array)
        total = total + arithmetic.shift(sums, m.shift)
    sums = _wrapped(arithmetic, total)
    if m.result == "full":
        return sums
    return arithmetic.scale_sums(sums, fp32_bits(m.scale), relu=m.has_relu)


def _addition(add: Addition, arithmetic: Arithmetic, found: Mapping[str, Array]) -> Array:
    first = _loaded(arithmetic, found["c"], add.first_scale).astype(np.int64)
    second = _loaded(arithmetic, found["r"], add.second_scale).astype(np.int64)
    sums = _wrapped(arithmetic, first + second)
    if add.result == "full":
        return sums
    return arithmetic.scale_sums(sums, fp32_bits(add.scale), relu=add.has_relu)
