# SPDX-License-Identifier: Apache-2.0
"""A convolution loop: its settings, and the sizes that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from autocomp_hil.golden.loops.settings import LoopState

__all__ = ["ConvolutionLoop", "convolution_loop"]

_SETTINGS = tuple(f"loop_conv_ws_config_{number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionLoop:
    """A convolution loop: settings and options by the names of the instruction set."""

    batch_size: int
    in_row_dim: int
    in_col_dim: int
    in_channels: int
    out_channels: int
    out_row_dim: int
    out_col_dim: int
    pool_out_row_dim: int
    pool_out_col_dim: int
    stride: int
    kernel_dim: int
    kernel_dilation: int
    pool_size: int
    pool_stride: int
    batches: int
    porows: int
    pocols: int
    pochs: int
    krows: int
    kcols: int
    kchs: int
    lpad: int
    rpad: int
    upad: int
    dpad: int
    plpad: int
    pupad: int
    orows: int
    ocols: int
    in_stride: int
    weight_stride: int
    out_stride: int
    weights: int
    output: int
    bias: int
    input: int
    no_bias: int
    wrot180: int
    trans_output_1203: int
    trans_weight_1203: int
    trans_weight_0132: int
    trans_input_3120: int
    depthwise: int
    max_pixels_per_row: int
    b_spad_id: int
    a_spad_id: int
    no_pool: int
    downsample: int
    input_dilated: int
    activation: int

    def sizes(self) -> list[tuple[str, int]]:
        """Sizes that must not be 0, in the order of checking."""
        names = ("batches", "pochs", "krows", "kcols", "kchs", "orows", "ocols", "stride",
                 "kernel_dilation")  # fmt: skip
        return [(name, getattr(self, name)) for name in names]

    @property
    def pixels(self) -> int:
        """Input pixels side by side in a scratchpad row."""
        return max(1, self.max_pixels_per_row)

    @property
    def pools(self) -> bool:
        """Whether results are pooled on their way out."""
        return not self.no_pool

    @property
    def padded_rows(self) -> int:
        """Input rows that the tile spans, padding and zeros between pixels included."""
        reach = self.krows + (self.kernel_dilation - 1) * (self.krows - 1)
        return self.orows * self.stride + reach - 1

    @property
    def padded_cols(self) -> int:
        """Input columns that the tile spans, padding and zeros between pixels included."""
        reach = self.kcols + (self.kernel_dilation - 1) * (self.kcols - 1)
        return self.ocols * self.stride + reach - 1

    def undilated(self, count: int) -> int:
        """How many of ``count`` rows or columns are there when zeros between pixels are not."""
        return (count + self.input_dilated) >> self.input_dilated

    @property
    def image_rows(self) -> int:
        """Rows of the input that are in DRAM."""
        return self.undilated(self.padded_rows - self.upad - self.dpad)

    @property
    def image_cols(self) -> int:
        """Columns of the input that are in DRAM."""
        return self.undilated(self.padded_cols - self.lpad - self.rpad)

    @property
    def irows(self) -> int:
        """Input rows in the scratchpad before downsampling."""
        if not self.input_dilated:
            return self.padded_rows
        return self.image_rows + self.undilated(self.upad) + self.undilated(self.dpad)

    @property
    def icols(self) -> int:
        """Input columns in the scratchpad before downsampling."""
        if not self.input_dilated:
            return self.padded_cols
        return self.image_cols + self.undilated(self.lpad) + self.undilated(self.rpad)

    @property
    def image(self) -> int:
        """Scratchpad rows of one channel block of one image."""
        return (self.irows >> self.downsample) * (self.icols >> self.downsample)

    def a_block(self) -> int:
        """Scratchpad rows between blocks of DIM channels (or images) of the input."""
        return self.image * (self.kchs if self.trans_input_3120 else self.batches)

    def b_block(self) -> int:
        """Scratchpad rows between blocks of DIM channels of the weights."""
        return self.krows * self.kcols * (self.pochs if self.trans_weight_0132 else self.kchs)

    def c_block(self) -> int:
        """Accumulator rows between blocks of DIM output channels."""
        return self.batches * self.orows * self.ocols

    def a_rows(self, dim: int) -> int:
        """Scratchpad rows of the input."""
        count = self.batches if self.trans_input_3120 else self.kchs
        return -(-count // dim) * self.a_block()

    def b_rows(self, dim: int) -> int:
        """Scratchpad rows of the weights."""
        count = self.kchs if self.trans_weight_0132 else self.pochs
        return -(-count // dim) * self.b_block()

    def sum_rows(self, dim: int) -> int:
        """Accumulator rows of the tile."""
        return -(-self.pochs // dim) * self.c_block()


def convolution_loop(loops: LoopState, options: Mapping[str, int]) -> ConvolutionLoop:
    """The loop that LOOP_CONV_WS starts.

    Args:
        loops: What the settings commands left.
        options: Fields of LOOP_CONV_WS.
    """
    values = dict(options)
    for name in _SETTINGS:
        values.update(
            {key.removesuffix("_value"): value for key, value in loops.fields(name).items()}
        )
    return ConvolutionLoop(**{entry.name: values[entry.name] for entry in fields(ConvolutionLoop)})
