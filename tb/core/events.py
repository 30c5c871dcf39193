# SPDX-License-Identifier: Apache-2.0
"""Names of the events that ``tb_core.sv`` notes, taken from its enumeration ``event_e``."""

import functools
import re
from typing import Final

from autocomp_hil.paths import REPOSITORY

__all__ = ["event_names", "events_in"]

_SOURCE: Final = REPOSITORY / "tb" / "core" / "tb_core.sv"
_ENUMERATION: Final = re.compile(r"typedef enum int unsigned \{([^}]*)\} event_e;")


@functools.cache
def event_names() -> tuple[str, ...]:
    """Names in the order of their bits: ``EvLoadUse`` is ``event.load_use``."""
    found = _ENUMERATION.search(_SOURCE.read_text(encoding="utf-8"))
    assert found is not None, f"{_SOURCE}: no enumeration event_e"
    names = [name.strip() for name in found[1].split(",")]
    assert names[-1] == "EvCount", f"{_SOURCE}: event_e does not end in EvCount"
    return tuple(f"event.{_snake(name.removeprefix('Ev'))}" for name in names[:-1])


def events_in(bits: int) -> set[str]:
    """Names of the events that occurred.

    Args:
        bits: What the bench reported.
    """
    return {name for place, name in enumerate(event_names()) if bits >> place & 1}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
