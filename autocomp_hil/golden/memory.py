# SPDX-License-Identifier: Apache-2.0
"""DRAM as the programmer sees it: 2^64 bytes, of which only touched pages are stored.

Bytes that nobody loaded or wrote read as the start pattern. Addresses wrap modulo 2^64.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden.pattern import Space, pattern_bytes

__all__ = ["PAGE_BYTES", "SparseMemory"]

PAGE_BYTES = 16384
_PAGE_SHIFT = 14
_OFFSET_MASK = PAGE_BYTES - 1
_ADDRESS_MASK = (1 << 64) - 1

Bytes = npt.NDArray[np.uint8]


class SparseMemory:
    """Byte-addressed memory with a seed for the bytes that were never written."""

    def __init__(self, seed: int = 0, images: Iterable[tuple[int, bytes]] = ()) -> None:
        """Memory that holds the images; later images overwrite earlier ones.

        Args:
            seed: Job seed of the start pattern.
            images: (address, contents) pairs.
        """
        self._seed = seed
        self._pages: dict[int, Bytes] = {}
        self._written: set[int] = set()
        for address, contents in images:
            self.write(address, contents)

    def read(self, address: int, count: int) -> Bytes:
        """Copy of ``count`` bytes from ``address``: uint8, shape (count,)."""
        address &= _ADDRESS_MASK
        offset = address & _OFFSET_MASK
        if offset + count <= PAGE_BYTES:
            return self._page(address >> _PAGE_SHIFT)[offset : offset + count].copy()
        head = PAGE_BYTES - offset
        parts = [self._page(address >> _PAGE_SHIFT)[offset:]]
        done = head
        while done < count:
            page = self._page(((address + done) & _ADDRESS_MASK) >> _PAGE_SHIFT)
            parts.append(page[: count - done])
            done += PAGE_BYTES
        return np.concatenate(parts)

    def write(self, address: int, contents: bytes | bytearray | memoryview | Bytes) -> None:
        """Put ``contents`` at ``address``; an array must be uint8, one dimension."""
        if isinstance(contents, np.ndarray):
            data = contents
        else:
            data = np.frombuffer(contents, dtype=np.uint8)
        done = 0
        while done < len(data):
            position = (address + done) & _ADDRESS_MASK
            number, offset = position >> _PAGE_SHIFT, position & _OFFSET_MASK
            count = min(len(data) - done, PAGE_BYTES - offset)
            self._page(number)[offset : offset + count] = data[done : done + count]
            self._written.add(number)
            done += count

    def read_rows(self, address: int, stride: int, rows: int, row_bytes: int) -> Bytes:
        """Rows at ``address + r * stride``: uint8, shape (rows, row_bytes), a fresh array."""
        offset = address & _OFFSET_MASK
        end = offset + (rows - 1) * stride + row_bytes
        if stride < PAGE_BYTES and end <= PAGE_BYTES and address <= _ADDRESS_MASK:
            page = self._page(address >> _PAGE_SHIFT)
            return _rows_view(page, offset, stride, rows, row_bytes).copy()
        if stride == 0:
            return np.repeat(self.read(address, row_bytes)[None, :], rows, axis=0)
        return np.stack([self.read(address + r * stride, row_bytes) for r in range(rows)])

    def write_rows(self, address: int, stride: int, data: Bytes) -> None:
        """Rows of ``data`` (uint8, shape (rows, row_bytes)) in order to ``address + r * stride``.

        Where rows overlap the later row stays.
        """
        rows, row_bytes = data.shape
        offset = address & _OFFSET_MASK
        end = offset + (rows - 1) * stride + row_bytes
        if row_bytes <= stride < PAGE_BYTES and end <= PAGE_BYTES and address <= _ADDRESS_MASK:
            number = address >> _PAGE_SHIFT
            _rows_view(self._page(number), offset, stride, rows, row_bytes)[:] = data
            self._written.add(number)
            return
        for r in range(rows):
            self.write(address + r * stride, data[r])

    def written_pages(self) -> list[int]:
        """Addresses of the pages (PAGE_BYTES each) that hold a written or loaded byte, sorted."""
        return sorted(number << _PAGE_SHIFT for number in self._written)

    def copy(self) -> "SparseMemory":
        """An independent memory with the same contents."""
        twin = SparseMemory(self._seed)
        twin._pages = {number: page.copy() for number, page in self._pages.items()}
        twin._written = set(self._written)
        return twin

    def _page(self, number: int) -> Bytes:
        page = self._pages.get(number)
        if page is None:
            page = pattern_bytes(self._seed, Space.DRAM, number << _PAGE_SHIFT, PAGE_BYTES).copy()
            self._pages[number] = page
        return page


def _rows_view(page: Bytes, offset: int, stride: int, rows: int, row_bytes: int) -> Bytes:
    return np.ndarray((rows, row_bytes), np.uint8, page.data, offset, (stride, 1))
