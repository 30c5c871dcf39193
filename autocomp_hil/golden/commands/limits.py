# SPDX-License-Identifier: Apache-2.0
"""Checks that several commands share: counts of rows and columns, ends of memories."""

from autocomp_hil.golden.faults import RuleBroken
from autocomp_hil.golden.state import Machine
from autocomp_hil.isa import GARBAGE, FaultField, FaultRule

__all__ = ["at_most", "check_garbage", "check_rows_in_memory", "one_to"]


def one_to(limit: int, value: int, rule: FaultRule, where: FaultField) -> None:
    """Check that the value is 1 .. limit."""
    if not 1 <= value <= limit:
        raise RuleBroken(rule, where, f"{value} is not 1 to {limit}")


def at_most(limit: int, value: int, rule: FaultRule, where: FaultField) -> None:
    """Check that the value is 0 .. limit."""
    if value > limit:
        raise RuleBroken(rule, where, f"{value} is more than {limit}")


def check_garbage(laddr: int, where: FaultField) -> None:
    """Check that the local address is a real one."""
    if laddr == GARBAGE:
        raise RuleBroken(FaultRule.GARBAGE_ADDRESS, where, "a real local address is needed")


def check_rows_in_memory(
    machine: Machine, row: int, count: int, where: FaultField, *, is_acc: bool
) -> None:
    """Check that rows ``row`` .. ``row + count - 1`` exist; a count of 0 touches nothing."""
    size = len(machine.accumulator) if is_acc else len(machine.scratchpad)
    if count > 0 and row + count > size:
        memory = "accumulator" if is_acc else "scratchpad"
        raise RuleBroken(
            FaultRule.ROWS_PAST_END,
            where,
            f"rows {row} to {row + count - 1} of the {memory}, which has {size}",
        )
