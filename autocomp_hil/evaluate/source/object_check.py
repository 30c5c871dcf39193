# SPDX-License-Identifier: Apache-2.0
"""The third stage of the judge: what the compiler made of a candidate.

The guard reads the source; this reads the object file, so that a trick in the source, or a hole in
the guard, cannot bring anything into the program but ordinary code and data.

Covered, each rule by the name in ``OBJECT_RULES``:

* sections: names, types and flags of a list; none both written and executed; alignment; sizes;
* symbols: the kernel is the only global one; undefined ones are in ``UNDEFINED_ALLOWED``;
* instructions: every word of text is RV64IM, ``fence``, or a command that has an intrinsic, in the
  form that the intrinsics emit. So no system instructions and no counters;
* the program: segments within the memory of programs, none both written and executed, and the
  kernel's text once more, as the linker left it.

Not covered: code that a program makes from data. Data is not executable, so a jump to it traps
when it runs. Code of the firmware and of the compiler's library, which is trusted.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Section, SymbolTableSection

from autocomp_hil import memory_map
from autocomp_hil.evaluate.outcome import Rejected
from autocomp_hil.golden.machine import ElfProgram
from autocomp_hil.golden.rv64.decode import Instruction, Kind, decode
from autocomp_hil.isa import COMMANDS, Funct

__all__ = [
    "MAX_TEXT_BYTES",
    "OBJECT_RULES",
    "UNDEFINED_ALLOWED",
    "check_object",
    "check_program",
    "check_sizes",
]

MAX_TEXT_BYTES: Final = 4 << 20
"""Most bytes of a candidate's code: a hundred thousand commands with their operands."""

OBJECT_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sections": "only ordinary sections of code and data, aligned to at most a page",
        "static_data": (
            f"at most {memory_map.STATIC_DATA_MAX_BYTES} bytes of constants and as many of "
            f"variables, {MAX_TEXT_BYTES} of code"
        ),
        "symbols": "nothing but the function is visible outside",
        "undefined_symbol": "no functions but those that the compiler itself calls",
        "undefined_behaviour": "no code that the compiler takes for undefined and ends in a trap",
        "reads_time": "no counters: a kernel must not depend on time",
        "instructions": "only RV64IM, fence, and the commands of the intrinsics",
        "placement": "the program lies where programs belong",
    }
)
"""What each rule asks for, by the name that an outcome carries."""

_STRING_FUNCTIONS: Final = frozenset({"memcpy", "memmove", "memset", "memcmp"})
"""Functions of firmware/src/string.c, which compilers call for loops and assignments."""


def _soft_float() -> Iterator[str]:
    """Arithmetic of float and double without an FPU, as C's operators need it."""
    for kind in ("sf", "df"):
        for operation in ("add", "sub", "mul", "div"):
            yield f"__{operation}{kind}3"
        for operation in ("neg", "eq", "ne", "lt", "le", "gt", "ge", "unord"):
            yield f"__{operation}{kind}2"
        for integer in ("si", "di"):
            for sign in ("", "uns"):
                yield f"__fix{sign}{kind}{integer}"
            for sign in ("", "un"):
                yield f"__float{sign}{integer}{kind}"
    yield from ("__extendsfdf2", "__truncdfsf2")


UNDEFINED_ALLOWED: Final = _STRING_FUNCTIONS | frozenset(_soft_float())
"""What an object may leave to the linker."""

_WRITE, _ALLOC, _EXECUTE, _MERGE, _STRINGS = 1, 2, 4, 0x10, 0x20
_LOADED: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        ".text": ("SHT_PROGBITS", _ALLOC | _EXECUTE),
        ".rodata": ("SHT_PROGBITS", _ALLOC),
        ".srodata": ("SHT_PROGBITS", _ALLOC),
        ".data": ("SHT_PROGBITS", _ALLOC | _WRITE),
        ".sdata": ("SHT_PROGBITS", _ALLOC | _WRITE),
        ".bss": ("SHT_NOBITS", _ALLOC | _WRITE),
        ".sbss": ("SHT_NOBITS", _ALLOC | _WRITE),
    }
)
"""Type and flags by the first part of the name; constants may be mergeable."""
_RESERVED_TEXT: Final = ".text.start"
"""Section where the linker script looks for the first instruction."""
_NOT_LOADED: Final = frozenset(
    {"", ".comment", ".note.GNU-stack", ".riscv.attributes", ".llvm_addrsig", ".symtab", ".strtab",
     ".shstrtab"}
)  # fmt: skip
_TRAPS: Final = frozenset({0xC0001073, 0x00100073})
"""unimp and ebreak: what LLVM and gcc put where control cannot come."""
_COUNTER_CSRS: Final = range(0xC00, 0xC20)
_PLAIN: Final = frozenset(
    {Kind.REGISTER, Kind.IMMEDIATE, Kind.LUI, Kind.AUIPC, Kind.LOAD, Kind.STORE, Kind.BRANCH,
     Kind.JAL, Kind.JALR}
)  # fmt: skip
_COMMANDS_ALLOWED: Final = frozenset(
    command.funct
    for command in COMMANDS.values()
    if command.support != "none" and not command.has_result
)


class _Broken(Exception):  # noqa: N818  # a finding on its way out
    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        text = f"{message}; the rule: {OBJECT_RULES[rule]}"
        self.outcome = Rejected(stage="object", rule=rule, message=text)


def check_object(contents: bytes, kernel: str) -> Rejected | None:
    """The first rule that an object file breaks, None if it keeps to all.

    Args:
        contents: Contents of the file that the compiler made of the candidate.
        kernel: Name of the function.
    """
    elf = ELFFile(BytesIO(contents))
    sections = list(elf.iter_sections())
    try:
        _check_sections(sections)
        _check_symbols(sections, kernel)
        for section in sections:
            if section.header.sh_flags & _EXECUTE:
                _check_text(section.data(), section.name)
    except _Broken as broken:
        return broken.outcome
    return None


