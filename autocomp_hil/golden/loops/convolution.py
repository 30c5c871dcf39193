# SPDX-License-Identifier: Apache-2.0
"""LOOP_CONV_WS: a tile of a convolution, pooled or not.

Covered: the commands that a loop stands for, as five streams in their order. Not covered: how
the hardware interleaves the streams. Names are those of the instruction set: a tile has
``batches`` images of ``orows`` x ``ocols`` outputs in ``ochs`` channels, computed from ``kchs``
input channels and ``krows`` x ``kcols`` kernel elements.
"""

from collections.abc import Iterator

from autocomp_hil.golden.loops.convolution_loop import ConvolutionLoop
from autocomp_hil.golden.loops.settings import Halves
from autocomp_hil.golden.loops.tile import Tile
from autocomp_hil.isa import GARBAGE, KEEP_SCALE, Command, acc_address, spad_address
from autocomp_hil.isa.commands import (
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    mvin,
    mvout,
    preload,
)

__all__ = ["convolution_commands"]


def convolution_commands(loop: ConvolutionLoop, tile: Tile, halves: Halves) -> Iterator[Command]:
    """The commands that a legal loop stands for.

    Args:
        loop: Its settings.
        tile: Sizes of the machine.
        halves: Halves of the local memories that it uses.
    """
    writer = _Writer(loop, tile, halves)
    yield from writer.clear_or_bias()
    yield from writer.image()
    yield from writer.kernels()
    yield from writer.products()
    yield from writer.results()


