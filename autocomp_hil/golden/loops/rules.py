# SPDX-License-Identifier: Apache-2.0
"""What a loop must keep to, checked before anything stands for it.

A loop that passes stands for commands that break no rule, whatever their operands in DRAM.
"""

from autocomp_hil.golden.faults import require
from autocomp_hil.golden.loops.convolution_loop import ConvolutionLoop
from autocomp_hil.golden.loops.matmul import MatmulLoop
from autocomp_hil.golden.loops.tile import Tile
from autocomp_hil.golden.state import LoadConfig, Machine
from autocomp_hil.isa import ACTIVATION_RELU, FaultField, FaultRule

__all__ = ["check_convolution", "check_matmul"]

_LAST_SPAD_ID = 2
_MOST_POOLING = 3
"""Largest stride and size of pooling windows, and padding above and left, in CONFIG_ST."""
_MOST_TENSOR_ROWS = 0xFFFF
"""Most rows of a tensor of a convolution, and lines and pixels of its input: block strides, and
strides of transposed operands, have 16 bits."""
_MOST_POOLED = 255
"""Most rows and columns of an image and a pooled image in CONFIG_ST."""


def check_matmul(machine: Machine, loop: MatmulLoop, tile: Tile) -> None:
    """Check LOOP_WS: sizes first, then the configuration.

    Raises:
        RuleBroken: The first rule, in the order of the instruction set, that it breaks.
    """
    _activation(loop.activation)
    _size("blocks_i", FaultField.BLOCKS_I, loop.i, least=1)
    _size("blocks_j", FaultField.BLOCKS_J, loop.j, least=1)
    _size("pad_i", FaultField.PAD_I, loop.pad_i, most=tile.dim - 1)
    _size("pad_j", FaultField.PAD_J, loop.pad_j, most=tile.dim - 1)
    if loop.is_product:
        _size("blocks_k", FaultField.BLOCKS_K, loop.k, least=1)
        _size("pad_k", FaultField.PAD_K, loop.pad_k, most=tile.dim - 1)
        _spad_ids(loop.a_spad_id, loop.b_spad_id)
        _scratchpad(loop.scratchpad_blocks * tile.dim, tile)
    _accumulator(loop.i * loop.j * tile.dim, tile)
    if loop.is_product:
        _products(machine, a_transpose=loop.a_transpose, b_transpose=loop.b_transpose)
        _strides(machine, 1, 1)
    _matmul_loads(machine, loop, tile)
    if loop.c:
        _configured("pool_stride", FaultField.POOL_STRIDE, machine.store.pool_stride, 0)


def check_convolution(machine: Machine, loop: ConvolutionLoop, tile: Tile) -> None:
    """Check LOOP_CONV_WS: sizes, then modes, then the configuration.

    Raises:
        RuleBroken: The first rule, in the order of the instruction set, that it breaks.
    """
    _activation(loop.activation)
    for name, value in loop.sizes():
        _size(name, FaultField[name.upper()], value, least=1)
    _size("upad", FaultField.UPAD, loop.upad + loop.dpad, most=loop.padded_rows)
    _size("lpad", FaultField.LPAD, loop.lpad + loop.rpad, most=loop.padded_cols)
    _modes(loop, tile)
    _spad_ids(loop.a_spad_id, loop.b_spad_id)
    if loop.output and loop.pools:
        _pooling(loop)
    a_rows, b_rows = loop.a_rows(tile.dim), loop.b_rows(tile.dim)
    _scratchpad(a_rows + b_rows, tile)
    operands = {"A": a_rows, "B": b_rows, "lines": loop.irows, "pixels": loop.icols}
    for name, rows in operands.items():
        _tensor(name, rows, FaultRule.LOOP_PAST_SCRATCHPAD)
    _accumulator(loop.sum_rows(tile.dim), tile)
    _tensor("C", loop.sum_rows(tile.dim), FaultRule.LOOP_PAST_ACCUMULATOR)
    _products(
        machine, a_transpose=bool(loop.trans_input_3120), b_transpose=bool(loop.trans_weight_0132)
    )
    if not loop.trans_input_3120:
        _strides(machine, loop.stride >> loop.downsample, 1 + loop.input_dilated)
    if loop.output and not loop.pools:
        _configured("pool_stride", FaultField.POOL_STRIDE, machine.store.pool_stride, 0)


def _modes(loop: ConvolutionLoop, tile: Tile) -> None:
    """Check modes that exclude each other."""
    _mode(
        "downsample", FaultField.DOWNSAMPLE,
        legal=not loop.downsample
        or (
            loop.stride == 2
            and loop.krows == loop.kcols == 1
            and not (loop.upad or loop.dpad or loop.lpad or loop.rpad)
            and not (loop.input_dilated or loop.trans_input_3120)
        ),
        why="downsampling needs stride 2, a kernel of one element, no padding, input as it is",
    )  # fmt: skip
    _mode(
        "input_dilated", FaultField.INPUT_DILATED,
        legal=not loop.input_dilated or loop.stride == 1,
        why="a dilated input needs stride 1",
    )  # fmt: skip
    _mode(
        "max_pixels_per_row", FaultField.MAX_PIXELS_PER_ROW,
        legal=loop.pixels == 1
        or (
            loop.pixels * loop.kchs <= tile.dim
            and loop.kernel_dilation == 1
            and not (loop.wrot180 or loop.downsample or loop.input_dilated)
            and not (loop.trans_input_3120 or loop.trans_weight_0132)
        ),
        why="several pixels must fit one row, and the kernel must be as it is",
    )  # fmt: skip


