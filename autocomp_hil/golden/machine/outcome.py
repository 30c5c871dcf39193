# SPDX-License-Identifier: Apache-2.0
"""How a job on the functional machine ends."""

from enum import Enum

__all__ = ["JobEnd", "Outcome"]


class Outcome(Enum):
    """How a job ended."""

    EXITED = "exited"
    TRAPPED = "trapped"
    TIMED_OUT = "timed_out"
    REJECTED = "rejected"


class JobEnd(Exception):  # noqa: N818  # named after what happened
    """Raised where a job ends; never leaves the machine."""

    def __init__(
        self, outcome: Outcome, message: str | None = None, *, exit_code: int | None = None
    ) -> None:
        """The end.

        Args:
            outcome: How it ended.
            message: Why, in words; None where there is nothing to say.
            exit_code: Of EXITED.
        """
        super().__init__(outcome.value)
        self.outcome = outcome
        self.message = message
        self.exit_code = exit_code
