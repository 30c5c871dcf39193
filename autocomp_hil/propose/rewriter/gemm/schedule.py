# SPDX-License-Identifier: Apache-2.0
"""How a matrix product C = A B is done: every choice that the schedule rewriter knows, typed."""

from typing import Final, Literal

from autocomp_hil.propose.rewriter.schedule import Schedule, TileCount

__all__ = ["GEMM_BASELINE", "GemmSchedule", "TileOrder"]

TileOrder = Literal["ijk", "ikj", "jik", "jki", "kij", "kji"]


class GemmSchedule(Schedule):
    """C is done in blocks; a step multiplies a block of A by a block of B.

    The depth is always the innermost loop over blocks: one block of C stays in the accumulator
    until it is done. Weights are the tiles of B.
    """

    kind: Literal["gemm"] = "gemm"
    tiles_i: TileCount
    """Tiles in the height of a block of C and A."""
    tiles_j: TileCount
    """Tiles in the width of a block of C and B."""
    tiles_k: TileCount
    """Tiles in the depth of a step."""
    blocks: Literal["ij", "ji"] = "ij"
    """Loops over the blocks of C, outermost first."""
    order: TileOrder = "ijk"
    """Loops over the tiles of a step, outermost first; weights are reused with i innermost."""
    keep_a: bool = False
    """A block of A is loaded once and stays for all blocks of C in its row."""
    keep_b: bool = False
    """What is loaded of B stays for all blocks of C in its column."""

    def tiles(self, dimension: str) -> int:
        """Tiles of a block in the dimension i, j or k."""
        return {"i": self.tiles_i, "j": self.tiles_j, "k": self.tiles_k}[dimension]


GEMM_BASELINE: Final = GemmSchedule(tiles_i=1, tiles_j=1, tiles_k=1)
"""Tile by tile, nothing kept and nothing overlapped: what the workload's kernel.c does."""
