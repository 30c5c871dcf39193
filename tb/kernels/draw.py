# SPDX-License-Identifier: Apache-2.0
"""Draws descriptions of kernels: odd sizes, every option, legal by construction or drawn again."""

import random
from typing import Final

from autocomp_hil.config import HardwareConfig
from tb.common.memory_timing import random_timing
from tb.kernels.description import Addition, HostWork, Kernel, Layout, Matmul
from tb.kernels.legal import problems

__all__ = ["random_kernel"]

_SCALES: Final = (1.0, 1.0, 0.5, 0.0625, 0.00390625, 1.5, -0.5, 0.024390242993831635)
_LOAD_SCALES: Final = (1.0, 1.0, 1.0, 0.5, -1.0, 1.5)
_ORDERS: Final = ("ijk", "jik", "ijk", "jik", "ikj", "jki", "kij", "kji")
_MOST_PRODUCTS: Final = 400
"""Products of blocks of one kernel, which bound its time."""
_TRIES: Final = 1000


def random_kernel(hardware: HardwareConfig, seed: int, *, verilator_seed: int = 1) -> Kernel:
    """A kernel without problems.

    Args:
        hardware: The configuration.
        seed: Seed of all draws; equal seeds give equal kernels.
        verilator_seed: Values of registers before reset.
    """
    rng = random.Random(seed)
    for _ in range(_TRIES):
        kernel = _draw(rng, hardware, seed, verilator_seed)
        if not problems(kernel, hardware):
            return kernel
    raise AssertionError(f"seed {seed}: no kernel in {_TRIES} draws")


def _draw(rng: random.Random, hardware: HardwareConfig, seed: int, verilator_seed: int) -> Kernel:
    matmul = _matmul(rng, hardware.dim) if rng.random() < 0.85 else None
    addition = None
    if matmul is None or (matmul.result == "small" and rng.random() < 0.35):
        addition = _addition(rng, hardware.dim, matmul)
    row = hardware.scratchpad_rows // hardware.scratchpad_banks
    last = hardware.accumulator_rows // hardware.accumulator_banks
    return Kernel(
        hardware=hardware.name,
        seed=seed,
        verilator_seed=verilator_seed,
        timing=random_timing(rng),
        data=rng.choice(("any", "any", "corners", "corners", "small", "ones")),
        matmul=matmul,
        addition=addition,
        host_before=_host(rng),
        host_after=_host(rng),
        scratchpad_row=rng.choice((0, row - hardware.dim, rng.randrange(2 * row))),
        accumulator_row=rng.choice((0, last - hardware.dim, rng.randrange(last))),
        is_dirty=rng.random() < 0.5,
        has_more_fences=rng.random() < 0.1,
        optimization=rng.choice(("-O0", "-O1", "-O2", "-O2", "-O3", "-Os")),
    )


def _extent(rng: random.Random, dim: int) -> int:
    """An extent: some blocks, mostly with a part of one, sometimes less than one."""
    most = min(128, 5 * dim)
    drawn = rng.choice((dim, 2 * dim, dim + 1, 2 * dim - 1, 1, rng.randrange(1, most + 1)))
    return min(drawn, most)


def _layout(rng: random.Random) -> Layout:
    return Layout(
        offset=rng.choice((0, 0, 1, 63, rng.randrange(256))),
        padding=rng.choice((0, 0, 1, 3, 16, rng.randrange(65))),
    )


def _host(rng: random.Random) -> HostWork | None:
    if rng.random() < 0.6:
        return None
    return HostWork(times=rng.choice((1, -1, 3)), plus=rng.randrange(-8, 8))


def _matmul(rng: random.Random, dim: int) -> Matmul:
    while True:
        m, n, k = (_extent(rng, dim) for _ in range(3))
        if -(-m // dim) * -(-n // dim) * -(-k // dim) <= _MOST_PRODUCTS:
            break
    is_ws = rng.random() < 0.6
    chains = not is_ws and rng.random() < 0.5
    keeps = is_ws and rng.random() < 0.4
    order = rng.choice(_ORDERS)
    if chains:
        block_order = rng.choice(("ijk", "jik"))
    else:
        block_order = rng.choice(("jki", "kji") if keeps else _ORDERS)
    kinds = ((0, 0), (1, 0), (0, 1)) if is_ws else ((0, 0), (1, 0), (1, 1))
    transposed = rng.choice(kinds)
    return Matmul.model_validate(
        {
            "m": m, "n": n, "k": k,
            "is_weight_stationary": is_ws,
            "is_a_transposed": bool(transposed[0]),
            "is_b_transposed": bool(transposed[1]),
            "bias": rng.choice(("none", "none", "row", "matrix")),
            "bias_kind": rng.choice(("sums", "inputs", "array")),
            "load_scale": rng.choice(_LOAD_SCALES),
            "bias_scale": rng.choice(_LOAD_SCALES),
            "result": rng.choice(("small", "small", "full")),
            "scale": rng.choice(_SCALES),
            "has_relu": rng.random() < 0.4,
            "tile_m": rng.randrange(1, 4),
            "tile_n": rng.randrange(1, 4),
            "tile_k": rng.randrange(1, 4),
            "order": order,
            "block_order": block_order,
            "keeps_weights": keeps,
            "chains_k": chains,
            "shift": rng.choice((0, 0, rng.randrange(7))) if not is_ws else 0,
            "buffers": rng.randrange(1, 4),
            "is_wide": rng.random() < 0.7,
            "by_columns": rng.random() < 0.5,
            "channels": rng.choice(("012", "021", "102", "120", "201", "210")),
            "a": _layout(rng), "b": _layout(rng), "d": _layout(rng), "c": _layout(rng),
        }
    )  # fmt: skip


def _addition(rng: random.Random, dim: int, matmul: Matmul | None) -> Addition:
    rows, cols = _extent(rng, dim), _extent(rng, dim)
    c = _layout(rng)
    if matmul is not None:
        rows, cols, c = matmul.m, matmul.n, matmul.c
    return Addition(
        rows=rows,
        cols=cols,
        first_scale=rng.choice(_LOAD_SCALES),
        second_scale=rng.choice(_LOAD_SCALES),
        scale=rng.choice(_SCALES),
        has_relu=rng.random() < 0.4,
        result=rng.choice(("small", "small", "full")),
        is_wide=rng.random() < 0.7,
        is_repeated=rng.random() < 0.3,
        c=c,
        r=_layout(rng),
        e=_layout(rng),
    )
