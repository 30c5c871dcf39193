# SPDX-License-Identifier: Apache-2.0
"""Names and expressions that the C sources of all workloads share: blocks, stages, extents."""

from collections.abc import Mapping
from dataclasses import dataclass

from autocomp_hil.propose.rewriter.emit.c_text import CText
from autocomp_hil.propose.rewriter.layout import ceil_div

__all__ = ["BlockNames", "Dimension", "Stage", "loop", "smaller"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A dimension that is cut into blocks."""

    size: int
    """Elements."""
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
    at: Mapping[str, str]
    """First element of the block in each dimension; "0" where there is one block only."""
    extent: Mapping[str, str]
    """Elements of the block in each dimension."""


class BlockNames:
    """What blocks are called in the source."""

    def __init__(self, dimensions: Mapping[str, Dimension]) -> None:
        """Give names to blocks.

        Args:
            dimensions: By letter, in the order of the loops over blocks, outermost first.
        """
        self.dimensions = dimensions

    def step(self, letter: str) -> str:
        """Elements from one block to the next."""
        dimension = self.dimensions[letter]
        return "1" if dimension.tiles * dimension.unit == 1 else f"BLOCK_{letter.upper()}"

    def stage(self, name: str) -> Stage:
        """Names of a stage: load_i, now_i, ... or i0, ... without a name."""
        at, extent = {}, {}
        for letter, dimension in self.dimensions.items():
            position = f"{name}_{letter}" if name else f"{letter}0"
            at[letter] = "0" if dimension.blocks == 1 else position
            if dimension.is_even:
                extent[letter] = self.step(letter)
            elif dimension.blocks == 1:
                extent[letter] = str(dimension.size)
            else:
                extent[letter] = f"{name}_{dimension.extent}" if name else dimension.extent
        return Stage(name=name, at=at, extent=extent)

    def extent_line(self, out: CText, stage: Stage, letter: str) -> None:
        """Defines the extent of a block where it varies."""
        dimension = self.dimensions[letter]
        if not dimension.is_even and dimension.blocks > 1:
            left, step = f"{dimension.size} - {stage.at[letter]}", self.step(letter)
            name = stage.extent[letter]
            out.line(f"const int {name} = {left} < {step} ? {left} : {step};")

    def block_loop(self, letter: str) -> str | None:
        """Head of the loop over blocks; None if there is one block."""
        dimension = self.dimensions[letter]
        if dimension.blocks == 1:
            return None
        return loop(f"{letter}0", str(dimension.size), self.step(letter))

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
        return loop(letter, end, "1" if dimension.unit == 1 else "DIM")

    def tile_at(self, letter: str) -> str:
        """Variable of the loop over tiles."""
        return "0" if self.dimensions[letter].tiles == 1 else letter

    def wide_loop(self, stage: Stage, letter: str, tiles: int) -> str | None:
        """Head of a loop that takes several tiles at once; None if one turn is all."""
        if tiles >= self.dimensions[letter].tiles:
            return None
        return loop(letter, stage.extent[letter], "DIM" if tiles == 1 else f"{tiles} * DIM")

    def wide_at(self, letter: str, tiles: int) -> str:
        """Variable of that loop."""
        return "0" if tiles >= self.dimensions[letter].tiles else letter

    def piece(self, stage: Stage, letter: str, at: str, tiles: int = 1) -> str:
        """Elements of so many tiles at a place, less where the block ends."""
        dimension = self.dimensions[letter]
        full = "DIM" if tiles == 1 else f"{tiles} * DIM"
        is_whole = dimension.is_even or tiles == 1
        if not dimension.is_ragged and is_whole and dimension.tiles % tiles == 0:
            return full
        extent, begin = stage.extent[letter], _elements(at, dimension.unit)
        if begin is not None and extent.isdigit():
            left = int(extent) - begin
            return str(left) if left < tiles * dimension.unit else full
        return smaller(extent, at, full)


def loop(variable: str, end: str, step: str) -> str:
    """Head of a loop from 0."""
    forward = f"{variable}++" if step == "1" else f"{variable} += {step}"
    return f"for (int {variable} = 0; {variable} < {end}; {forward})"


def smaller(extent: str, at: str, full: str) -> str:
    """What is left from a place on, at most ``full``."""
    left = extent if at == "0" else f"{extent} - {at}"
    return f"{left} < {full} ? {left} : {full}"


def _elements(at: str, unit: int) -> int | None:
    """The number that a place like 0, DIM or 3 * DIM stands for; None for any other."""
    if at in {"0", "DIM"}:
        return unit if at == "DIM" else 0
    count, mark, rest = at.partition(" * ")
    return int(count) * unit if mark and rest == "DIM" and count.isdigit() else None
