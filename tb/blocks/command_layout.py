# SPDX-License-Identifier: Apache-2.0
"""The packed structs of accel_pkg and execute_pkg that benches drive or read as one vector.

A layout lists fields from the highest bit down, as SystemVerilog does; a wrong one shows in the
width check of the benches.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Union

__all__ = [
    "EXECUTE_CMD",
    "FETCH_OP",
    "LOAD_CMD",
    "ROW_RANGE",
    "STORE_CMD",
    "Layout",
    "Record",
]

Record = Mapping[str, Union[int, "Record"]]
"""Values of a struct; missing fields are 0."""

_ROW = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Layout of a packed struct."""

    fields: tuple[tuple[str, "int | Layout"], ...]
    """Name, and width in bits or the nested struct."""

    @property
    def width(self) -> int:
        """Bits of the whole struct."""
        return sum(kind if isinstance(kind, int) else kind.width for _, kind in self.fields)

    def pack(self, record: Record) -> int:
        """The struct as one number.

        Raises:
            KeyError: A value for no field.
            ValueError: A value does not fit.
        """
        unknown = record.keys() - {name for name, _ in self.fields}
        if unknown:
            raise KeyError(f"no fields {sorted(unknown)}")
        word = 0
        for name, kind in self.fields:
            value = record.get(name, 0)
            if isinstance(kind, Layout):
                part, width = kind.pack(value if isinstance(value, Mapping) else {}), kind.width
            else:
                assert isinstance(value, int)
                part, width = int(value), kind
            if part >> width:
                raise ValueError(f"{name}: {part} needs more than {width} bits")
            word = word << width | part
        return word

    def unpack(self, word: int) -> dict[str, Union[int, "Record"]]:
        """Return the values of all fields."""
        record: dict[str, int | Record] = {}
        for name, kind in reversed(self.fields):
            width = kind if isinstance(kind, int) else kind.width
            part = word & ((1 << width) - 1)
            record[name] = part if isinstance(kind, int) else kind.unpack(part)
            word >>= width
        return record


ROW_RANGE = Layout((("valid", 1), ("is_acc", 1), ("first", _ROW), ("last", _ROW)))

LOAD_CMD = Layout(
    (
        ("dram_addr", 64),
        ("stride_bytes", 64),
        ("is_acc", 1),
        ("accumulate", 1),
        ("row", _ROW),
        ("rows", 6),
        ("cols", 8),
        ("shrunk", 1),
        ("scale", 32),
        ("block_stride", _ROW),
        ("pixel_repeats", 6),
    )
)

_POOL = Layout(
    (
        ("enable", 1),
        ("stride", 2),
        ("size", 2),
        ("upad", 2),
        ("lpad", 2),
        ("out_dim", 8),
        ("porows", 8),
        ("pocols", 8),
        ("orows", 8),
        ("ocols", 8),
    )
)

STORE_CMD = Layout(
    (
        ("dram_addr", 64),
        ("stride_bytes", 32),
        ("is_acc", 1),
        ("read_full", 1),
        ("row", _ROW),
        ("rows", 6),
        ("cols", 8),
        ("relu", 1),
        ("scale", 32),
        ("pool", _POOL),
    )
)

_OPERAND = Layout((("is_real", 1), ("row", _ROW), ("rows", 6), ("cols", 6)))

_DESTINATION = Layout(
    (
        ("is_real", 1),
        ("is_acc", 1),
        ("accumulate", 1),
        ("row", _ROW),
        ("rows", 6),
        ("cols", 6),
        ("stride", _ROW),
    )
)

_PRELOAD = Layout((("is_os", 1), ("stationary", _OPERAND), ("transpose", 1)))

_COMPUTE = Layout(
    (
        ("is_os", 1),
        ("flip", 1),
        ("preload_real", 1),
        ("a", _OPERAND),
        ("bd", _OPERAND),
        ("a_stride", _ROW),
        ("a_transpose", 1),
        ("b_transpose", 1),
        ("c", _DESTINATION),
        ("relu", 1),
        ("shift", 5),
    )
)

EXECUTE_CMD = Layout((("is_compute", 1), ("preload", _PRELOAD), ("compute", _COMPUTE)))

FETCH_OP = Layout(
    (("row", _ROW), ("stride", _ROW), ("reads", 6), ("beats", 6), ("cols", 6), ("via", 1))
)