def check_sizes(contents: bytes) -> Rejected | None:
    """Whether an object is too large to be worth linking, None if it is not.

    Args:
        contents: Contents of the object file.
    """
    elf = ELFFile(BytesIO(contents))
    try:
        _check_sizes(s for s in elf.iter_sections() if s.header.sh_type != "SHT_NOBITS")
    except _Broken as broken:
        return broken.outcome
    return None


def check_program(program: ElfProgram, kernel: str) -> Rejected | None:
    """The first rule that the linked program breaks, None if it keeps to all.

    Args:
        program: What the linker made of the object and the firmware.
        kernel: Name of the function.
    """
    try:
        for segment in program.segments:
            _check_segment(segment.address, segment.size, segment.rights)
        _check_text(_kernel_text(program, kernel), kernel)
    except _Broken as broken:
        return broken.outcome
    return None


def _check_segment(address: int, size: int, rights: str) -> None:
    is_inside = memory_map.FIRMWARE_BASE <= address <= memory_map.TENSORS_BASE - size
    if not is_inside or ("W" in rights and "X" in rights):
        raise _Broken("placement", f"a segment of {size} bytes at 0x{address:x}, {rights}")


def _kernel_text(program: ElfProgram, kernel: str) -> bytes:
    places = [(start, size) for start, size, name in program.functions if name == kernel]
    if len(places) != 1:
        raise _Broken("symbols", f"{len(places)} functions {kernel}")
    start, size = places[0]
    for segment in program.segments:
        offset = start - segment.address
        if "X" in segment.rights and offset >= 0 and offset + size <= len(segment.contents):
            return segment.contents[offset : offset + size]
    raise _Broken("placement", f"the kernel at 0x{start:x} is not in an executable segment")


def _check_sections(sections: Sequence[Section]) -> None:
    for section in sections:
        name, header = section.name, section.header
        if header.sh_flags & _ALLOC:
            _check_loaded(name, header)
        elif name not in _NOT_LOADED and not name.startswith(".rela."):
            raise _Broken("sections", name)
    _check_sizes(sections)


def _check_sizes(sections: Iterable[Section]) -> None:
    sizes = {"code": 0, "variables": 0, "constants": 0}
    for section in sections:
        flags = section.header.sh_flags
        if flags & _ALLOC:
            group = "code" if flags & _EXECUTE else "variables" if flags & _WRITE else "constants"
            sizes[group] += section.header.sh_size
    for group, size in sizes.items():
        if size > (MAX_TEXT_BYTES if group == "code" else memory_map.STATIC_DATA_MAX_BYTES):
            raise _Broken("static_data", f"{size} bytes of {group}")


def _check_loaded(name: str, header: Any) -> None:
    """Rules of one section that is in memory when the program runs."""
    family = next((f for f in _LOADED if name == f or name.startswith(f"{f}.")), None)
    if family is None or name.startswith(_RESERVED_TEXT):
        raise _Broken("sections", name)
    kind, flags = _LOADED[family]
    is_constant = not flags & (_WRITE | _EXECUTE)
    ignored = _MERGE | _STRINGS if is_constant else 0
    if header.sh_type != kind or header.sh_flags & ~ignored != flags:
        raise _Broken("sections", f"{name}: {header.sh_type}, flags 0x{header.sh_flags:x}")
    if header.sh_addralign > memory_map.PAGE_BYTES:
        raise _Broken("sections", f"{name} is aligned to {header.sh_addralign} bytes")


def _check_symbols(sections: Iterable[Section], kernel: str) -> None:
    found = False
    for section in sections:
        if not isinstance(section, SymbolTableSection):
            continue
        for symbol in section.iter_symbols():
            info, place = symbol.entry.st_info, symbol.entry.st_shndx
            if info.bind == "STB_LOCAL":
                continue
            if place == "SHN_UNDEF" and symbol.name not in UNDEFINED_ALLOWED:
                raise _Broken("undefined_symbol", symbol.name)
            if place != "SHN_UNDEF" and (symbol.name, info.bind, info.type) != (
                kernel, "STB_GLOBAL", "STT_FUNC",
            ):  # fmt: skip
                raise _Broken("symbols", f"{symbol.name}: {info.bind}, {info.type}")
            found |= place != "SHN_UNDEF"
    if not found:
        raise _Broken("symbols", f"no function {kernel}")


def _check_text(text: bytes, where: str) -> None:
    if len(text) % 4:
        raise _Broken("instructions", f"{where}: {len(text)} bytes")
    for index, (word,) in enumerate(struct.iter_unpack("<I", text)):
        rule = _broken_rule(word, decode(word))
        if rule is not None:
            raise _Broken(rule, f"0x{word:08x} at {where}+0x{4 * index:x}")


def _broken_rule(word: int, instruction: Instruction | None) -> str | None:
    """Name of the rule that an instruction breaks, None if it breaks none."""
    if word in _TRAPS:
        return "undefined_behaviour"
    if instruction is None:
        return "instructions"
    if instruction.kind is Kind.ACCELERATOR:
        if instruction.immediate == Funct.COUNTER:
            return "reads_time"
        has_result = bool(word >> 7 & 31)
        is_allowed = instruction.immediate in _COMMANDS_ALLOWED and not has_result
        return None if is_allowed else "instructions"
    if instruction.kind is Kind.CSR and instruction.immediate in _COUNTER_CSRS:
        return "reads_time"
    is_fence = instruction.kind is Kind.FENCE and instruction.name == "fence"
    return None if is_fence or instruction.kind in _PLAIN else "instructions"
