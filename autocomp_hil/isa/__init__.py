# SPDX-License-Identifier: Apache-2.0
"""Encodes, decodes and prints the accelerator's commands.

The numbers come from ``configs/isa/accel.toml``; docs/reference/isa.md says what commands mean.

Covered: field widths. Not covered: ranges that depend on the configuration or on other commands
(the accelerator reports those as faults, and tests need to encode them).
"""

from autocomp_hil.isa._generated import (
    ACTIVATION_NONE,
    ACTIVATION_RELU,
    COMMANDS,
    DATAFLOW_OS,
    DATAFLOW_WS,
    FP32_ONE,
    KEEP_SCALE,
    LOCAL_OPERAND_FIELDS,
    MAX_SHIFT,
    CounterEvent,
    ExternalEvent,
    FaultField,
    FaultRule,
    Funct,
)
from autocomp_hil.isa.codec import (
    ACC_BIT,
    ACCUMULATE_BIT,
    FULL_BIT,
    GARBAGE,
    NORM_MASK,
    Command,
    Decoded,
    EncodingError,
    acc_address,
    decode,
    encode,
    instruction_word,
    spad_address,
)
from autocomp_hil.isa.commands import (
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    counter,
    flush,
    mvin,
    mvout,
    preload,
)
from autocomp_hil.isa.text import (
    disassemble,
    fp32_bits,
    fp32_value,
)

__all__ = [
    "ACCUMULATE_BIT",
    "ACC_BIT",
    "ACTIVATION_NONE",
    "ACTIVATION_RELU",
    "COMMANDS",
    "DATAFLOW_OS",
    "DATAFLOW_WS",
    "FP32_ONE",
    "FULL_BIT",
    "GARBAGE",
    "KEEP_SCALE",
    "LOCAL_OPERAND_FIELDS",
    "MAX_SHIFT",
    "NORM_MASK",
    "Command",
    "CounterEvent",
    "Decoded",
    "EncodingError",
    "ExternalEvent",
    "FaultField",
    "FaultRule",
    "Funct",
    "acc_address",
    "compute_accumulated",
    "compute_preloaded",
    "config_ex",
    "config_ld",
    "config_st",
    "counter",
    "decode",
    "disassemble",
    "encode",
    "flush",
    "fp32_bits",
    "fp32_value",
    "instruction_word",
    "mvin",
    "mvout",
    "preload",
    "spad_address",
]
