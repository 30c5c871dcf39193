# SPDX-License-Identifier: Apache-2.0
"""Arithmetic against formulas on Python's unbounded integers, written without the model's parts."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.golden.rv64 import assembler as asm
from tests.unit.golden.rv64.assembler import hart

EDGES = [0, 1, 2, 31, 32, 63, 64, 1 << 31, (1 << 31) - 1, 1 << 32, 1 << 63, (1 << 63) - 1]
WORDS = st.one_of(
    st.sampled_from(EDGES + [(1 << 64) - 1 - edge for edge in EDGES]),
    st.integers(0, (1 << 64) - 1),
    st.integers(-20, 20).map(lambda n: n % (1 << 64)),
)


def as_signed(value: int, bits: int) -> int:
    """Read bits as two's complement."""
    value %= 1 << bits
    return value - (1 << bits) if value >= 1 << (bits - 1) else value


def divide(a: int, b: int, *, remainder: bool) -> int:
    """Rounding towards zero; what the manual says about zero."""
    if b == 0:
        return a if remainder else -1
    quotient = int(Fraction(a, b))
    return a - quotient * b if remainder else quotient


def expected(name: str, a: int, b: int) -> int:
    """The result of an instruction, from 64-bit operands."""
    is_word = name.endswith("w")
    bits = 32 if is_word else 64
    base = name.removesuffix("w")
    ua, ub = a % (1 << bits), b % (1 << bits)
    sa, sb = as_signed(a, bits), as_signed(b, bits)
    results = {
        "add": ua + ub,
        "sub": ua - ub,
        "sll": ua * 2 ** (ub % bits),
        "slt": sa < sb,
        "sltu": ua < ub,
        "xor": ua ^ ub,
        "srl": ua // 2 ** (ub % bits),
        "sra": sa // 2 ** (ub % bits),
        "or": ua | ub,
        "and": ua & ub,
        "mul": ua * ub,
        "mulh": sa * sb // 2**bits,
        "mulhsu": sa * ub // 2**bits,
        "mulhu": ua * ub // 2**bits,
        "div": divide(sa, sb, remainder=False),
        "divu": divide(ua, ub, remainder=False),
        "rem": divide(sa, sb, remainder=True),
        "remu": divide(ua, ub, remainder=True),
    }
    return as_signed(results[base], bits) % (1 << 64)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(asm.R_TYPE)), WORDS, WORDS)
def test_register_forms(name: str, a: int, b: int) -> None:
    """All register arithmetic equals Python's."""
    assert hart([asm.r(name, 3, 1, 2)], {1: a, 2: b}).step().value == expected(name, a, b)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(set(asm.I_TYPE) & {n + "i" for n in asm.R_TYPE})), WORDS, st.data())
def test_immediate_forms(name: str, a: int, data: st.DataObject) -> None:
    """All immediate arithmetic but addiw and the shifts."""
    immediate = data.draw(st.integers(-2048, 2047))
    word = asm.i(name, 3, 1, immediate)
    assert hart([word], {1: a}).step().value == expected(name[:-1], a, immediate % (1 << 64))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*sorted(asm.SHIFTS), "addiw", "sltiu"]), WORDS, st.data())
def test_shifts_by_constants(name: str, a: int, data: st.DataObject) -> None:
    """Shifts by constants are right, and so are the two whose names do not end in i."""
    bits = asm.SHIFTS[name][3] if name in asm.SHIFTS else None
    amounts = st.integers(-2048, 2047) if bits is None else st.integers(0, (1 << bits) - 1)
    amount = data.draw(amounts)
    register_form = {"addiw": "addw", "sltiu": "sltu"}.get(name, name.replace("i", "", 1))
    word = asm.i(name, 3, 1, amount)
    assert hart([word], {1: a}).step().value == expected(register_form, a, amount % (1 << 64))
