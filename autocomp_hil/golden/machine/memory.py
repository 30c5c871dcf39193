# SPDX-License-Identifier: Apache-2.0
"""DRAM whose bytes an emulator can share: the golden model's memory, held in large pieces."""

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden.memory import PAGE_BYTES, SparseMemory
from autocomp_hil.golden.pattern import Space, pattern_bytes

__all__ = ["CHUNK_BYTES", "SharedMemory"]

CHUNK_BYTES = 1 << 20
_PAGES = CHUNK_BYTES // PAGE_BYTES


class SharedMemory(SparseMemory):
    """Sparse memory whose pages are views of pieces of CHUNK_BYTES that never move."""

    def __init__(self, seed: int = 0) -> None:
        """Memory that holds the start pattern of ``seed``."""
        super().__init__(seed)
        self._chunks: dict[int, npt.NDArray[np.uint8]] = {}

    def chunk(self, address: int) -> npt.NDArray[np.uint8]:
        """The piece that holds an address: uint8, shape (CHUNK_BYTES,), no copy."""
        number = address // CHUNK_BYTES
        chunk = self._chunks.get(number)
        if chunk is None:
            base = number * CHUNK_BYTES
            chunk = pattern_bytes(self._seed, Space.DRAM, base, CHUNK_BYTES).copy()
            self._chunks[number] = chunk
            for page in range(_PAGES):
                view = chunk[page * PAGE_BYTES : (page + 1) * PAGE_BYTES]
                self._pages[number * _PAGES + page] = view
        return chunk

    def written_pages(self) -> list[int]:
        """Addresses of all pages that exist: an emulator's writes leave no note."""
        return sorted(number * PAGE_BYTES for number in self._pages)

    def _page(self, number: int) -> npt.NDArray[np.uint8]:
        page = self._pages.get(number)
        if page is None:
            self.chunk(number * PAGE_BYTES)
            page = self._pages[number]
        return page
