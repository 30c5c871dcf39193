# SPDX-License-Identifier: Apache-2.0
"""What two sides tell of one retired instruction, and where they differ."""

from autocomp_hil.golden.rv64 import Retired, decode

__all__ = ["what_differs"]


def what_differs(seen: Retired, expected: Retired) -> str:
    """The first thing in which two records differ, with the instruction, as ``value of mulhu``.

    Failures of one cause have it in common, whatever their places and values.
    """
    field = next(
        name
        for name, mine, other in zip(Retired._fields, seen, expected, strict=True)
        if mine != other
    )
    instruction = decode(expected.instruction)
    return f"{field} of {'an illegal instruction' if instruction is None else instruction.name}"
