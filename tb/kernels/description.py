# SPDX-License-Identifier: Apache-2.0
"""A tiled kernel as data: what it computes, on which tensors, and how it goes about it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Addition", "HostWork", "Kernel", "Layout", "Matmul"]

_Extent = Annotated[int, Field(ge=1, le=128)]
_Blocks = Annotated[int, Field(ge=1, le=8)]
_Order = Literal["ijk", "jik", "ikj", "jki", "kij", "kji"]
"""Order of three loops, the outermost first."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Layout(_Data):
    """Where the rows of a tensor lie."""

    offset: Annotated[int, Field(ge=0, le=255)] = 0
    """Elements before the first row."""
    padding: Annotated[int, Field(ge=0, le=64)] = 0
    """Elements between two rows, which nothing may change."""


class HostWork(_Data):
    """What the core does to each element of a tensor: v becomes times * v + plus, wrapped."""

    times: Annotated[int, Field(ge=-4, le=4)] = 1
    plus: Annotated[int, Field(ge=-8, le=7)] = 1


class Matmul(_Data):
    """C = activation(scale * (A B + bias)), tile by tile; i counts rows of C, j its columns."""

    m: _Extent
    n: _Extent
    k: _Extent
    is_weight_stationary: bool = True
    is_a_transposed: bool = False
    is_b_transposed: bool = False
    bias: Literal["none", "row", "matrix"] = "none"
    """A row is added to every row of C."""
    bias_kind: Literal["sums", "inputs", "array"] = "sums"
    """How it gets there: as sums or inputs into the accumulator, or as the array's operand D."""
    load_scale: float = 1.0
    """Factor of the elements of A when they are loaded."""
    bias_scale: float = 1.0
    """Factor of a bias of inputs when it is loaded."""
    result: Literal["small", "full"] = "small"
    """Inputs after scale and activation, or sums as they are."""
    scale: float = 1.0
    has_relu: bool = False
    tile_m: _Blocks = 1
    """Blocks of rows of C that a tile has."""
    tile_n: _Blocks = 1
    tile_k: _Blocks = 1
    order: _Order = "ijk"
    """Order of the loops over tiles."""
    block_order: _Order = "ijk"
    """Order of the loops over the blocks of a tile."""
    keeps_weights: bool = False
    """Weight-stationary with i innermost: blocks of B are preloaded once."""
    chains_k: bool = False
    """Output-stationary with k innermost: a tile's products are summed in the array."""
    shift: Annotated[int, Field(ge=0, le=6)] = 0
    """Rounding right shift of output-stationary sums as they leave the array."""
    buffers: Annotated[int, Field(ge=1, le=3)] = 1
    """Places of each operand's tiles, used in turn."""
    is_wide: bool = True
    """Loads and stores take several blocks at once."""
    by_columns: bool = False
    """Blocks of a tile of A and B lie below each other column by column."""
    channels: Literal["012", "021", "102", "120", "201", "210"] = "012"
    """Load channels of A, B and bias."""
    a: Layout = Layout()
    b: Layout = Layout()
    d: Layout = Layout()
    c: Layout = Layout()


class Addition(_Data):
    """E = activation(scale * (C + R)), in the accumulator, row blocks after row blocks."""

    rows: _Extent
    cols: _Extent
    first_scale: float = 1.0
    """Factor of C when it is loaded; C holds inputs."""
    second_scale: float = 1.0
    scale: float = 1.0
    has_relu: bool = False
    result: Literal["small", "full"] = "small"
    is_wide: bool = True
    is_repeated: bool = False
    """R has one row, which is added to each row of C."""
    c: Layout = Layout()
    r: Layout = Layout()
    e: Layout = Layout()


class Kernel(_Data):
    """A kernel with everything that its run depends on."""

    format: Literal["autocomp-hil kernel 1"] = "autocomp-hil kernel 1"
    hardware: str
    """Name of the configuration."""
    seed: int
    """Seed of the tensors, and of the start pattern."""
    verilator_seed: int = 1
    """Values of registers before reset."""
    timing: dict[str, int] = {}
    """Fields of ``MemoryTiming`` that are not the configuration's."""
    data: Literal["ones", "small", "any", "corners"] = "any"
    matmul: Matmul | None = None
    addition: Addition | None = None
    """The addition takes C of the matmul as its first operand, if there is one with results of
    inputs; its extents are then those of C."""
    host_before: HostWork | None = None
    """Work of the core on the first operand before it is loaded."""
    host_after: HostWork | None = None
    """Work of the core on the last result."""
    scratchpad_row: Annotated[int, Field(ge=0)] = 0
    """First row of the scratchpad that is used."""
    accumulator_row: Annotated[int, Field(ge=0)] = 0
    is_dirty: bool = False
    """Whether odd configurations and loads come before everything else."""
    has_more_fences: bool = False
    """Whether a fence follows every tile."""
    optimization: Literal["-O0", "-O1", "-O2", "-O3", "-Os"] = "-O2"
    """Option of the compiler."""
