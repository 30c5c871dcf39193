# SPDX-License-Identifier: Apache-2.0
"""Configurations as SystemVerilog structs: ``element_t``, ``accel_cfg_t`` and ``soc_cfg_t``."""

from collections.abc import Mapping, Sequence
from typing import Final

from autocomp_hil.config.element import ElementType
from autocomp_hil.config.hardware import HardwareConfig

__all__ = ["ELEMENT_FIELDS", "SOC_FIELDS", "STRUCT_FIELDS", "element_literal", "struct_literal"]

ELEMENT_FIELDS: Final[Mapping[str, str]] = {
    "input_bits": "Bits of an input element's value.",
    "input_bytes": "Bytes that an input element takes in DRAM and in the scratchpad: 1, 2 or 4.",
    "accumulator_bits": "Bits of a sum, in DRAM and in the accumulator too: 8, 16 or 32.",
}
"""Numbers of ``element_t`` and what they mean; ``family`` stands before them."""


STRUCT_FIELDS: Final = (
    "dim",
    "scratchpad_rows",
    "scratchpad_banks",
    "scratchpad_loads_first",
    "accumulator_rows",
    "accumulator_banks",
    "row_field_bits",
    "queues_entry",
    "queues_convolution",
    "queues_matmul",
    "queues_dispatch",
    "loop_unrollers_matmul",
    "loop_unrollers_convolution",
    "load_entries",
    "execute_entries",
    "store_entries",
    "dma_bus_bytes",
    "dma_max_request_bytes",
    "dma_max_in_flight",
    "max_block_cols",
    "max_block_cols_accumulator",
    "counters",
)
"""Properties of ``HardwareConfig`` that make the SystemVerilog struct, in its order; the struct of
its element type stands before them."""

SOC_FIELDS: Final = (
    "cache_instruction_bytes",
    "cache_data_bytes",
    "memory_max_reads_in_flight",
    "memory_max_writes_in_flight",
)
"""Properties of ``HardwareConfig`` that make the struct of what surrounds the accelerator."""


def element_literal(element: ElementType, indent: str, *, scope: str = "accel_cfg_pkg::") -> str:
    """Return ``element_t`` of a type, its fields indented by ``indent``.

    Args:
        element: The type.
        indent: Spaces before each field, four or more.
        scope: Text before the enumerators; empty inside of their package.
    """
    values = {
        "family": f"{scope}Family{element.family.name.capitalize()}",
        "input_bits": element.input.bits,
        "input_bytes": element.input.bytes,
        "accumulator_bits": element.accumulator.bits,
    }
    return _literal(values, indent)


def struct_literal(
    hardware: HardwareConfig,
    fields: Sequence[str],
    indent: str,
    *,
    element: str | None = None,
) -> str:
    """Return the struct of a configuration.

    Args:
        hardware: The configuration.
        fields: Properties that the struct holds.
        indent: Spaces before each field, four or more.
        element: Value of the first field ``element``; None: the struct has none.
    """
    head = {} if element is None else {"element": element}
    return _literal({**head, **{name: getattr(hardware, name) for name in fields}}, indent)


def _literal(values: Mapping[str, object], indent: str) -> str:
    lines = ",\n".join(f"{indent}{name}: {value}" for name, value in values.items())
    return f"'{{\n{lines}\n{indent[:-4]}}}"
