# SPDX-License-Identifier: Apache-2.0
"""Scratchpad and accumulator through the backdoor, inside the model's process."""

import re

from autocomp_hil.simulator.native import Native

__all__ = ["PAGE_BYTES", "SPACES", "LocalMemory", "local_memories"]

PAGE_BYTES = 4096
"""Pages in which DRAM is read back."""

SPACES = (("u_scratchpad", 1), ("u_accumulator", 2))
"""Instance and start-pattern space of each local memory."""


class LocalMemory:
    """The banks of scratchpad or accumulator, in order of rows."""

    def __init__(self, native: Native, instance: str, space: int) -> None:
        pattern = re.compile(rf"\.{instance}\..*?\[(\d+)\]")
        banks = []
        for index, (path, rows, bits) in enumerate(native.rams()):
            found = pattern.search(path)
            if found:
                banks.append((int(found.group(1)), index, rows, bits // 8))
        self._native = native
        self._space = space
        self._banks = sorted(banks)

    def fill(self, seed: int) -> None:
        """Put the start pattern into all rows."""
        first_row = 0
        for _, index, rows, _ in self._banks:
            self._native.fill_ram(index, seed, self._space, first_row)
            first_row += rows

    def content(self) -> bytes:
        """Return all rows."""
        return b"".join(
            self._native.read_ram(index, rows, row_bytes)
            for _, index, rows, row_bytes in self._banks
        )


def local_memories(native: Native) -> list[LocalMemory]:
    """Scratchpad, then accumulator; call after the start of simulation."""
    return [LocalMemory(native, instance, space) for instance, space in SPACES]
