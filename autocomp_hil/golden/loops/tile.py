# SPDX-License-Identifier: Apache-2.0
"""What the commands of a loop depend on: sizes of the machine."""

from typing import NamedTuple, Self

from autocomp_hil.config import HardwareConfig

__all__ = ["Tile"]


class Tile(NamedTuple):
    """Sizes of the machine that a loop runs on."""

    dim: int
    input_bytes: int
    """Bytes of an input element in DRAM."""
    sum_bytes: int
    """Bytes of an accumulator element in DRAM."""
    blocks: int
    """Blocks that one MVIN of inputs or one MVOUT moves at most."""
    sum_blocks: int
    """Blocks that one MVIN of sums moves at most."""
    scratchpad_half: int
    """Rows of half of the scratchpad."""
    accumulator_half: int
    """Rows of half of the accumulator."""

    @classmethod
    def of(cls, hardware: HardwareConfig) -> Self:
        """The sizes of a configuration."""
        element, dim = hardware.element_type, hardware.dim
        return cls(
            dim=dim,
            input_bytes=element.input.bytes,
            sum_bytes=element.accumulator.bytes,
            blocks=hardware.max_block_cols // dim,
            sum_blocks=hardware.max_block_cols_accumulator // dim,
            scratchpad_half=hardware.scratchpad_rows // 2,
            accumulator_half=hardware.accumulator_rows // 2,
        )
