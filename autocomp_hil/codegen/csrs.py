# SPDX-License-Identifier: Apache-2.0
"""Tables of control and status registers: SystemVerilog package, Python module, reference."""

from collections.abc import Callable
from typing import Final

from autocomp_hil.codegen.csr_source import CsrGroup, CsrSource
from autocomp_hil.codegen.text import banner, hex_word

_SOURCE: Final = "configs/isa/csrs.toml"


def render_csr_package(source: CsrSource) -> str:
    """Return ``core_csr_pkg``: numbers of the registers, and which bits are fixed and writable."""
    lines = banner("//", _SOURCE)
    lines += ["", "/// Control and status registers of the core.", "package core_csr_pkg;", ""]
    for group in source.csrs:
        if group.count == 1:
            name = group.name.upper()
            lines.append(f"  parameter logic [11:0] CSR_{name} = 12'h{group.number:03X};")
    lines += ["", "  /// Whether there is such a register."]
    lines += _function(source, "logic csr_exists", lambda _: "1'b1", "1'b0")
    lines += ["", "  /// Bits that read 1 always."]
    lines += _function(source, "logic [63:0] csr_fixed", _word(lambda g: g.fixed), "64'd0")
    lines += ["", "  /// Bits that keep what is written."]
    lines += _function(source, "logic [63:0] csr_writable", _word(lambda g: g.writable), "64'd0")
    return "\n".join([*lines, "", "endpackage"]) + "\n"


def render_csr_tables(source: CsrSource) -> str:
    """Return ``golden/rv64/_csrs.py``: the registers by number."""
    registers = source.registers()
    lines = banner("#", _SOURCE)
    lines += [
        '"""Control and status registers of the core."""',
        "",
        "import enum",
        "from types import MappingProxyType",
        "from typing import Final",
        "",
        '__all__ = ["COUNTERS", "FIXED", "WRITABLE", "Csr"]',
        "",
        "",
        "class Csr(enum.IntEnum):",
        '    """Numbers of the registers that exist."""',
        "",
        *(f"    {register.name.upper()} = 0x{register.number:03X}" for register in registers),
        "",
        "",
        "FIXED: Final = MappingProxyType(",
        "    {",
        *(f"        Csr.{r.name.upper()}: 0x{r.fixed:X}," for r in registers),
        "    }",
        ")",
        '"""Bits that read 1 always."""',
        "",
        "WRITABLE: Final = MappingProxyType(",
        "    {",
        *(f"        Csr.{r.name.upper()}: 0x{r.writable:X}," for r in registers),
        "    }",
        ")",
        '"""Bits that keep what is written."""',
        "",
        "COUNTERS: Final = MappingProxyType(",
        "    {",
        *(f'        Csr.{r.name.upper()}: "{r.counter}",' for r in registers if r.counter),
        "    }",
        ")",
        '"""What counter registers count."""',
    ]
    return "\n".join(lines) + "\n"


def render_csr_reference(source: CsrSource) -> str:
    """Return the text of ``docs/reference/csrs.md``."""
    lines = [
        "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        f"<!-- Generated from {_SOURCE} by python -m autocomp_hil.codegen; do not edit. -->",
        "",
        "# Control and status registers of the core",
        "",
        "Every other number is an illegal instruction, and so is a write to a register marked R.",
        "Bits that are not writable read 0 unless they are fixed, whatever is written; writable",
        "bits are 0 after reset. The last column says why this is what the privileged manual",
        "(20240411) asks for.",
        "",
        "| number | register | access | fixed bits | writable bits | meaning | manual |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(group) for group in source.csrs]
    return "\n".join(lines) + "\n"


def _row(group: CsrGroup) -> str:
    number, name = f"0x{group.number:03X}", f"`{group.name}`"
    if group.count > 1:
        last = list(group.registers())[-1]
        number, name = f"{number} to 0x{last.number:03X}", f"{name} to `{last.name}`"
    cells = (
        number, name, "R" if group.is_read_only else "RW", _bits(group.fixed),
        _bits(group.writable), group.meaning, group.manual,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _bits(word: int) -> str:
    return f"0x{word:X}" if word else ""


def _word(bits: Callable[[CsrGroup], int]) -> Callable[[CsrGroup], str | None]:
    return lambda group: f"64'h{hex_word(bits(group)).upper()}" if bits(group) else None


def _function(
    source: CsrSource, name: str, value: Callable[[CsrGroup], str | None], otherwise: str
) -> list[str]:
    """A function of the number; groups without a value have that of all other numbers."""
    lines = [f"  function automatic {name}(logic [11:0] number);"]
    for group in source.csrs:
        text = value(group)
        if text is not None:
            lines.append(f"    if ({_is_in(group)}) return {text};  // {group.name}")
    return [*lines, f"    return {otherwise};", "  endfunction"]


def _is_in(group: CsrGroup) -> str:
    first, last = group.number, group.number + group.count - 1
    if first == last:
        return f"number == 12'h{first:03X}"
    return f"number >= 12'h{first:03X} && number <= 12'h{last:03X}"
