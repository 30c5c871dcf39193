# SPDX-License-Identifier: Apache-2.0
"""What a kernel may wrongly assume of its context, and how to tell its writer."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

__all__ = ["TEXTS", "Assumption"]


class Assumption(Enum):
    """One thing that differs between the measured run and a hostile context."""

    ADDRESSES = "addresses"
    STACK = "stack"
    REGISTERS = "registers"
    STATIC = "static"
    ACCELERATOR = "accelerator"
    ONE_CALL = "one_call"


TEXTS: Final[Mapping[Assumption, str]] = MappingProxyType(
    {
        Assumption.ADDRESSES: (
            "it is wrong when the tensors lie at other addresses, in another order and with other "
            "gaps; take addresses from the arguments alone, and keep all 64 bits of them"
        ),
        Assumption.STACK: (
            "it is wrong when the stack holds other values before the call; a local variable or "
            "array is read before it is written, or past its end"
        ),
        Assumption.REGISTERS: (
            "it is wrong when registers that are no arguments hold other values before the call; "
            "a local variable is read before it is written"
        ),
        Assumption.STATIC: (
            "it is wrong when the bytes beside its static variables hold other values; an access "
            "goes past the end of one"
        ),
        Assumption.ACCELERATOR: (
            "it is wrong when another kernel used the accelerator before; set all that it depends "
            "on: config_ex, config_st, config_ld for each of mvin, mvin2 and mvin3 that is used, "
            "and the weights"
        ),
        Assumption.ONE_CALL: (
            "it is wrong at its second call, which has other inputs at other addresses; static "
            "variables keep what the first call left in them, so set them each time, and keep "
            "nothing that depends on inputs, addresses or the state of the accelerator"
        ),
    }
)
"""What each assumption looks like to the kernel's writer."""
