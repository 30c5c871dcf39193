# SPDX-License-Identifier: Apache-2.0
"""A small matrix product as an accelerator program, for the demonstration."""

from typing import NamedTuple

import numpy as np

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import FENCE, Fence, Program
from autocomp_hil.golden.element import Array

__all__ = ["Matmul", "matmul_program"]

_A_ADDRESS = 0x2000_0000
_B_ADDRESS = 0x2010_0000
_C_ADDRESS = 0x2020_0000
_SCALE = 1 / 64


class Matmul(NamedTuple):
    """The program and what it must compute."""

    program: Program
    expected: Array
    """Inputs, shape (size, size): A B / 64, rounded to nearest even, saturated."""
    address: int
    """Address of the product in DRAM, which is row-major."""


def matmul_program(hardware: HardwareConfig, *, tiles: int = 4, seed: int = 1) -> Matmul:
    """C = A B / 64 for matrices of ``tiles * dim`` rows and columns.

    A and B are loaded once, tile by tile; each tile of C is summed up in the accumulator and
    stored through its scale.
    """
    dim = hardware.dim
    size = tiles * dim
    rng = np.random.default_rng(seed)
    number = hardware.element_type.input
    limit, tile_bytes, row_bytes = 1 << (number.bits - 1), dim * number.bytes, size * number.bytes
    a, b = (
        rng.integers(-limit, limit, (size, size), dtype=np.dtype(number.dtype)) for _ in range(2)
    )
    product = a.astype(np.int64) @ b.astype(np.int64)
    expected = np.clip(np.rint(product * _SCALE), -limit, limit - 1).astype(number.dtype)
    commands: list[isa.Command | Fence] = [
        isa.config_ex(dataflow=isa.DATAFLOW_WS),
        isa.config_ld(row_bytes, block_stride=dim),
        isa.config_st(row_bytes, acc_scale=isa.fp32_bits(_SCALE)),
    ]
    b_first_row = tiles * tiles * dim
    for row in range(tiles):
        for column in range(tiles):
            offset = row * dim * row_bytes + column * tile_bytes
            tile = (row * tiles + column) * dim
            commands += [
                isa.mvin(_A_ADDRESS + offset, isa.spad_address(tile), dim, dim),
                isa.mvin(_B_ADDRESS + offset, isa.spad_address(b_first_row + tile), dim, dim),
            ]
    for row in range(tiles):
        for column in range(tiles):
            address = _C_ADDRESS + row * dim * row_bytes + column * tile_bytes
            commands += _tile(row, column, tiles, dim, address)
    commands.append(FENCE)
    return Matmul(
        program=Program(
            commands=tuple(commands),
            images=((_A_ADDRESS, a.tobytes()), (_B_ADDRESS, b.tobytes())),
            seed=seed,
            hardware=hardware.name,
        ),
        expected=expected,
        address=_C_ADDRESS,
    )


def _tile(row: int, column: int, tiles: int, dim: int, address: int) -> list[isa.Command]:
    """Sum one tile of C over the inner dimension, then store it to an address."""
    result = isa.acc_address((row * tiles + column) * dim)
    b_first_row = tiles * tiles * dim
    commands = []
    for inner in range(tiles):
        a = isa.spad_address((row * tiles + inner) * dim)
        b = isa.spad_address(b_first_row + (inner * tiles + column) * dim)
        target = result | (isa.ACCUMULATE_BIT if inner else 0)
        commands += [
            isa.preload(b, target, dim, dim, dim, dim),
            isa.compute_preloaded(a, isa.GARBAGE, dim, dim, dim, dim),
        ]
    commands.append(isa.mvout(address, result, dim, dim))
    return commands