class _Writer:
    """Writes the streams of one loop."""

    def __init__(self, loop: ConvolutionLoop, tile: Tile, halves: Halves) -> None:
        half = tile.scratchpad_half
        self.loop = loop
        self.tile = tile
        a_half = loop.a_spad_id - 1 if loop.a_spad_id else halves.scratchpad
        b_half = loop.b_spad_id - 1 if loop.b_spad_id else halves.scratchpad
        self.a_row = a_half * half
        self.b_row = (b_half + 1) * half - loop.b_rows(tile.dim)
        self.c_row = halves.accumulator * tile.accumulator_half

    def clear_or_bias(self) -> Iterator[Command]:
        """One row of biases for every pixel, or zeros."""
        loop, tile = self.loop, self.tile
        if not loop.bias:
            return
        yield config_ld(0, block_stride=loop.c_block(), state_id=2)
        step = tile.sum_blocks * tile.dim
        for b, orow, ocol in self._output_runs():
            for och in range(0, loop.pochs, step):
                yield mvin(
                    0 if loop.no_bias else _wrapped(loop.bias + och * tile.sum_bytes),
                    acc_address(self._sums(och, b, orow, ocol)),
                    min(step, loop.pochs - och),
                    min(tile.dim, loop.ocols - ocol),
                    2,
                )

    def image(self) -> Iterator[Command]:
        """The input with its padding, in runs of pixels of one kind."""
        loop, tile = self.loop, self.tile
        if not loop.input:
            return
        pitch = loop.batch_size if loop.trans_input_3120 else loop.in_stride
        yield config_ld(
            (pitch * tile.input_bytes) << loop.downsample,
            block_stride=loop.a_block(),
            pixel_repeats=loop.pixels,
        )
        step = tile.blocks * tile.dim
        images = range(0, loop.batches, step if loop.trans_input_3120 else 1)
        channels = range(0, loop.kchs, 1 if loop.trans_input_3120 else step)
        first, last = -loop.undilated(loop.upad), loop.image_rows + loop.undilated(loop.dpad)
        for b in images:
            for irow in range(first, last, 1 << loop.downsample):
                for run in self._input_runs():
                    for ich in channels:
                        yield self._pixels(b, irow, run, ich)

    def _pixels(self, b: int, irow: int, run: tuple[int, int], ich: int) -> Command:
        """One MVIN of a run of pixels, or of zeros where they are padding."""
        icol, count = run
        step = self.tile.blocks * self.tile.dim
        loop, tile = self.loop, self.tile
        if loop.trans_input_3120:
            cols = min(step, loop.batches - b)
            block = b // tile.dim * loop.a_block() + ich * loop.image
            place = ((ich * loop.in_row_dim + irow) * loop.in_col_dim + icol) * loop.batch_size + b
        else:
            cols = min(step, loop.kchs - ich)
            block = ich // tile.dim * loop.a_block() + b * loop.image
            place = ((b * loop.in_row_dim + irow) * loop.in_col_dim + icol) * loop.in_stride + ich
        is_image = 0 <= irow < loop.image_rows and 0 <= icol < loop.image_cols
        row = (irow + loop.undilated(loop.upad)) >> loop.downsample
        col = (icol + loop.undilated(loop.lpad)) >> loop.downsample
        return mvin(
            _wrapped(loop.input + place * tile.input_bytes) if is_image else 0,
            spad_address(self.a_row + block + row * (loop.icols >> loop.downsample) + col),
            cols,
            count >> loop.downsample,
        )

    def _input_runs(self) -> Iterator[tuple[int, int]]:
        """Runs of a row of the input: first column and length, image and padding apart."""
        loop, dim = self.loop, self.tile.dim
        left, right = loop.undilated(loop.lpad), loop.undilated(loop.rpad)
        for start, end, most in (
            (-left, 0, dim),
            (0, loop.image_cols, dim << loop.downsample),
            (loop.image_cols, loop.image_cols + right, dim),
        ):
            for icol in range(start, end, most):
                yield icol, min(most, end - icol)

    def kernels(self) -> Iterator[Command]:
        """The weights: rows are input channels, or output channels where they lie transposed."""
        loop, tile = self.loop, self.tile
        if not loop.weights:
            return
        yield config_ld(
            self._weight_pitch() * tile.input_bytes, block_stride=loop.b_block(), state_id=1
        )
        step, dim = tile.blocks * tile.dim, tile.dim
        is_turned = bool(loop.trans_weight_0132)
        for och in range(0, loop.pochs, dim if is_turned else step):
            for krow in range(loop.krows):
                for kcol in range(loop.kcols):
                    for kch in range(0, loop.kchs, step if is_turned else dim):
                        ochs, kchs = loop.pochs - och, loop.kchs - kch
                        yield mvin(
                            _wrapped(
                                loop.weights + self._weight(och, krow, kcol, kch) * tile.input_bytes
                            ),
                            spad_address(self._kernel(och, krow, kcol, kch)),
                            min(step, kchs if is_turned else ochs),
                            min(dim, ochs if is_turned else kchs),
                            1,
                        )

    def _weight_pitch(self) -> int:
        """Elements between rows of weights in DRAM."""
        loop = self.loop
        if loop.depthwise:
            return 1
        if loop.trans_weight_1203:
            return loop.kernel_dim * loop.kernel_dim * loop.out_channels
        return loop.in_channels if loop.trans_weight_0132 else loop.weight_stride

    def _weight(self, och: int, krow: int, kcol: int, kch: int) -> int:
        """Place of a weight in DRAM, in elements."""
        loop = self.loop
        place = krow * loop.kernel_dim + kcol
        if loop.depthwise:
            return place
        if loop.trans_weight_1203:
            return (kch * loop.kernel_dim * loop.kernel_dim + place) * loop.out_channels + och
        if loop.trans_weight_0132:
            return (place * loop.out_channels + och) * loop.in_channels + kch
        return (place * loop.in_channels + kch) * loop.weight_stride + och

    def products(self) -> Iterator[Command]:
        """PRELOAD and COMPUTE of each run of outputs: weights stay while outputs change."""
        loop, dim = self.loop, self.tile.dim
        if loop.trans_input_3120:
            yield config_ex(
                dataflow=0, set_only_strides=1, acc_scale=0,
                a_stride=loop.irows * loop.icols, c_stride=loop.orows * loop.ocols,
            )  # fmt: skip
        for och in range(0, loop.pochs, dim):
            for krow in range(loop.krows):
                for kcol in range(0, loop.kcols, loop.pixels):
                    for kch in range(0, loop.kchs, dim):
                        yield from self._products_of_weights(och, krow, kcol, kch)

    def _products_of_weights(self, och: int, krow: int, kcol: int, kch: int) -> Iterator[Command]:
        loop, dim = self.loop, self.tile.dim
        cols = min(dim, loop.pochs - och)
        depth = min(loop.pixels, loop.kcols - kcol) * min(dim, loop.kchs - kch)
        kernel = (
            self._kernel(och, loop.krows - 1 - krow, loop.kcols - 1 - kcol, kch)
            if loop.wrot180
            else self._kernel(och, krow, kcol, kch)
        )
        weights, compute = spad_address(kernel), compute_preloaded
        for b, orow, ocol, rows in self._product_runs(krow, kcol):
            target = acc_address(self._sums(och, b, orow, ocol), accumulate=True)
            irow = orow * loop.stride + krow * loop.kernel_dilation
            icol = ocol * loop.stride + kcol * loop.kernel_dilation
            a = self._image_row(b, irow, icol, kch)
            yield preload(weights, target, cols, depth, cols, rows)
            yield compute(spad_address(a), GARBAGE, depth, rows, cols, rows)
            weights, compute = GARBAGE, compute_accumulated

    def _product_runs(self, krow: int, kcol: int) -> Iterator[tuple[int, int, int, int]]:
        """Runs of outputs that a kernel element reaches: image, row, column, length.

        With a dilated input every second row and column is zeros for this element.
        """
        loop, dim = self.loop, self.tile.dim
        is_odd_row = (krow * loop.kernel_dilation - loop.upad) & loop.input_dilated
        is_odd_col = (kcol * loop.kernel_dilation - loop.lpad) & loop.input_dilated
        step = 1 << loop.input_dilated
        for b in range(0, loop.batches, dim if loop.trans_input_3120 else 1):
            for orow in range(is_odd_row, loop.orows, step):
                if loop.trans_input_3120:
                    for ocol in range(is_odd_col, loop.ocols, step):
                        yield b, orow, ocol, min(dim, loop.batches - b)
                else:
                    for ocol in range(is_odd_col, loop.ocols, dim << loop.input_dilated):
                        count = min(dim << loop.input_dilated, loop.ocols - ocol)
                        yield b, orow, ocol, loop.undilated(count)

    def _image_row(self, b: int, irow: int, icol: int, kch: int) -> int:
        """Scratchpad row of an input pixel: padding counts, and zeros between pixels do too."""
        loop, dim = self.loop, self.tile.dim
        row = loop.undilated(irow) >> loop.downsample
        col = loop.undilated(icol) >> loop.downsample
        pixel = row * (loop.icols >> loop.downsample) + col
        if loop.trans_input_3120:
            return self.a_row + b // dim * loop.a_block() + kch * loop.image + pixel
        return self.a_row + kch // dim * loop.a_block() + b * loop.image + pixel

    def results(self) -> Iterator[Command]:
        """Outputs by runs of pixels, or pooled by images."""
        loop, tile = self.loop, self.tile
        if not loop.output:
            return
        if loop.pools:
            yield from self._pooled()
            return
        for b, orow, ocol in self._output_runs():
            for och in range(0, loop.pochs, tile.dim):
                yield mvout(
                    _wrapped(loop.output + self._result(och, b, orow, ocol) * tile.input_bytes),
                    acc_address(self._sums(och, b, orow, ocol)),
                    min(tile.dim, loop.pochs - och),
                    min(tile.dim, loop.ocols - ocol),
                )

    def _result(self, och: int, b: int, orow: int, ocol: int) -> int:
        """Place of an output in DRAM, in elements."""
        loop = self.loop
        if loop.trans_output_1203:
            pixel = (orow * loop.out_col_dim + ocol) * loop.batch_size + b
            return pixel * loop.out_channels + och
        return ((b * loop.out_row_dim + orow) * loop.out_col_dim + ocol) * loop.out_stride + och

    def _pooled(self) -> Iterator[Command]:
        """Pooled images; afterwards stores do not pool any more."""
        loop, tile = self.loop, self.tile
        stride = loop.out_stride * tile.input_bytes
        yield config_st(
            stride, activation=loop.activation, acc_scale=KEEP_SCALE,
            pool_stride=loop.pool_stride, pool_size=loop.pool_size, pool_upad=loop.pupad,
            pool_lpad=loop.plpad, pool_out_dim=loop.pool_out_col_dim, porows=loop.porows,
            pocols=loop.pocols, orows=loop.orows, ocols=loop.ocols,
        )  # fmt: skip
        pooled_image = loop.pool_out_row_dim * loop.pool_out_col_dim * loop.out_stride
        for b in range(loop.batches):
            for och in range(0, loop.pochs, tile.dim):
                yield mvout(
                    _wrapped(loop.output + (b * pooled_image + och) * tile.input_bytes),
                    acc_address(self._sums(och, b, 0, 0)),
                    min(tile.dim, loop.pochs - och),
                    0,
                )
        yield config_st(stride, activation=loop.activation, acc_scale=KEEP_SCALE)

    def _output_runs(self) -> Iterator[tuple[int, int, int]]:
        """Runs of up to DIM outputs of a row: image, row, first column."""
        loop = self.loop
        for b in range(loop.batches):
            for orow in range(loop.orows):
                for ocol in range(0, loop.ocols, self.tile.dim):
                    yield b, orow, ocol

    def _kernel(self, och: int, krow: int, kcol: int, kch: int) -> int:
        """Scratchpad row of a block of weights."""
        loop, dim = self.loop, self.tile.dim
        place = krow * loop.kcols + kcol
        if loop.trans_weight_0132:
            return self.b_row + kch // dim * loop.b_block() + place * loop.pochs + och
        return self.b_row + och // dim * loop.b_block() + place * loop.kchs + kch

    def _sums(self, och: int, b: int, orow: int, ocol: int) -> int:
        """Accumulator row of an output."""
        loop = self.loop
        pixel = (b * loop.orows + orow) * loop.ocols + ocol
        return self.c_row + och // self.tile.dim * loop.c_block() + pixel


def _wrapped(address: int) -> int:
    """An address of 64 bits; sums wrap."""
    return address & ((1 << 64) - 1)