def _pooling(loop: ConvolutionLoop) -> None:
    """Check what CONFIG_ST must hold."""
    _size("pool_stride", FaultField.POOL_STRIDE, loop.pool_stride, least=1, most=_MOST_POOLING)
    _size("pool_size", FaultField.POOL_SIZE, loop.pool_size, least=1, most=_MOST_POOLING)
    _size("pupad", FaultField.PUPAD, loop.pupad, most=_MOST_POOLING)
    _size("plpad", FaultField.PLPAD, loop.plpad, most=_MOST_POOLING)
    _size("pool_out_col_dim", FaultField.POOL_OUT_COL_DIM, loop.pool_out_col_dim, most=_MOST_POOLED)
    _size("porows", FaultField.POROWS, loop.porows, least=1, most=_MOST_POOLED)
    _size("pocols", FaultField.POCOLS, loop.pocols, least=1, most=_MOST_POOLED)
    _size("orows", FaultField.OROWS, loop.orows, most=_MOST_POOLED)
    _size("ocols", FaultField.OCOLS, loop.ocols, most=_MOST_POOLED)


def _matmul_loads(machine: Machine, loop: MatmulLoop, tile: Tile) -> None:
    """Check the load states of the matrices that are loaded."""
    if loop.a:
        _load(machine.loads[0], tile, shrunk=True if loop.is_resadd else None)
    if loop.b:
        _load(machine.loads[1], tile, shrunk=True if loop.is_resadd else None)
    if loop.d and loop.is_product:
        _load(machine.loads[2], tile, shrunk=loop.low_d)


def _load(state: LoadConfig, tile: Tile, *, shrunk: bool | None) -> None:
    """Check a load state; ``shrunk`` None: the scratchpad does not ask."""
    _configured("block_stride", FaultField.BLOCK_STRIDE, state.block_stride, tile.dim)
    _configured("pixel_repeats", FaultField.PIXEL_REPEATS, state.pixel_repeats, 1)
    if shrunk is not None:
        _configured("shrunk", FaultField.SHRUNK, state.shrunk, shrunk)


def _products(machine: Machine, *, a_transpose: bool, b_transpose: bool) -> None:
    execute = machine.execute
    _configured("dataflow", FaultField.DATAFLOW, execute.weight_stationary, expected=True)
    _configured("a_transpose", FaultField.A_TRANSPOSE, execute.a_transpose, a_transpose)
    _configured("b_transpose", FaultField.B_TRANSPOSE, execute.b_transpose, b_transpose)


def _strides(machine: Machine, a_stride: int, c_stride: int) -> None:
    _configured("a_stride", FaultField.A_STRIDE, machine.execute.a_stride, a_stride)
    _configured("c_stride", FaultField.C_STRIDE, machine.execute.c_stride, c_stride)


def _activation(activation: int) -> None:
    require(
        legal=activation <= ACTIVATION_RELU,
        rule=FaultRule.ACTIVATION_UNSUPPORTED,
        where=FaultField.ACTIVATION,
        detail=f"activation {activation} is not none (0) or ReLU (1)",
    )


def _spad_ids(a_spad_id: int, b_spad_id: int) -> None:
    _size("b_spad_id", FaultField.B_SPAD_ID, b_spad_id, most=_LAST_SPAD_ID)
    _size("a_spad_id", FaultField.A_SPAD_ID, a_spad_id, most=_LAST_SPAD_ID)


def _size(
    name: str, where: FaultField, value: int, *, least: int = 0, most: int | None = None
) -> None:
    end = "or more" if most is None else f"to {most}"
    require(
        legal=value >= least and (most is None or value <= most),
        rule=FaultRule.LOOP_SIZE_RANGE,
        where=where,
        detail=f"{name} is {value}, not {least} {end}",
    )


def _scratchpad(rows: int, tile: Tile) -> None:
    require(
        legal=rows <= tile.scratchpad_half,
        rule=FaultRule.LOOP_PAST_SCRATCHPAD,
        where=FaultField.FUNCT,
        detail=f"A and B take {rows} rows, half of the scratchpad has {tile.scratchpad_half}",
    )


def _accumulator(rows: int, tile: Tile) -> None:
    require(
        legal=rows <= tile.accumulator_half,
        rule=FaultRule.LOOP_PAST_ACCUMULATOR,
        where=FaultField.FUNCT,
        detail=f"C takes {rows} rows, half of the accumulator has {tile.accumulator_half}",
    )


def _tensor(name: str, rows: int, rule: FaultRule) -> None:
    require(
        legal=rows <= _MOST_TENSOR_ROWS,
        rule=rule,
        where=FaultField.FUNCT,
        detail=f"{name}: {rows} of a convolution, {_MOST_TENSOR_ROWS} at most",
    )


def _mode(name: str, where: FaultField, *, legal: bool, why: str) -> None:
    require(legal=legal, rule=FaultRule.LOOP_MODE, where=where, detail=f"{name}: {why}")


def _configured(name: str, where: FaultField, value: int, expected: int) -> None:
    require(
        legal=value == expected,
        rule=FaultRule.LOOP_CONFIGURATION,
        where=where,
        detail=f"{name} is configured as {int(value)}, the loop needs {int(expected)}",
    )
