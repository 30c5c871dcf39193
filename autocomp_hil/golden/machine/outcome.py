# SPDX-License-Identifier: Apache-2.0
"""Ways in which a job on the functional machine ends."""

from enum import Enum
from typing import Final

from autocomp_hil.golden.rv64.alu import signed

__all__ = ["EXIT_FAULT", "Ending", "JobEnd", "exit_end", "is_fault_exit"]

EXIT_FAULT: Final = 1 << 63
"""Bit in the exit code of a program whose trap nobody handled (firmware/include/hil_host.h)."""


class Ending(Enum):
    """How a job ended."""

    EXITED = "exited"
    TRAPPED = "trapped"
    TIMED_OUT = "timed_out"
    REJECTED = "rejected"


class JobEnd(Exception):  # noqa: N818  # named after what happened
    """Raised where a job ends; never leaves the machine."""

    def __init__(
        self, outcome: Ending, message: str | None = None, *, exit_code: int | None = None
    ) -> None:
        """Make the end of a job.

        Args:
            outcome: How it ended.
            message: Why, in words; None where there is nothing to say.
            exit_code: Signed exit code of a job that EXITED.
        """
        super().__init__(outcome.value)
        self.outcome = outcome
        self.message = message
        self.exit_code = exit_code


def is_fault_exit(code: int) -> bool:
    """Whether a 64-bit exit code says that a trap ended the program.

    Its low bits are mcause; negative exit codes have more bits set.
    """
    return code >> 8 == EXIT_FAULT >> 8


def exit_end(code: int) -> JobEnd:
    """The end of a job whose program gave a 64-bit exit code."""
    if is_fault_exit(code):
        return JobEnd(Ending.TRAPPED)
    return JobEnd(Ending.EXITED, exit_code=signed(code))
