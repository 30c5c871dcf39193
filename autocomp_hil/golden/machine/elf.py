# SPDX-License-Identifier: Apache-2.0
"""Programs as ELF files: checked when they are loaded, not when they run."""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Final

from elftools.common.exceptions import ELFError
from elftools.construct import Container
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from autocomp_hil.config.files import read_file
from autocomp_hil.errors import ConfigError

__all__ = ["ElfProgram", "ElfSegment", "load_elf"]

_EXECUTE, _WRITE, _READ = 1, 2, 4
_MOST_BYTES: Final = 1 << 28
"""Most bytes of all segments in memory: zeros are loaded like contents."""
_MOST_FILE_BYTES: Final = 1 << 29
"""Most bytes of a file, whose symbols may take more than its segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElfSegment:
    """One loadable segment of an ELF file."""

    address: int
    contents: bytes
    """What the file holds; zeros follow up to ``size``."""
    size: int
    """Number of bytes in memory."""
    rights: str
    """Letters of R, W, X."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElfProgram:
    """What a machine needs of an ELF file."""

    origin: str
    """Origin of the program, for messages."""
    entry: int
    segments: tuple[ElfSegment, ...]
    symbols: Mapping[str, int]
    """Addresses of named symbols."""
    functions: tuple[tuple[int, int, str], ...] = field(repr=False)
    """Functions as (address, size, name), sorted."""
    variables: tuple[tuple[int, int, str], ...] = field(default=(), repr=False)
    """Constants and variables as (address, size, name), sorted."""

    def images(self) -> tuple[tuple[int, bytes], ...]:
        """Pairs (address, contents) of the segments, with the zeros that follow them."""
        return tuple(
            (segment.address, segment.contents.ljust(segment.size, b"\0"))
            for segment in self.segments
        )

    def place(self, address: int) -> str:
        """An address in words: hexadecimal, and the function if one covers it."""
        index = bisect.bisect_right(self.functions, (address, 1 << 64, "")) - 1
        if index >= 0:
            start, size, name = self.functions[index]
            if address - start < max(size, 4):
                return f"0x{address:x} ({name}+0x{address - start:x})"
        return f"0x{address:x}"


def load_elf(source: Path | bytes, origin: str | None = None) -> ElfProgram:
    """Read a bare-metal RV64 program.

    Args:
        source: The file, or its contents.
        origin: Name for messages; by default the path.

    Raises:
        ConfigError: The file cannot be read, is no complete ELF file, is for another machine, or
            asks for more memory than a program may have.
    """
    name = origin or (str(source) if isinstance(source, Path) else "program")
    if isinstance(source, Path):
        wanted = "give an ELF file"
        contents = read_file(source, wanted, limit_bytes=_MOST_FILE_BYTES, shown=name)
    else:
        contents = source
    try:
        return _parse(contents, name)
    except (ELFError, ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        detail = str(error) or type(error).__name__
        raise ConfigError(
            f"{name}: no complete ELF file ({detail}); build it again for RV64"
        ) from error


def _parse(contents: bytes, name: str) -> ElfProgram:
    elf = ELFFile(BytesIO(contents))
    header = elf.header
    _require(name, "class", elf.elfclass, 64)
    _require(name, "machine", header.e_machine, "EM_RISCV")
    _require(name, "byte order", "little" if elf.little_endian else "big", "little")
    _require(name, "type", header.e_type, "ET_EXEC")
    if header.e_entry & 3:
        raise ConfigError(f"{name}: entry: expected a multiple of 4, got 0x{header.e_entry:x}")
    segments = []
    total = 0
    for segment in elf.iter_segments("PT_LOAD"):
        p = segment.header
        total += p.p_memsz
        _check_memory(name, p, total)
        end = p.p_offset + p.p_filesz
        if end > len(contents):
            raise ConfigError(
                f"{name}: truncated: a segment ends at byte {end}, the file at byte "
                f"{len(contents)}; copy or build it again"
            )
        if p.p_memsz:
            flags = zip("RWX", (_READ, _WRITE, _EXECUTE), strict=True)
            segments.append(
                ElfSegment(
                    address=p.p_paddr,
                    contents=contents[p.p_offset : end],
                    size=p.p_memsz,
                    rights="".join(letter for letter, bit in flags if p.p_flags & bit),
                )
            )
    if not segments:
        raise ConfigError(f"{name}: no loadable segment; link it as a program")
    symbols, extents = _symbols(elf)
    return ElfProgram(
        origin=name,
        entry=header.e_entry,
        segments=tuple(segments),
        symbols=MappingProxyType(symbols),
        functions=tuple(sorted(extents["STT_FUNC"])),
        variables=tuple(sorted(extents["STT_OBJECT"])),
    )


def _check_memory(name: str, header: Container, total: int) -> None:
    """Check a segment; ``total`` are the bytes in memory of all up to this one."""
    where = f"{name}: segment at 0x{header.p_paddr:x}"
    size = header.p_memsz
    if size < header.p_filesz:
        raise ConfigError(
            f"{where}: p_memsz: expected at least the {header.p_filesz} bytes that the file holds, "
            f"got {size}; build it again"
        )
    if total > _MOST_BYTES:
        raise ConfigError(
            f"{where}: p_memsz: expected at most {_MOST_BYTES} bytes in all segments together, got "
            f"{total} with the {size} of this one; build it again, with less static data"
        )
    if header.p_paddr + size > 1 << 64:
        raise ConfigError(
            f"{where}: p_memsz: expected an end within 64 bits of address, got {size} bytes; link "
            f"it lower"
        )


def _symbols(elf: ELFFile) -> tuple[dict[str, int], dict[str, list[tuple[int, int, str]]]]:
    """Addresses by name, and (address, size, name) by type of symbol."""
    symbols: dict[str, int] = {}
    extents: dict[str, list[tuple[int, int, str]]] = {"STT_FUNC": [], "STT_OBJECT": []}
    for section in elf.iter_sections():
        if not isinstance(section, SymbolTableSection):
            continue
        for symbol in section.iter_symbols():
            entry = symbol.entry
            if symbol.name and entry.st_shndx != "SHN_UNDEF":
                symbols[symbol.name] = entry.st_value
                if entry.st_info.type in extents:
                    extent = (entry.st_value, entry.st_size, symbol.name)
                    extents[entry.st_info.type].append(extent)
    return symbols, extents


def _require(name: str, what: str, value: object, expected: object) -> None:
    if value != expected:
        raise ConfigError(
            f"{name}: {what}: expected {expected}, got {value}; build it for bare-metal RV64"
        )
