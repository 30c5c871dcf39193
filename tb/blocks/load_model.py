# SPDX-License-Identifier: Apache-2.0
"""What a load command must write, element by element."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from tb.blocks.scale_model import SCALE_ONE, scale_element

__all__ = ["Load", "Write", "expected_writes"]

_ADDRESS_MASK = (1 << 64) - 1

Write = tuple[bool, int, int]
"""Accumulator or not, row, element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load command; fields as in ``accel_pkg::load_cmd_t``."""

    dram_addr: int
    """Address of the first DRAM row; 0 fills with zeros."""
    stride_bytes: int
    """Distance between DRAM rows in bytes; 0: the first row serves all."""
    row: int
    """First local row."""
    rows: int
    """Number of rows, 1..Dim."""
    cols: int
    """Number of columns, 1..largest block."""
    is_acc: bool = False
    accumulate: bool = False
    shrunk: bool = False
    """Accumulator destination: DRAM holds int8."""
    scale: int = SCALE_ONE
    """Scale as fp32 bits."""
    block_stride: int = 0
    """Rows between blocks of Dim columns."""
    pixel_repeats: int = 1
    """Number of copies of each pixel, 1..Dim / cols."""

    @property
    def is_int32(self) -> bool:
        """Whether DRAM holds int32."""
        return self.is_acc and not self.shrunk

    def fields(self) -> dict[str, int]:
        """Return values by field name."""
        return {name: int(value) for name, value in asdict(self).items()}


def expected_writes(
    load: Load, read: Callable[[int, int], bytes], *, dim: int, scratchpad_rows: int
) -> dict[Write, int]:
    """Signed value of every element that the command writes.

    Args:
        load: A legal command.
        read: Gives ``count`` bytes at an address.
        dim: Elements per row.
        scratchpad_rows: Rows of the scratchpad, for the floor of pixel repeats.
    """
    writes: dict[Write, int] = {}
    half = scratchpad_rows // 2
    floor = half if not load.is_acc and load.row >= half else 0
    for r in range(load.rows):
        for j, value in enumerate(_row_values(load, r, read)):
            row = load.row + r + (j // dim) * load.block_stride
            for copy in range(load.pixel_repeats):
                if row - copy >= floor:
                    writes[load.is_acc, row - copy, j % dim + copy * load.cols] = value
    return writes


def _row_values(load: Load, r: int, read: Callable[[int, int], bytes]) -> list[int]:
    if load.dram_addr == 0:
        return [0] * load.cols
    address = load.dram_addr + r * load.stride_bytes & _ADDRESS_MASK
    size = 4 if load.is_int32 else 1
    raw = read(address, load.cols * size)
    values = [
        int.from_bytes(raw[i : i + size], "little", signed=True) for i in range(0, len(raw), size)
    ]
    if load.is_int32 or load.scale == SCALE_ONE:
        return values
    return [scale_element(value, load.scale) for value in values]
