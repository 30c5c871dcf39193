# SPDX-License-Identifier: Apache-2.0
"""What a description must keep to, so that its kernel breaks no rule of the accelerator."""

from collections.abc import Iterator

from autocomp_hil.config import HardwareConfig
from tb.kernels.description import Kernel, Matmul

__all__ = ["accumulator_rows", "blocks", "is_resident", "problems", "scratchpad_rows"]


def blocks(extent: int, dim: int) -> int:
    """Blocks of ``dim`` that an extent takes."""
    return -(-extent // dim)


def is_resident(matmul: Matmul) -> bool:
    """Whether all of C stays in the accumulator, because the loop over k is not the innermost."""
    return not matmul.order.endswith("k")


def scratchpad_rows(matmul: Matmul, dim: int) -> int:
    """Scratchpad rows for all buffers of A and B, and for the operand D."""
    operands = matmul.tile_k * (matmul.tile_m + matmul.tile_n)
    return (matmul.buffers * operands + matmul.tile_m * matmul.tile_n) * dim


def accumulator_rows(matmul: Matmul, dim: int) -> int:
    """Accumulator rows for C."""
    if is_resident(matmul):
        return blocks(matmul.m, dim) * blocks(matmul.n, dim) * dim
    return matmul.buffers * matmul.tile_m * matmul.tile_n * dim


def problems(kernel: Kernel, hardware: HardwareConfig) -> list[str]:
    """What is wrong with a description, in words; nothing if its kernel can be built."""
    found = []
    if kernel.matmul is None and kernel.addition is None:
        found.append("it computes nothing")
    if kernel.matmul is not None:
        found += _matmul_problems(kernel, kernel.matmul, hardware)
    if kernel.addition is not None:
        if kernel.accumulator_row + 2 * hardware.max_block_cols > hardware.accumulator_rows:
            found.append("the addition does not fit the accumulator")
        if kernel.matmul is not None:
            extents = (kernel.matmul.m, kernel.matmul.n)
            if (kernel.addition.rows, kernel.addition.cols) != extents:
                found.append("the addition has other extents than C")
            if kernel.matmul.result != "small" or kernel.addition.c != kernel.matmul.c:
                found.append("the addition cannot take C")
    return found


def _matmul_problems(kernel: Kernel, matmul: Matmul, hardware: HardwareConfig) -> Iterator[str]:
    dim = hardware.dim
    if kernel.scratchpad_row + scratchpad_rows(matmul, dim) > hardware.scratchpad_rows:
        yield "the tiles do not fit the scratchpad"
    if kernel.accumulator_row + accumulator_rows(matmul, dim) > hardware.accumulator_rows:
        yield "the tiles do not fit the accumulator"
    if matmul.is_weight_stationary:
        if matmul.is_a_transposed and matmul.is_b_transposed:
            yield "weight-stationary, both operands are transposed"
        if matmul.chains_k or matmul.shift:
            yield "weight-stationary, nothing is chained or shifted"
        if matmul.keeps_weights and not matmul.block_order.endswith("i"):
            yield "weights are kept over a loop that is not the innermost"
        return
    if matmul.is_b_transposed and not matmul.is_a_transposed:
        yield "output-stationary, B alone is transposed"
    if matmul.keeps_weights:
        yield "output-stationary, there are no weights to keep"
    if matmul.chains_k and not matmul.block_order.endswith("k"):
        yield "products are chained over a loop that is not the innermost"
