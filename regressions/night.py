# SPDX-License-Identifier: Apache-2.0
"""What the parts of the regression are asked for, and how they say what there is to do.

A part is a module of this folder with ``PART``, ``parser()`` of its options and ``main()``, which
does a share of the part and writes records; ``regressions.catalogue`` has the list of all.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autocomp_hil.regress.unit import Tier, Unit

__all__ = ["Night", "Part", "make_unit"]

_TIMES_ESTIMATE = 10.0
_BUILD_S = 1800.0
"""Time for models, which a unit builds where they are missing, or waits for."""
_SEEDS = 1 << 30
"""Verilator takes seeds below 2^31, and some units count on from theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One run of the regression."""

    tier: Tier
    seed: int
    """Seed of the night; all other seeds follow from it."""
    hours: float
    """Time for all of it; 0: everything once, and no more random work."""

    @property
    def is_smoke(self) -> bool:
        """Whether five minutes must do."""
        return self.tier is Tier.SMOKE

    def seed_of(self, name: str) -> int:
        """Seed for a purpose, 1 to 2^30: the same in each run of this night, others in others.

        Args:
            name: Purpose, such as the name of a unit.
        """
        digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
        return int.from_bytes(digest[:8]) % _SEEDS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of test, and the units that it offers."""

    units: Callable[[Night], Iterable[Unit]]
    """All that is done once in a night."""
    filler: Callable[[Night, int], Unit] | None = None
    """Random work for what is left of the time: one unit of one to three minutes by its number,
    which counts from 0 without an end."""


def make_unit(
    name: str,
    *arguments: object,
    estimate_s: float,
    is_filler: bool = False,
    is_exclusive: bool = False,
) -> Unit:
    """A unit that runs a module of this folder.

    Args:
        name: Name, once in a night.
        arguments: Name of the module in ``regressions``, and its options.
        estimate_s: Wall time that it usually takes.
        is_filler: Whether it may be left out.
        is_exclusive: Whether nothing may run beside it.
    """
    module, *options = map(str, arguments)
    return Unit(
        name=name,
        arguments=("-m", f"regressions.{module}", *options),
        estimate_s=estimate_s,
        limit_s=_BUILD_S + _TIMES_ESTIMATE * estimate_s,
        is_filler=is_filler,
        is_exclusive=is_exclusive,
    )
