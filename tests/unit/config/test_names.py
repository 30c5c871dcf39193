# SPDX-License-Identifier: Apache-2.0
"""A configuration key, its property and the parameter of the hardware share one name."""

from typing import Final

import pytest
from pydantic import BaseModel

from autocomp_hil.config import SOC_FIELDS, STRUCT_FIELDS, HardwareConfig, load_hardware

DERIVED: Final = frozenset(
    {
        "scratchpad_rows",
        "accumulator_rows",
        "row_field_bits",
        "max_block_cols",
        "max_block_cols_accumulator",
        "dma_bus_bytes",  # constant
        "counters",  # constant of the instruction set
    }
)
"""Fields of the hardware's structs that follow from several keys, or from none."""


ELSEWHERE: Final = frozenset(
    {
        "element.input",  # with the next one, the struct of the element type
        "element.accumulator",
        "scratchpad.bytes",  # as rows
        "accumulator.bytes",
        "memory.first_beat_latency_cycles",  # an argument of the simulated memory
        "memory.write_response_latency_cycles",
        "memory.read_request_cycles",
        "memory.write_request_cycles",
    }
)
"""Keys that reach the hardware under another name."""


def keys(hardware: HardwareConfig) -> dict[str, object]:
    """Values by the names that a key may have elsewhere: ``key`` and ``table_key``."""
    found: dict[str, object] = {}
    for table in type(hardware).model_fields:
        content = getattr(hardware, table)
        if isinstance(content, BaseModel):
            for key in type(content).model_fields:
                value = getattr(content, key)
                found |= {key: value, f"{table}_{key}": value}
    return found


@pytest.mark.parametrize("name", sorted({*STRUCT_FIELDS, *SOC_FIELDS} - DERIVED))
def test_a_parameter_is_named_after_its_key(name: str) -> None:
    """The value of a parameter is that of its key."""
    hardware = load_hardware("int8_16x16")
    assert keys(hardware)[name] == getattr(hardware, name)


def test_what_is_derived_is_there() -> None:
    """The list of exceptions holds no name that is gone."""
    assert all(hasattr(HardwareConfig, name) for name in DERIVED)


def test_every_key_reaches_the_hardware() -> None:
    """A key that no struct of the hardware has would change nothing."""
    hardware = load_hardware("int8_16x16")
    tables = {name: getattr(hardware, name) for name in HardwareConfig.model_fields}
    paths = {
        f"{table}.{key}": {key, f"{table}_{key}"}
        for table, content in tables.items()
        if isinstance(content, BaseModel)
        for key in type(content).model_fields
    }
    parameters = {*STRUCT_FIELDS, *SOC_FIELDS}
    forgotten = {path for path, names in paths.items() if not names & parameters}
    assert forgotten == ELSEWHERE
