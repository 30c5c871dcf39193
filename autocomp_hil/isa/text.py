# SPDX-License-Identifier: Apache-2.0
"""Commands for people to read, and fp32 bit patterns."""

import struct

from autocomp_hil.isa._generated import COMMANDS, LADDR_FIELDS
from autocomp_hil.isa.codec import GARBAGE, Command, EncodingError, decode
from autocomp_hil.isa.types import FieldSpec


def disassemble(command: Command) -> str:
    """Return one readable line, as ``mvin dram_addr=0x1000 laddr=acc[64]+ cols=12 rows=5``."""
    try:
        decoded = decode(command)
    except EncodingError:
        return f"unknown funct={command.funct} rs1=0x{command.rs1:016x} rs2=0x{command.rs2:016x}"
    spec = COMMANDS[decoded.name]
    words = [decoded.name]
    for operand in (spec.rs1, spec.rs2):
        if operand is not None:
            for field in operand.fields:
                name = operand.prefix + field.name
                words.append(f"{name}={_shown(field, decoded.fields[name])}")
    return " ".join(words)


def fp32_bits(value: float) -> int:
    """Return the bits of the fp32 nearest to the value."""
    return int.from_bytes(struct.pack("<f", value), "little")


def fp32_value(bits: int) -> float:
    """Return the number that fp32 bits stand for."""
    (value,) = struct.unpack("<f", bits.to_bytes(4, "little"))
    return float(value)


def _shown(field: FieldSpec, value: int) -> str:
    if field.type == "address":
        return f"0x{value:x}"
    if field.type == "fp32":
        return f"{fp32_value(value):g}(0x{value:08x})"
    if field.type == "laddr":
        return _shown_laddr(value)
    return str(value)


def _shown_laddr(laddr: int) -> str:
    """Return ``spad[12]``, ``acc[3]+`` (accumulate), ``acc[3].full``, or ``GARBAGE``."""
    if laddr == GARBAGE:
        return "GARBAGE"
    bits = {field.name: field.extract(laddr) for field in LADDR_FIELDS}
    text = f"{'acc' if bits['is_acc'] else 'spad'}[{bits['row']}]"
    text += "+" if bits["accumulate"] else ""
    text += ".full" if bits["read_full"] else ""
    return text + (f".norm{bits['norm_cmd']}" if bits["norm_cmd"] else "")
