# SPDX-License-Identifier: Apache-2.0
"""ELF files: good ones give what is in them, bad ones are refused with what is wrong."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil import memory_map
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.machine import load_elf
from tests.unit.golden.machine.programs import c_program


def tiny_elf(
    *,
    elf_class: int = 2,
    data: int = 1,
    kind: int = 2,
    machine: int = 243,
    entry: int = 0x10010000,
    address: int = 0x10010000,
    memory_bytes: int = 8,
    copies: int = 1,
) -> bytes:
    """A program of equal segments with four bytes of code and eight in memory."""
    ident = b"\x7fELF" + bytes([elf_class, data, 1]) + bytes(9)
    header = ident + struct.pack(
        "<HHIQQQIHHHHHH", kind, machine, 1, entry, 64, 0, 0, 64, 56, copies, 64, 0, 0
    )
    segment = struct.pack(
        "<IIQQQQQQ", 1, 5, 64 + 56 * copies, address, address, 4, memory_bytes, 4096
    )
    return header + segment * copies + bytes.fromhex("6f000000")


def test_tiny() -> None:
    """Contents, zeros behind them, rights."""
    program = load_elf(tiny_elf())
    assert program.entry == 0x10010000
    assert program.images() == ((0x10010000, bytes.fromhex("6f00000000000000")),)
    assert program.segments[0].rights == "RX"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"elf_class": 1}, "class"),
        ({"data": 2}, "program:"),
        ({"kind": 3}, "type: expected ET_EXEC, got ET_DYN"),
        ({"machine": 62}, "machine: expected EM_RISCV, got EM_X86_64"),
        ({"entry": 0x10010002}, "entry: expected a multiple of 4, got 0x10010002"),
    ],
)
def test_wrong_kind(change: dict[str, int], message: str) -> None:
    """Class, byte order, type, machine, entry."""
    with pytest.raises(ConfigError, match=message):
        load_elf(tiny_elf(**change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"memory_bytes": 3}, "at least the 4 bytes that the file holds, got 3; build it again"),
        ({"memory_bytes": 0}, "at least the 4 bytes that the file holds, got 0; build it again"),
        ({"memory_bytes": (1 << 28) + 1}, "at most 268435456 bytes .*, got 268435457 with"),
        ({"memory_bytes": (1 << 64) - 1}, "at most 268435456 bytes .*, got 18446744073709551615"),
        ({"memory_bytes": 1 << 27, "copies": 3}, "at most .*, got 402653184 with the 134217728 of"),
        ({"address": (1 << 64) - 4}, "within 64 bits of address, got 8 bytes; link it lower"),
    ],
)
def test_wrong_memory_size(change: dict[str, int], message: str) -> None:
    """Refused before anything of this size is made; the message names segment and field."""
    address = change.get("address", 0x10010000)
    with pytest.raises(
        ConfigError, match=f"program: segment at 0x{address:x}: p_memsz: .*{message}"
    ):
        load_elf(tiny_elf(**change))


def test_largest_memory() -> None:
    """Segments may take as much memory as is allowed, up to the last address."""
    program = load_elf(tiny_elf(address=(1 << 64) - (1 << 28), memory_bytes=1 << 28))
    assert program.segments[0].size == 1 << 28


@given(st.integers(0, len(tiny_elf()) - 1))
def test_truncated_anywhere(length: int) -> None:
    """Every shorter file is refused."""
    with pytest.raises(ConfigError, match="program: "):
        load_elf(tiny_elf()[:length])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage(contents: bytes) -> None:
    """Garbage raises ConfigError and never another exception."""
    for text in (contents, b"\x7fELF\x02\x01\x01" + contents):
        with pytest.raises(ConfigError):
            load_elf(text)


def test_unreadable(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(ConfigError, match=r"gone\.elf: cannot be read: No such file"):
        load_elf(tmp_path / "gone.elf")
    text = tmp_path / "text.elf"
    text.write_text("hello", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"text\.elf: no complete ELF file"):
        load_elf(text)


def test_real_program(tmp_path: Path) -> None:
    """Symbols, places in words; cut in the middle it is refused."""
    program = c_program(tmp_path, "int main(void) { return 0; }")
    assert program.entry == memory_map.FIRMWARE_BASE
    main = program.symbols["main"]
    assert program.place(main + 4) == f"0x{main + 4:x} (main+0x4)"
    assert program.place(0x42) == "0x42"
    contents = Path(program.origin).read_bytes()
    for length in (100, 5000, len(contents) - 40):
        with pytest.raises(ConfigError):
            load_elf(contents[:length])
