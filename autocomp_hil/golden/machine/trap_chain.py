# SPDX-License-Identifier: Apache-2.0
"""Notices a program that can do nothing any more but take one trap after another.

A trap whose handler traps again, such as one at an address without code, comes back to the same
registers and control registers with nothing stored, printed or asked in between. Whatever follows
is the same again, for ever. Not covered: handlers that change memory or a register each time.
"""

from typing import Final

from autocomp_hil.golden.rv64 import Kind, Retired, Rv64, decode, reads_counter

__all__ = ["ENDLESS", "TrapChain"]

ENDLESS: Final = "no end: each trap leads to the next, for ever"
"""What is said of a job that ends in such a chain."""

_MOST_STATES: Final = 256
"""Most states that are kept; a longer circle is not looked for."""
_EFFECTS: Final = frozenset({Kind.STORE, Kind.ACCELERATOR})


class TrapChain:
    """Follows a hart from trap to trap, as long as every instruction is told."""

    def __init__(self, hart: Rv64) -> None:
        """Begin with a hart that has not trapped."""
        self._hart = hart
        self._seen: set[tuple[int, ...]] = set()
        """States after the traps since the last effect."""

    def forget(self) -> None:
        """Forget the states, since instructions execute from here on that are not told."""
        self._seen.clear()

    def closes(self, step: Retired) -> bool:
        """Follow a step; returns whether it is a trap that closes a circle without any effect."""
        if not step.trap:
            instruction = decode(step.instruction)
            has_effect = instruction is None or instruction.kind in _EFFECTS
            if has_effect or reads_counter(step.instruction):
                self._seen.clear()
            return False
        state = (self._hart.pc, *self._hart.registers, *self._hart.csrs.values())
        if state in self._seen:
            return True
        if len(self._seen) == _MOST_STATES:
            self._seen.clear()
        self._seen.add(state)
        return False
