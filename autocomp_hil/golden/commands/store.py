# SPDX-License-Identifier: Apache-2.0
"""MVOUT: scratchpad or accumulator to DRAM, with scale, ReLU and max pooling."""

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden.commands.limits import check_garbage, check_rows_in_memory, one_to
from autocomp_hil.golden.element import Arithmetic, Array
from autocomp_hil.golden.faults import RuleBroken
from autocomp_hil.golden.state import LocalOperand, Machine, Rows, StoreConfig
from autocomp_hil.isa import ACC_BIT, FULL_BIT, NORM_MASK, FaultField, FaultRule

__all__ = ["mvout"]


def mvout(machine: Machine, dram_addr: int, local: LocalOperand) -> None:
    """Move local rows to DRAM.

    Element j of row r comes from local row ``row + r + (j / DIM) * DIM``, element j % DIM, and
    goes to byte ``dram_addr + r * stride + j * (bytes of an element)``. With pooling on, see
    ``_pooled``.
    """
    config = machine.store
    _check(machine, config, local)
    laddr, cols, rows = local
    row = laddr & machine.row_mask
    is_acc = bool(laddr & ACC_BIT)
    is_full = is_acc and bool(laddr & FULL_BIT)
    if config.pool_stride:
        image = _image(machine, config, row, cols, is_acc=is_acc)
        pixels = config.porows * config.pocols
        row_bytes = cols * image.itemsize
        machine.work.add_store(rows=pixels, row_bytes=row_bytes, steps=pixels * config.pool_size**2)
        _write_pooled(machine, config, dram_addr, image)
        return
    parts = []
    for block in range(0, cols, machine.dim):
        where = slice(row + block, row + block + rows)
        width = min(cols - block, machine.dim)
        parts.append(_rows(machine, where, width, is_acc=is_acc, raw=is_full))
    data = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    machine.work.add_store(rows=rows, row_bytes=data.shape[1], steps=rows * len(parts))
    if machine.observer is not None:
        machine.observer.dram_write(dram_addr, config.stride, rows, data.shape[1])
    machine.dram.write_rows(dram_addr, config.stride, data)


def _check(machine: Machine, config: StoreConfig, local: LocalOperand) -> None:
    laddr, cols, rows = local
    row = laddr & machine.row_mask
    is_acc = bool(laddr & ACC_BIT)
    check_garbage(laddr, FaultField.LADDR)
    if is_acc and laddr & NORM_MASK:
        raise RuleBroken(
            FaultRule.NORM_UNSUPPORTED, FaultField.LADDR, "there are no normalisation units"
        )
    if config.pool_stride:
        one_to(machine.dim, cols, FaultRule.COLS_RANGE, FaultField.COLS)
        if is_acc and laddr & FULL_BIT:
            raise RuleBroken(FaultRule.POOL_FULL, FaultField.LADDR, "pooling gives inputs only")
        height, width = config.pool_reach()
        count = (height - 1) * config.ocols + width if height and width else 0
    else:
        one_to(machine.dim, rows, FaultRule.ROWS_RANGE, FaultField.ROWS)
        one_to(machine.max_block_cols, cols, FaultRule.COLS_RANGE, FaultField.COLS)
        count = (cols - 1) // machine.dim * machine.dim + rows
    check_rows_in_memory(machine, row, count, FaultField.LADDR, is_acc=is_acc)


def _image(machine: Machine, config: StoreConfig, row: int, cols: int, *, is_acc: bool) -> Array:
    """The processed pixels that windows reach: inputs, shape (rows, columns, cols)."""
    height, width = config.pool_reach()
    number = machine.arithmetic.input_dtype
    if not height or not width:
        return np.zeros((0, 0, cols), number)
    lines = row + config.ocols * np.arange(height, dtype=np.intp)[:, None]
    where = (lines + np.arange(width, dtype=np.intp)).ravel()
    pixels = _rows(machine, where, cols, is_acc=is_acc, raw=False)
    return pixels.view(number).reshape(height, width, cols)


def _rows(
    machine: Machine, where: Rows, cols: int, *, is_acc: bool, raw: bool
) -> npt.NDArray[np.uint8]:
    """Rows as the bytes that go out: uint8, shape (rows, bytes of ``cols`` elements).

    Accumulator elements pass ReLU, then the scale, then saturate; scratchpad elements and raw
    (full width) accumulator elements keep their value.
    """
    arithmetic, store = machine.arithmetic, machine.store
    if machine.observer is not None:
        machine.observer.local_read(where, cols, is_acc=is_acc)
    if not is_acc:
        elements = arithmetic.values(machine.scratchpad[where, :cols])
    else:
        elements = machine.accumulator[where, :cols]
        if not raw:
            elements = arithmetic.scale_sums(elements, store.scale, relu=store.relu)
    return np.ascontiguousarray(elements).view(np.uint8)


def _write_pooled(machine: Machine, config: StoreConfig, dram_addr: int, image: Array) -> None:
    """Write the pooled image: pixel (porow, pocol) goes to ``(porow * out_dim + pocol) * stride``.

    Args:
        machine: Whose DRAM is written.
        config: Geometry.
        dram_addr: Address of pooled pixel (0, 0).
        image: What ``_image`` gives.
    """
    row_bytes = image.shape[2] * image.itemsize
    pooled = _pooled(machine.arithmetic, config, image)
    for porow in range(config.porows):
        address = dram_addr + porow * config.pool_out_dim * config.stride
        if machine.observer is not None:
            machine.observer.dram_write(address, config.stride, config.pocols, row_bytes)
        pixels = np.ascontiguousarray(pooled[porow]).view(np.uint8)
        machine.dram.write_rows(address, config.stride, pixels)


def _pooled(arithmetic: Arithmetic, config: StoreConfig, image: Array) -> Array:
    """Max pooling; elements outside the image count as 0.

    Pixel (porow, pocol) is the maximum of image pixels ``porow * pool_stride + w - upad``,
    ``pocol * pool_stride + w - lpad`` over w < pool_size.

    Args:
        arithmetic: Arithmetic of the elements.
        config: Geometry.
        image: What ``_image`` gives.

    Returns:
        inputs, shape (porows, pocols, cols).
    """
    step, size = config.pool_stride, config.pool_size
    top, left = config.pool_upad, config.pool_lpad
    height = max((config.porows - 1) * step + size, top + image.shape[0])
    width = max((config.pocols - 1) * step + size, left + image.shape[1])
    padded = np.zeros((height, width, image.shape[2]), image.dtype)
    padded[top : top + image.shape[0], left : left + image.shape[1]] = image
    windows = [
        padded[r : r + config.porows * step : step, c : c + config.pocols * step : step][
            : config.porows, : config.pocols
        ]
        for r in range(size)
        for c in range(size)
    ]
    return arithmetic.maximum(windows)
