# SPDX-License-Identifier: Apache-2.0
"""Draws legal hardware configurations at random, the ends of each range more often than by chance.

Every field of ``configs/hardware`` is drawn over its whole legal range but one: memories stay below
a size that makes programs take minutes.
"""

import random
from pathlib import Path
from typing import Any, Final

from autocomp_hil.config import load_hardware

__all__ = ["draw_hardware", "write_hardware"]

_DIMS: Final = (4, 4, 4, 4, 8, 8, 8, 16, 16, 32)
"""Small arrays more often: their models build in a fraction of the time."""
_ELEMENT_BYTES: Final = {"scratchpad": 1, "accumulator": 4}
_MAX_ROWS_LOG2: Final = 16
_MAX_BANKS_LOG2: Final = 6
_MAX_ENTRIES: Final = 63
_UNROLLER: Final = 0.7
"""Share of configurations that have a loop unroller, for either kind of loop."""
_LOWEST, _HIGHEST = 0.2, 0.4
"""Below these a random number in 0 to 1 stands for the low and the high end of a range."""


def draw_hardware(seed: int, folder: Path) -> Path:
    """Draw a configuration and write it.

    Args:
        seed: Seed of all values, and part of the name.
        folder: Folder of the file.

    Returns:
        The file, ``drawn-SEED.toml``.

    Raises:
        ConfigError: What was drawn is not legal, which is a fault of this module.
    """
    path = folder / f"drawn-{seed}.toml"
    write_hardware(_tables(random.Random(seed)), path)
    load_hardware(path)
    return path


def write_hardware(tables: dict[str, dict[str, Any]], path: Path) -> None:
    """Write tables of numbers and words as TOML."""
    lines = ["# SPDX-License-Identifier: Apache-2.0"]
    for table, values in tables.items():
        lines += ["", f"[{table}]"]
        lines += [
            f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}".lower()
            for key, value in values.items()
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tables(draw: random.Random) -> dict[str, dict[str, Any]]:
    dim = draw.choice(_DIMS)
    unrollers = {family: draw.random() < _UNROLLER for family in ("matmul", "convolution")}
    return {
        "mesh": {"dim": dim},
        "element": {"input": "int8", "accumulator": "int32"},
        "scratchpad": {
            **_memory(draw, "scratchpad", dim),
            "loads_first": draw.random() < 0.5,
        },
        "accumulator": _memory(draw, "accumulator", dim),
        "queues": {
            "entry": _number(draw, 1, 64),
            **{family: _number(draw, 1, 64) * exists for family, exists in unrollers.items()},
            "dispatch": _number(draw, 1, 64),
        },
        "loop_unrollers": unrollers,
        "reservation_station": _entries(draw),
        "dma": {
            "max_request_bytes": _power(draw, 4, 6),
            "max_in_flight": _number(draw, 1, 64),
        },
        "cache": {
            "instruction_bytes": _power(draw, 8, 20),
            "data_bytes": _power(draw, 8, 20),
        },
        "memory": {
            "first_beat_latency_cycles": _number(draw, 1, 10_000),
            "write_response_latency_cycles": _number(draw, 1, 10_000),
            "read_request_cycles": _number(draw, 1, 64),
            "write_request_cycles": _number(draw, 1, 64),
            "max_reads_in_flight": _number(draw, 1, 1024),
            "max_writes_in_flight": _number(draw, 1, 1024),
        },
    }


def _memory(draw: random.Random, table: str, dim: int) -> dict[str, int]:
    """Banks and bytes: rows of a bank are a power of two and a multiple of dim."""
    dim_log2 = dim.bit_length() - 1
    banks_log2 = _exponent(draw, 0, _MAX_BANKS_LOG2)
    bank_rows_log2 = _exponent(draw, dim_log2, _MAX_ROWS_LOG2 - banks_log2)
    rows = 1 << (banks_log2 + bank_rows_log2)
    return {"bytes": rows * dim * _ELEMENT_BYTES[table], "banks": 1 << banks_log2}


def _entries(draw: random.Random) -> dict[str, int]:
    """Entries of the classes, drawn until they are few enough together."""
    while True:
        found = {
            "load_entries": _number(draw, 1, 32),
            "execute_entries": _number(draw, 2, 32),
            "store_entries": _number(draw, 1, 32),
        }
        if sum(found.values()) <= _MAX_ENTRIES:
            return found


def _power(draw: random.Random, low_log2: int, high_log2: int) -> int:
    return 1 << _exponent(draw, low_log2, high_log2)


def _exponent(draw: random.Random, low: int, high: int) -> int:
    """A number of a range, its ends more often."""
    where = draw.random()
    if where < _HIGHEST:
        return low if where < _LOWEST else high
    return draw.randint(low, high)


def _number(draw: random.Random, low: int, high: int) -> int:
    """A number of a range: its ends more often, and as many small as large ones."""
    where = draw.random()
    if where < _HIGHEST:
        return low if where < _LOWEST else high
    magnitude = draw.uniform(low.bit_length() - 1, high.bit_length())
    return min(high, max(low, round(2**magnitude)))
