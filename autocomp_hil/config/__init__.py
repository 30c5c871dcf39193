# SPDX-License-Identifier: Apache-2.0
"""Hardware configurations: ``configs/hardware/*.toml``, checked at load.

Covered: types, unknown keys, ranges and the rules between fields; every error names the
file, the field, the rule and the value. Not covered: whether a configuration is fast or
fits a technology.
"""

from autocomp_hil.config.element import (
    INT8_INT32,
    ElementFamily,
    ElementType,
    NumberFormat,
    element_type,
    element_words,
    number_format,
    register_element_type,
)
from autocomp_hil.config.hardware import Cache, HardwareConfig, hardware_names, load_hardware
from autocomp_hil.config.structs import SOC_FIELDS, STRUCT_FIELDS
from autocomp_hil.config.toml import CONFIGS_DIR, InvalidValue, load_toml_model

__all__ = [
    "CONFIGS_DIR",
    "INT8_INT32",
    "SOC_FIELDS",
    "STRUCT_FIELDS",
    "Cache",
    "ElementFamily",
    "ElementType",
    "HardwareConfig",
    "InvalidValue",
    "NumberFormat",
    "element_type",
    "element_words",
    "hardware_names",
    "load_hardware",
    "load_toml_model",
    "number_format",
    "register_element_type",
]
