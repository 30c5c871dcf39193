# SPDX-License-Identifier: Apache-2.0
"""A workload small enough for unit tests: C = A B of 8 x 8 int8 matrices, saturated."""

import numpy as np

from autocomp_hil.config.menu import load_menu
from autocomp_hil.workloads.instance import Instance, Tensor, Tensors

N = 8


def inputs(seed: int) -> Tensors:
    """A and B: int8, shape (8, 8), in [-9, 9]."""
    rng = np.random.default_rng(seed)
    return {name: rng.integers(-9, 10, (N, N), np.int8) for name in "AB"}


def gold(tensors: Tensors) -> Tensors:
    """C: int8, shape (8, 8)."""
    product = tensors["A"].astype(np.int32) @ tensors["B"].astype(np.int32)
    return {"C": np.clip(product, -128, 127).astype(np.int8)}


SMALL = Instance(
    workload="small",
    shape="8x8x8",
    numbers={"N": N},
    tensors=(
        Tensor(name="A", role="input", dtype="int8", shape=(N, N), offset_bytes=0),
        Tensor(name="B", role="input", dtype="int8", shape=(N, N), offset_bytes=16),
        Tensor(name="C", role="output", dtype="int8", shape=(N, N), offset_bytes=8),
    ),
    signature=f"void solution(int8_t A[{N}][{N}], int8_t B[{N}][{N}], int8_t C[{N}][{N}])",
    macs=N**3,
    baseline="",
    tolerance=0,
    menu=load_menu(),
    rules=(),
    inputs=inputs,
    gold=gold,
    content="",
)
