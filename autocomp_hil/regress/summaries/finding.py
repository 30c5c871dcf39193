# SPDX-License-Identifier: Apache-2.0
"""What a summary returns: its part of the night, and what must not be."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from autocomp_hil.regress.records import TestCase

__all__ = ["Found"]

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[ValueT]):
    """The result of one summary."""

    value: ValueT
    cases: tuple[TestCase, ...] = ()
    """Cases that it adds to the night: what it checked, with those that failed."""
