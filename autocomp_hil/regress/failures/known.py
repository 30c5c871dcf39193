# SPDX-License-Identifier: Apache-2.0
"""What earlier nights say: failures that are known, the last night, and trends."""

from dataclasses import dataclass

from autocomp_hil.regress.night import Night, TrendPoint

__all__ = ["CaseKey", "KnownFailure", "Past"]

CaseKey = tuple[str, str, tuple[str, ...] | None]
"""What a failure is known by: test, case, arguments that do it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailure:
    """A case that failed in some night."""

    test: str
    case: str
    again: tuple[str, ...] | None
    bucket: str
    """Key of the bucket that it was in when it failed last."""
    title: str
    """Title of that bucket."""
    seconds: float
    first_night: str
    last_night: str
    tree: str
    """Hash of the sources with which it failed last; empty: unknown."""
    mended_night: str | None = None
    """Night in which it passed since it failed last; None: it is open."""
    mended_tree: str = ""
    """Hash of the sources with which it passed."""

    @property
    def key(self) -> CaseKey:
        """What it is known by."""
        return (self.test, self.case, self.again)

    @property
    def is_open(self) -> bool:
        """Whether nothing has shown yet that it is mended."""
        return self.mended_night is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a night is compared with."""

    before: Night | None = None
    """The last night that is known."""
    failures: tuple[KnownFailure, ...] = ()
    """Every failure that nobody has forgotten, open ones and mended ones, oldest first."""
    trends: tuple[TrendPoint, ...] = ()
