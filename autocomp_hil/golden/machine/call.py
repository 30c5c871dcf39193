# SPDX-License-Identifier: Apache-2.0
"""A function called from outside, and what it owes its caller.

Covered: the RISC-V psABI for the integer registers, the stack above the caller's sp, and memory
that the caller names. Not covered: what the function computes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from autocomp_hil.golden.machine.ranges import AccessRange
from autocomp_hil.isa import Command

__all__ = ["ARGUMENTS", "RETURN_ADDRESS", "STACK_POINTER", "Call", "Kept", "broken_promise"]

RETURN_ADDRESS: Final = 1
STACK_POINTER: Final = 2
ARGUMENTS: Final = tuple(range(10, 18))
_PRESERVED: Final = {
    STACK_POINTER: "sp", 3: "gp", 4: "tp", 8: "s0", 9: "s1",
    **{number: f"s{number - 16}" for number in range(18, 28)},
}  # fmt: skip
"""Registers that a function gives back as it found them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Memory that the function must leave as it is."""

    address: int
    contents: bytes = field(repr=False)
    owner: str
    """Owner of the memory, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call; it finds in memory what earlier ones left there, unless it is named here."""

    function: int
    """Address of the function."""
    registers: tuple[int, ...]
    """x0 to x31 before its first instruction: arguments, sp, and ra, which is in the code of the
    caller that ends the job."""
    images: tuple[tuple[int, bytes], ...] = field(repr=False)
    """Pairs (address, contents) that are put into memory before the call."""
    kept: tuple[Kept, ...] = field(repr=False)
    """Memory that is set after the images, and that the function must leave as it is."""
    ranges: tuple[AccessRange, ...]
    """Memory of the job during the call."""
    commands: tuple[Command, ...] = ()
    """What the accelerator did for somebody else before the call."""


def broken_promise(
    call: Call, registers: Sequence[int], read: Callable[[int, int], bytes]
) -> str | None:
    """What a function that came back owes its caller, in words; None if nothing.

    Args:
        call: The call.
        registers: X0 to x31 when the caller ends the job.
        read: Reads (address, count) of memory.
    """
    for number, name in _PRESERVED.items():
        before, after = call.registers[number], registers[number]
        if before != after:
            return f"{name} was 0x{before:x} at its call and is 0x{after:x} at its return"
    for kept in call.kept:
        after_call = read(kept.address, len(kept.contents))
        if after_call != kept.contents:
            pairs = zip(after_call, kept.contents, strict=True)
            offset = next(index for index, (new, old) in enumerate(pairs) if new != old)
            return f"it changes byte 0x{kept.address + offset:x} of {kept.owner}"
    return None
