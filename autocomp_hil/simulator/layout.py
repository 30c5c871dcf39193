# SPDX-License-Identifier: Apache-2.0
"""Compares the structures that Python fills and reads with those of the compiled model.

Both are generated from one source. A model of another version, or a compiler with other ideas of
padding, would else give numbers that look right.
"""

import ctypes
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from autocomp_hil.errors import SimInfraError
from autocomp_hil.simulator.observation import RECORDS

__all__ = ["Place", "check_layout", "compiled_layout", "known_layout"]


class Place(NamedTuple):
    """Offset and size of a member in its structure; a structure itself has offset 0."""

    offset: int
    size: int
    """Number of bytes."""


def compiled_layout(library: Any) -> dict[str, Place]:
    """What the compiler made, by ``record`` and ``record.field``.

    Args:
        library: A ``ctypes.CDLL`` with ``sim_layout.cpp`` in it.
    """
    for name in ("count", "offset", "bytes"):
        getattr(library, f"hil_layout_{name}").restype = ctypes.c_uint64
    library.hil_layout_name.restype = ctypes.c_char_p
    indices = [ctypes.c_uint64(index) for index in range(library.hil_layout_count())]
    return {
        library.hil_layout_name(index).decode(): Place(
            library.hil_layout_offset(index), library.hil_layout_bytes(index)
        )
        for index in indices
    }


def known_layout() -> dict[str, Place]:
    """What Python reads and writes, by the same names."""
    places = {}
    for name, record in RECORDS.items():
        if isinstance(record, np.dtype):
            places[name] = Place(0, record.itemsize)
            for field, (kind, offset, *_) in (record.fields or {}).items():
                places[f"{name}.{field}"] = Place(offset, kind.itemsize)
        else:
            places[name] = Place(0, ctypes.sizeof(record))
            for field, *_ in record._fields_:
                member = getattr(record, field)
                places[f"{name}.{field}"] = Place(member.offset, member.size)
    return places


def check_layout(compiled: Mapping[str, Place]) -> None:
    """Refuse a model whose structures are not those that Python knows.

    Args:
        compiled: Layout from ``compiled_layout``.

    Raises:
        SimInfraError: A member is missing, unknown, elsewhere, or of another size.
    """
    known = known_layout()
    for name in {**known, **compiled}:
        ours, theirs = known.get(name), compiled.get(name)
        if ours != theirs:
            raise SimInfraError(
                f"hil_{name}: the model has {_words(theirs)}, this program {_words(ours)}; "
                "run python -m autocomp_hil.codegen and build the model again"
            )


def _words(place: Place | None) -> str:
    return "no such member" if place is None else f"{place.size} bytes at offset {place.offset}"
