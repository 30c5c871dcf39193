# SPDX-License-Identifier: Apache-2.0
"""How many calls of language models gave something, and why the others gave nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autocomp_hil.llm.reasons import Reason, in_words
from autocomp_hil.store.records import CallCount

__all__ = ["Tally", "tally_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The calls of a run."""

    calls: int
    tokens: int
    """Tokens of prompts and answers, over all calls."""
    useless: Mapping[str, CallCount]
    """Calls that gave nothing, by reason, the most frequent first."""

    @property
    def useless_calls(self) -> int:
        """Calls that gave nothing."""
        return sum(count.calls for count in self.useless.values())

    @property
    def useless_tokens(self) -> int:
        """Tokens that were paid for nothing."""
        return sum(count.tokens for count in self.useless.values())

    @property
    def words(self) -> str:
        """Everything in one sentence without its full stop."""
        calls = "call" if self.calls == 1 else "calls"
        text = f"{self.calls} {calls} of language models, {self.tokens:,} tokens"
        if not self.useless:
            return text
        parts = [_part(reason, count) for reason, count in self.useless.items()]
        return (
            f"{text}; {self.useless_calls} of them gave nothing and cost {self.useless_tokens:,} "
            f"tokens: {', '.join(parts)}"
        )

    @property
    def record(self) -> dict[str, dict[str, Any]]:
        """Calls that gave nothing, for ``--json``: counts by name of the reason."""
        return {
            reason: {"calls": count.calls, "tokens": count.tokens}
            for reason, count in self.useless.items()
        }


def tally_of(counts: Sequence[CallCount]) -> Tally:
    """The tally of what a store counts."""
    failed = [count for count in counts if count.is_useless]
    ranked = sorted(failed, key=lambda count: (-count.calls, count.reason or ""))
    return Tally(
        calls=sum(count.calls for count in counts),
        tokens=sum(count.tokens for count in counts),
        useless={count.reason or Reason.UNKNOWN.value: count for count in ranked},
    )


def _part(reason: str, count: CallCount) -> str:
    return f"{count.calls} {in_words(reason)}"
