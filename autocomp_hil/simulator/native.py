# SPDX-License-Identifier: Apache-2.0
"""The C functions of ``rtl/sim``, as Python sees them inside the model's process."""

import ctypes
from collections.abc import Sequence
from typing import Any

from autocomp_hil.simulator.layout import check_layout, compiled_layout
from autocomp_hil.simulator.observation import ACCEPTED, BURST, Job, Result

__all__ = ["Native"]

_U64 = ctypes.c_uint64


class Native:
    """The functions with their types; usable only in a process that is a model."""

    def __init__(self) -> None:
        """Look at the model that this process is.

        Raises:
            SimInfraError: The library was built from other structures than this program knows.
        """
        library = ctypes.CDLL(None)
        check_layout(compiled_layout(library))
        self._library = library
        library.hil_ram_path.restype = ctypes.c_char_p
        library.hil_describe_text.restype = ctypes.c_char_p
        library.hil_dram_pages.restype = _U64
        library.hil_dram_clear.argtypes = (_U64,)
        library.hil_dram_pages.argtypes = (ctypes.c_void_p, _U64)
        library.hil_dram_read.argtypes = (_U64, _U64, ctypes.c_void_p)
        library.hil_dram_write.argtypes = (_U64, _U64, ctypes.c_char_p)
        library.hil_commands_load.argtypes = (ctypes.c_char_p, _U64)
        library.hil_ram_fill.argtypes = (ctypes.c_int, _U64, _U64, _U64)

    def rams(self) -> list[tuple[str, int, int]]:
        """Path, number of rows and bits per row of every memory, by its index."""
        call: Any = self._library
        return [
            (call.hil_ram_path(i).decode(), call.hil_ram_depth(i), call.hil_ram_width(i))
            for i in range(call.hil_ram_count())
        ]

    def fill_ram(self, index: int, seed: int, space: int, first_row: int) -> None:
        """Put the start pattern into a memory whose row 0 is row ``first_row`` of the space."""
        self._library.hil_ram_fill(index, seed, space, first_row)

    def read_ram(self, index: int, rows: int, row_bytes: int) -> bytes:
        """Content of a memory, row after row."""
        target = ctypes.create_string_buffer(rows * row_bytes)
        self._library.hil_ram_read(index, 0, rows, target)
        return target.raw

    def configure(self, job: Job, commands: bytes, command_count: int) -> None:
        """Describe the next job; ``commands`` have dtype COMMAND."""
        self._library.hil_commands_load(commands, command_count)
        self._library.hil_job_configure(ctypes.byref(job))

    def load_dram(self, seed: int, images: Sequence[tuple[int, bytes]]) -> None:
        """Forget all memory, then load images; later ones overwrite earlier ones."""
        self._library.hil_dram_clear(seed)
        for address, content in images:
            self._library.hil_dram_write(address, len(content), content)

    def result(self) -> Result:
        """What the last job came to."""
        result = Result()
        self._library.hil_job_result(ctypes.byref(result))
        return result

    def accepted_commands(self, count: int) -> bytes:
        """Records of dtype ACCEPTED, one per command that the port accepted."""
        target = ctypes.create_string_buffer(ACCEPTED.itemsize * count)
        self._library.hil_commands_accepted(target, _U64(count))
        return target.raw

    def responses(self, count: int) -> bytes:
        """Answers of COUNTER commands, uint64 each."""
        target = ctypes.create_string_buffer(8 * count)
        self._library.hil_commands_responses(target, _U64(count))
        return target.raw

    def bursts(self, count: int) -> bytes:
        """Records of dtype BURST, one per burst."""
        target = ctypes.create_string_buffer(BURST.itemsize * count)
        self._library.hil_dram_burst_log(target, _U64(count))
        return target.raw

    def pages(self) -> list[int]:
        """Addresses of the touched 4 KiB pages, sorted."""
        count = self._library.hil_dram_pages(None, 0)
        target = (_U64 * count)()
        self._library.hil_dram_pages(target, count)
        return sorted(target)

    def read_dram(self, address: int, count: int) -> bytes:
        """Read bytes of memory."""
        target = ctypes.create_string_buffer(count)
        self._library.hil_dram_read(address, count, target)
        return target.raw

    def description(self) -> str:
        """The design in words, if the job did not end well."""
        text: bytes = self._library.hil_describe_text()
        return text.decode(errors="replace")
