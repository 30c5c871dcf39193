# SPDX-License-Identifier: Apache-2.0
"""A program's fault: what the error port of the hardware reports, by the same names."""

import dataclasses

from autocomp_hil.isa import FaultField, FaultRule

__all__ = ["ProgramFault", "RuleBroken", "require"]


class RuleBroken(Exception):  # noqa: N818  # named after what happened
    """A command breaks a rule; raised before it has any effect, caught by the interpreter."""

    def __init__(self, rule: FaultRule, where: FaultField, detail: str) -> None:
        """Describe a broken rule.

        Args:
            rule: The rule that was broken.
            where: The field that breaks it.
            detail: The value and the limit, in words.
        """
        super().__init__(detail)
        self.rule = rule
        self.where = where
        self.detail = detail


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFault:
    """The first fault of a program. Two faults are equal when the error port cannot tell them."""

    command_index: int
    """How many commands were accepted before the faulting one (fences do not count)."""
    funct: int
    """funct7 of the faulting command."""
    field: FaultField
    """The field that breaks the rule."""
    rule: FaultRule
    """Rule that is broken."""
    detail: str = dataclasses.field(default="", compare=False)
    """Value and limit in words; the hardware does not know them."""

    def __str__(self) -> str:
        """The fault in one line for people."""
        return (
            f"command {self.command_index} (funct {self.funct}): "
            f"{self.rule.name.lower()} in {self.field.name.lower()}: {self.detail}"
        )


def require(*, legal: bool, rule: FaultRule, where: FaultField, detail: str) -> None:
    """Raise ``RuleBroken`` unless ``legal``."""
    if not legal:
        raise RuleBroken(rule, where, detail)
