# SPDX-License-Identifier: Apache-2.0
"""Encoder and decoder: inverse of each other, and errors that name field, value and rule."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autocomp_hil import isa
from autocomp_hil.isa import COMMANDS, Command, EncodingError
from autocomp_hil.isa.types import CommandSpec


def widths(spec: CommandSpec) -> dict[str, int]:
    """Field widths by name."""
    operands = [operand for operand in (spec.rs1, spec.rs2) if operand is not None]
    return {operand.prefix + f.name: f.width for operand in operands for f in operand.fields}


@st.composite
def named_fields(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    """A command's name and legal values for all its fields."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    fields = {
        field: draw(st.integers(0, (1 << width) - 1))
        for field, width in widths(COMMANDS[name]).items()
    }
    return name, fields


@given(named_fields())
def test_decode_inverts_encode(case: tuple[str, dict[str, int]]) -> None:
    """Decoding inverts encoding for all values of all fields."""
    name, fields = case
    decoded = isa.decode(isa.encode(name, **fields))
    assert decoded.name == name
    assert dict(decoded.fields) == fields


@given(st.sampled_from(sorted(isa.Funct)), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_encode_inverts_decode_up_to_reserved_bits(funct: int, rs1: int, rs2: int) -> None:
    """Encoding inverts decoding for all words; reserved bits come back as 0."""
    first = isa.decode(Command(funct, rs1, rs2))
    again = isa.encode(first.name, **first.fields)
    assert isa.decode(again) == first
    assert again.rs1 & rs1 == again.rs1
    assert again.rs2 & rs2 == again.rs2


@given(named_fields(), st.data())
def test_too_wide_values_are_refused(case: tuple[str, dict[str, int]], data: st.DataObject) -> None:
    """Values that are too wide are refused, and so are negative ones."""
    name, fields = case
    assume(fields)
    field = data.draw(st.sampled_from(sorted(fields)))
    width = widths(COMMANDS[name])[field]
    value = data.draw(st.one_of(st.integers(max_value=-1), st.integers(min_value=1 << width)))
    with pytest.raises(EncodingError, match=rf"{name}: {field}: expected 0 to .* got {value}"):
        isa.encode(name, **{**fields, field: value})


@given(st.integers(0, 127), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_every_word_can_be_printed(funct: int, rs1: int, rs2: int) -> None:
    """The disassembler takes any word."""
    assert isa.disassemble(Command(funct, rs1, rs2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: isa.encode("mvim"), "mvim: expected the name of a command"),
        (lambda: isa.encode("mvin", row=1), "mvin: row: expected a field of the command"),
        (lambda: isa.mvin(0, 0, 1, 1, state=3), "mvin: state: expected 0 to 2, got 3"),
        (
            lambda: isa.encode("config_ld", scale=1.0),  # type: ignore[arg-type]
            r"config_ld: scale: expected an integer \(use fp32_bits\), got 1.0",
        ),
        (lambda: isa.decode(Command(127)), "funct: expected a funct .* got 127"),
        (lambda: Command(128), "command: funct: expected 7 bits, got 128"),
        (lambda: Command(1, 1 << 64), "command: rs1: expected 64 bits"),
        (lambda: Command(1, 0, -1), "command: rs2: expected 64 bits, got -1"),
        (lambda: isa.spad_address(1 << 26), "local address: row: expected 26 bits"),
        (lambda: isa.instruction_word("mvim"), "mvim: expected the name"),
        (
            lambda: isa.instruction_word("mvin", rs1=32),
            "mvin: rs1: expected a register number 0 to 31, got 32",
        ),
    ],
)
def test_errors_say_what_is_wrong(call: object, message: str) -> None:
    """Command, field, rule and value."""
    assert callable(call)
    with pytest.raises(EncodingError, match=message):
        call()


@pytest.mark.parametrize("value", [0.0, 1.0, -0.5, 1 / 41, float("inf")])
def test_fp32_bits_round_trip(value: float) -> None:
    """Values that fp32 holds and that it rounds."""
    bits = isa.fp32_bits(value)
    assert isa.fp32_bits(isa.fp32_value(bits)) == bits


def test_names_print_as_in_the_documentation() -> None:
    """Enumerations print in lower case; numbers are those of the port."""
    assert str(isa.FaultRule.ROWS_RANGE) == "rows_range"
    assert str(isa.FaultField.BD_LADDR) == "bd_laddr"
    assert int(isa.CounterEvent.LOAD_ACTIVE_CYCLE) == 9
    assert int(isa.ExternalEvent.RS_LD_COUNT) == 1
