# SPDX-License-Identifier: Apache-2.0
"""How a convolution is done: every choice that the schedule rewriter knows, typed."""

from typing import Final, Literal

from autocomp_hil.propose.rewriter.schedule import Schedule, TileCount

__all__ = ["CONV_BASELINE", "ConvSchedule", "GroupOrder"]

GroupOrder = Literal["pkr", "prk", "kpr", "krp", "rpk", "rkp"]


class ConvSchedule(Schedule):
    """The output is done in blocks: pixels times channels; a step sums over some input channels.

    A tile is DIM pixels of one output row. The sum over window and input channels is the innermost
    loop over blocks: one block of output stays in the accumulator until it is done.
    """

    kind: Literal["conv"] = "conv"
    rows_p: TileCount
    """Output rows of a block."""
    tiles_q: TileCount
    """Tiles of DIM pixels in a row of a block."""
    tiles_k: TileCount
    """Tiles of output channels of a block."""
    tiles_c: TileCount
    """Tiles of input channels of a step."""
    window: Literal["tap", "whole"] = "tap"
    """tap: a step is one place of the window, its pixels are loaded for it. whole: a step is the
    whole window; the patch of input under it is loaded once and serves all its places."""
    blocks: Literal["pk", "kp"] = "pk"
    """Loops over blocks of output, outermost first: p images, rows and columns, k channels."""
    order: GroupOrder = "pkr"
    """Loops inside a step: p pixels, k output channels, r window and input channels; weights are
    reused with p innermost."""
    keep_inp: bool = False
    """The patch of input is loaded once and stays for all blocks of channels."""
    keep_weights: bool = False
    """Weights are loaded once and stay for all blocks of pixels."""


CONV_BASELINE: Final = ConvSchedule(rows_p=1, tiles_q=1, tiles_k=1, tiles_c=1)
"""Tile by tile and tap by tap, nothing kept, nothing overlapped: the workload's kernel.c."""
