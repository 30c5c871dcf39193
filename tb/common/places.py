# SPDX-License-Identifier: Apache-2.0
"""Draws where code and data of a random program lie."""

import random
from typing import Final, NamedTuple

from autocomp_hil import memory_map

__all__ = ["Places", "random_places"]

_FAR_PAGES: Final = (1 << 20, (1 << 52) - (1 << 8))
"""Pages above 32 bits of address, but for some at the end, so that nothing wraps."""
_PAGE_BITS: Final = 12


class Places(NamedTuple):
    """Addresses of pages."""

    code: int
    data: int


def random_places(seed: int) -> Places:
    """Places that are often those of the chip's programs, otherwise anywhere in 64 bits.

    Args:
        seed: Seed of the program; the draws of its instructions are others.
    """
    rng = random.Random(f"{seed}/places")
    code, data = (rng.randrange(*_FAR_PAGES) << _PAGE_BITS for _ in range(2))
    is_code_near, is_data_near = rng.random() < 0.4, rng.random() < 0.4
    return Places(
        code=memory_map.FIRMWARE_BASE if is_code_near else code,
        data=memory_map.TENSORS_BASE if is_data_near else data,
    )
