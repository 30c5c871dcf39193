# SPDX-License-Identifier: Apache-2.0
"""The golden core: an interpreter of RV64IM_Zicsr_Zifencei in machine mode.

Start reading at ``interpreter``; ``decode`` says which words are legal, ``alu`` what arithmetic
gives, ``csr`` what the control registers hold.
"""

from autocomp_hil.golden.rv64.csr import Cause, Csr
from autocomp_hil.golden.rv64.decode import Instruction, Kind, decode
from autocomp_hil.golden.rv64.interpreter import (
    Accelerator,
    Memory,
    Retired,
    RetiredStore,
    Rv64,
    reads_counter,
)

__all__ = [
    "Accelerator",
    "Cause",
    "Csr",
    "Instruction",
    "Kind",
    "Memory",
    "Retired",
    "RetiredStore",
    "Rv64",
    "decode",
    "reads_counter",
]
