# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of RV64IM: functions of two 64-bit unsigned words that give one."""

from collections.abc import Callable
from typing import Final

__all__ = ["BRANCHES", "MASK64", "OPERATIONS", "sign_extend", "signed"]

MASK64: Final = (1 << 64) - 1
_MASK32: Final = (1 << 32) - 1


def signed(word: int, bits: int = 64) -> int:
    """The low ``bits`` bits of ``word`` as a two's complement number."""
    word &= (1 << bits) - 1
    return word - (1 << bits) if word >> (bits - 1) else word


def sign_extend(word: int, bits: int = 32) -> int:
    """The low ``bits`` bits of ``word``, sign-extended to a 64-bit unsigned word."""
    return signed(word, bits) & MASK64


def _divide(a: int, b: int) -> int:
    """Quotient rounded towards zero; -1 for a division by zero."""
    if b == 0:
        return -1
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def _remainder(a: int, b: int) -> int:
    """What ``_divide`` leaves; the dividend for a division by zero."""
    return a if b == 0 else a - _divide(a, b) * b


def _unsigned_divide(a: int, b: int) -> int:
    return MASK64 if b == 0 else a // b


def _word(operation: Callable[[int, int], int]) -> Callable[[int, int], int]:
    """The *W form: operands are the low 32 bits, signed; the result is sign-extended."""
    return lambda a, b: sign_extend(operation(signed(a, 32), signed(b, 32)))


def _unsigned_word(operation: Callable[[int, int], int]) -> Callable[[int, int], int]:
    """The *W form of an unsigned operation; the result is sign-extended all the same."""
    return lambda a, b: sign_extend(operation(a & _MASK32, b & _MASK32))


OPERATIONS: Final[dict[str, Callable[[int, int], int]]] = {
    "add": lambda a, b: (a + b) & MASK64,
    "sub": lambda a, b: (a - b) & MASK64,
    "sll": lambda a, b: (a << (b & 63)) & MASK64,
    "slt": lambda a, b: int(signed(a) < signed(b)),
    "sltu": lambda a, b: int(a < b),
    "xor": lambda a, b: a ^ b,
    "srl": lambda a, b: a >> (b & 63),
    "sra": lambda a, b: (signed(a) >> (b & 63)) & MASK64,
    "or": lambda a, b: a | b,
    "and": lambda a, b: a & b,
    "addw": _word(lambda a, b: a + b),
    "subw": _word(lambda a, b: a - b),
    "sllw": _word(lambda a, b: a << (b & 31)),
    "srlw": _unsigned_word(lambda a, b: a >> (b & 31)),
    "sraw": _word(lambda a, b: a >> (b & 31)),
    "mul": lambda a, b: (a * b) & MASK64,
    "mulh": lambda a, b: (signed(a) * signed(b) >> 64) & MASK64,
    "mulhsu": lambda a, b: (signed(a) * b >> 64) & MASK64,
    "mulhu": lambda a, b: a * b >> 64,
    "div": lambda a, b: _divide(signed(a), signed(b)) & MASK64,
    "divu": _unsigned_divide,
    "rem": lambda a, b: _remainder(signed(a), signed(b)) & MASK64,
    "remu": _remainder,
    "mulw": _word(lambda a, b: a * b),
    "divw": _word(_divide),
    "divuw": _unsigned_word(_unsigned_divide),
    "remw": _word(_remainder),
    "remuw": _unsigned_word(_remainder),
}
"""Functions by instruction name; immediate forms use the register form's function."""

BRANCHES: Final[dict[str, Callable[[int, int], bool]]] = {
    "beq": lambda a, b: a == b,
    "bne": lambda a, b: a != b,
    "blt": lambda a, b: signed(a) < signed(b),
    "bge": lambda a, b: signed(a) >= signed(b),
    "bltu": lambda a, b: a < b,
    "bgeu": lambda a, b: a >= b,
}
"""Whether the branch of that name is taken."""
