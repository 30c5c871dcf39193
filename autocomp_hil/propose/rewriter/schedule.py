# SPDX-License-Identifier: Apache-2.0
"""What schedules of all workloads have in common."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["MAX_TILES", "Banks", "Movement", "Schedule", "Stores", "TileCount"]

MAX_TILES: Final = 16
"""Largest number of tiles of one load or store on any hardware: 64 bytes in tiles of 4 bytes."""

TileCount = Annotated[int, Field(ge=1, le=1024)]
Movement = Literal["serial", "buffered", "spread"]
"""serial: load, then multiply. buffered: two buffers, the next step's loads are issued before this
step's products. spread: the same, with the loads between the products."""
Stores = Literal["after", "behind"]
"""after: right after the block's last product. behind: while the next block is multiplied, from the
other half of the accumulator."""
Banks = Literal["packed", "spread"]
"""packed: operands follow each other in the scratchpad. spread: each buffer begins a bank."""


class Schedule(BaseModel):
    """Frozen, hashable, one line of JSON. A block of the output is done in one or more steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reuse_weights: bool = False
    """A tile of weights stays in the array for all tiles that meet it in a step."""
    movement: Movement = "serial"
    stores: Stores = "after"
    load_tiles: Annotated[int, Field(ge=1, le=MAX_TILES)] = 1
    """Tiles side by side that one load brings."""
    store_tiles: Annotated[int, Field(ge=1, le=MAX_TILES)] = 1
    """Tiles side by side that one store takes."""
    banks: Banks = "packed"
    unroll: TileCount = 1
    """Copies of the body of the innermost loop over tiles."""
    hoist: bool = False
    """Local addresses that do not change in the innermost loop are computed before it."""
