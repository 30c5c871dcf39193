# SPDX-License-Identifier: Apache-2.0
"""Names and expressions that the C sources of all workloads share: blocks, stages, extents."""

from collections.abc import Mapping
from dataclasses import dataclass

from autocomp_hil.propose.rewriter.emit.c_text import CText
from autocomp_hil.propose.rewriter.emit.expression import (
    DIM,
    ONE,
    ZERO,
    Expression,
    Infix,
    Name,
    Number,
    Tiles,
    infix,
    smaller,
)
from autocomp_hil.propose.rewriter.layout import ceil_div

__all__ = ["BlockNames", "Dimension", "Stage", "forward", "loop", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A dimension that is cut into blocks."""

    size: int
    """Number of elements."""
    tiles: int
    """Tiles of a block."""
    unit: int
    """Elements of a tile: DIM, or 1 where elements are taken one by one."""
    extent: str
    """Name of the number of elements of a block, where it varies."""

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return ceil_div(self.size, self.tiles * self.unit)

    @property
    def is_even(self) -> bool:
        """All blocks are of one size, in whole tiles."""
        return self.size % (self.tiles * self.unit) == 0

    @property
    def is_ragged(self) -> bool:
        """The last tile is smaller than the others."""
        return self.size % self.unit != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step as one part of the program sees it: what is loaded, multiplied, or stored."""

    name: str
    """First word of its variables; empty in programs without stages."""
    at: Mapping[str, Expression]
    """First element of the block in each dimension; ZERO where there is one block only."""
    extent: Mapping[str, Expression]
    """Elements of the block in each dimension."""


class BlockNames:
    """What blocks are called in the source."""

    def __init__(self, dimensions: Mapping[str, Dimension]) -> None:
        """Give names to blocks.

        Args:
            dimensions: Dimensions by letter, in the order of the loops over blocks, the outermost
                first.
        """
        self.dimensions = dimensions

    def step(self, letter: str) -> Expression:
        """Elements from one block to the next."""
        dimension = self.dimensions[letter]
        return ONE if dimension.tiles * dimension.unit == 1 else Name(f"BLOCK_{letter.upper()}")

    def stage(self, name: str) -> Stage:
        """Names of a stage: load_i, now_i, ... or i0, ... without a name."""
        at: dict[str, Expression] = {}
        extent: dict[str, Expression] = {}
        for letter, dimension in self.dimensions.items():
            position = f"{name}_{letter}" if name else f"{letter}0"
            at[letter] = ZERO if dimension.blocks == 1 else Name(position)
            if dimension.is_even:
                extent[letter] = self.step(letter)
            elif dimension.blocks == 1:
                extent[letter] = Number(dimension.size)
            else:
                extent[letter] = Name(f"{name}_{dimension.extent}" if name else dimension.extent)
        return Stage(name=name, at=at, extent=extent)

    def extent_line(self, out: CText, stage: Stage, letter: str) -> None:
        """Define the extent of a block where it varies."""
        dimension = self.dimensions[letter]
        if not dimension.is_even and dimension.blocks > 1:
            left = infix(dimension.size, "-", stage.at[letter])
            out.line(f"const int {stage.extent[letter]} = {smaller(left, self.step(letter))};")

    def block_loop(self, letter: str) -> str | None:
        """Head of the loop over blocks; None if there is one block."""
        dimension = self.dimensions[letter]
        if dimension.blocks == 1:
            return None
        return loop(f"{letter}0", Number(dimension.size), self.step(letter))

    def tile_loop(self, stage: Stage, letter: str, *, whole: bool = False) -> str | None:
        """Head of the loop over the tiles of a block; None if there is one tile.

        Args:
            stage: Whose block.
            letter: Dimension.
            whole: Over all tiles, also where the block is smaller.
        """
        dimension = self.dimensions[letter]
        if dimension.tiles == 1:
            return None
        end = self.step(letter) if whole else stage.extent[letter]
        return loop(letter, end, ONE if dimension.unit == 1 else DIM)

    def tile_at(self, letter: str) -> Expression:
        """Variable of the loop over tiles; ZERO if there is no loop."""
        return ZERO if self.dimensions[letter].tiles == 1 else Name(letter)

    def wide_loop(self, stage: Stage, letter: str, tiles: int) -> str | None:
        """Head of a loop that takes several tiles at once; None if one turn is all."""
        if tiles >= self.dimensions[letter].tiles:
            return None
        return loop(letter, stage.extent[letter], Tiles(tiles))

    def wide_at(self, letter: str, tiles: int) -> Expression:
        """Variable of that loop; ZERO if there is no loop."""
        return ZERO if tiles >= self.dimensions[letter].tiles else Name(letter)

    def piece(self, stage: Stage, letter: str, at: Expression, tiles: int = 1) -> Expression:
        """Elements of so many tiles at a place, less where the block ends."""
        dimension = self.dimensions[letter]
        is_whole = dimension.is_even or tiles == 1
        if not dimension.is_ragged and is_whole and dimension.tiles % tiles == 0:
            return Tiles(tiles)
        extent, begin = stage.extent[letter], _elements(at, dimension.unit)
        if begin is not None and isinstance(extent, Number):
            left = extent.value - begin
            return Number(left) if left < tiles * dimension.unit else Tiles(tiles)
        return rest(extent, at, Tiles(tiles))


def loop(variable: str, end: Expression, step: Expression, *, start: Expression = ZERO) -> str:
    """Head of a loop that counts up."""
    return f"for (int {variable} = {start}; {variable} < {end}; {forward(variable, step)})"


def forward(variable: str, step: Expression) -> str:
    """Move a variable on, without a semicolon."""
    return f"{variable}++" if step == ONE else f"{variable} += {step}"


def rest(extent: Expression, at: Expression, most: Expression) -> Expression:
    """The rest of an extent from a place on, cut to a largest length."""
    return smaller(extent if at == ZERO else Infix(extent, "-", at), most)


def _elements(at: Expression, unit: int) -> int | None:
    """The number that a place stands for, DIM being the unit; None if only the program knows it."""
    match at:
        case Number(value):
            return value
        case Tiles(count):
            return count * unit
        case _:
            return None
