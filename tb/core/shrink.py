# SPDX-License-Identifier: Apache-2.0
"""Makes a failing program for the core smaller while it keeps failing.

Lines go, and jumps follow their labels; then the world around the core becomes a plain one; then
immediates become 0 or 1. A smaller program is tried only if it is comparable, so a program that
fails for its own fault never takes the place of one that shows a fault of the core.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from autocomp_hil.golden.rv64 import Kind, decode
from tb.common.smaller import Budget, first_accepted, without_pieces
from tb.core.comparable import is_comparable
from tb.core.listing import Line, Listing
from tb.core.session import CoreJob

__all__ = ["Failing", "shrink"]

_PLAIN = {"latency": 1}
"""Settings that are simplest where they are not left out."""
_IMMEDIATE = 0xFFF << 20
_ONE = 1 << 20


class Failing(NamedTuple):
    """A job and the lines of its program."""

    job: CoreJob
    listing: Listing

    def with_listing(self, listing: Listing) -> "Failing":
        """The job with another program."""
        return Failing(replace(self.job, image=listing.image(), base=listing.base), listing)


def shrink(failing: Failing, fails: Callable[[CoreJob], bool], *, max_runs: int = 400) -> Failing:
    """A smaller program that still fails.

    Args:
        failing: A program that fails.
        fails: Runs a job and says whether it fails; must be deterministic.
        max_runs: Upper limit of calls of ``fails``.

    Returns:
        The smallest failing program found; the original if nothing smaller fails.
    """
    shrinker = _Shrinker(failing, fails, Budget(max_runs))
    while shrinker.remove_lines() | shrinker.simplify_world() | shrinker.simplify_lines():
        pass
    return shrinker.best


class _Shrinker:
    def __init__(self, failing: Failing, fails: Callable[[CoreJob], bool], budget: Budget) -> None:
        self.best = failing
        self._fails = fails
        self._budget = budget
        self._tried = {_key(failing.job)}

    def remove_lines(self) -> bool:
        """Leave out lines; returns whether any could go."""
        whole = self.best.listing
        left = without_pieces(
            range(len(whole.lines)),
            lambda kept: self._takes(self.best.with_listing(whole.only(kept))),
        )
        return len(left) < len(whole.lines)

    def simplify_world(self) -> bool:
        """Leave out settings, or make them plain; returns whether any changed."""
        any_changed = False
        for name, value in self.best.job.options.items():
            rest = {key: other for key, other in self.best.job.options.items() if key != name}
            plain = [rest]
            if _PLAIN.get(name, value) != value:
                plain.append({**rest, name: _PLAIN[name]})
            jobs = [replace(self.best.job, options=options) for options in plain]
            simpler = [Failing(job, self.best.listing) for job in jobs]
            any_changed |= first_accepted(simpler, self._takes) is not None
        return any_changed

    def simplify_lines(self) -> bool:
        """Replace immediates by 0 or 1; returns whether any changed."""
        any_changed = False
        for number in range(len(self.best.listing.lines)):
            simpler = [
                self.best.with_listing(listing) for listing in _simpler(self.best.listing, number)
            ]
            any_changed |= first_accepted(simpler, self._takes) is not None
        return any_changed

    def _takes(self, candidate: Failing) -> bool:
        """Take the candidate if it is new, comparable and fails."""
        key = _key(candidate.job)
        if not self._budget.is_left or key in self._tried:
            return False
        self._tried.add(key)
        if not is_comparable(candidate.job):
            return False
        if not self._budget.take() or not self._fails(candidate.job):
            return False
        self.best = candidate
        return True


def _key(job: CoreJob) -> tuple[bytes, tuple[tuple[str, int], ...]]:
    return job.image, tuple(sorted(job.options.items()))


def _simpler(listing: Listing, number: int) -> Iterator[Listing]:
    """Listings in which the immediate of one line is 0 or 1, unless it is one of them."""
    line = listing.lines[number]
    instruction = decode(line.word)
    if line.label is not None or instruction is None:
        return
    if instruction.kind is not Kind.IMMEDIATE or instruction.immediate in {0, 1}:
        return
    for value in (0, _ONE):
        changed = Line(line.word & ~_IMMEDIATE | value)
        again = decode(changed.word)
        if again is None or again.name != instruction.name:  # a shift holds its kind there
            continue
        yield replace(
            listing, lines=(*listing.lines[:number], changed, *listing.lines[number + 1 :])
        )
