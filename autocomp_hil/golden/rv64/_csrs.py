# SPDX-License-Identifier: Apache-2.0
# Generated from configs/isa/csrs.toml
# by python -m autocomp_hil.codegen; do not edit.
"""Control and status registers of the core."""

import enum
from types import MappingProxyType
from typing import Final

__all__ = ["COUNTERS", "FIXED", "WRITABLE", "Csr"]


class Csr(enum.IntEnum):
    """Numbers of the registers that exist."""

    MSTATUS = 0x300
    MISA = 0x301
    MIE = 0x304
    MTVEC = 0x305
    MHPMEVENT3 = 0x323
    MHPMEVENT4 = 0x324
    MHPMEVENT5 = 0x325
    MHPMEVENT6 = 0x326
    MHPMEVENT7 = 0x327
    MHPMEVENT8 = 0x328
    MHPMEVENT9 = 0x329
    MHPMEVENT10 = 0x32A
    MHPMEVENT11 = 0x32B
    MHPMEVENT12 = 0x32C
    MHPMEVENT13 = 0x32D
    MHPMEVENT14 = 0x32E
    MHPMEVENT15 = 0x32F
    MHPMEVENT16 = 0x330
    MHPMEVENT17 = 0x331
    MHPMEVENT18 = 0x332
    MHPMEVENT19 = 0x333
    MHPMEVENT20 = 0x334
    MHPMEVENT21 = 0x335
    MHPMEVENT22 = 0x336
    MHPMEVENT23 = 0x337
    MHPMEVENT24 = 0x338
    MHPMEVENT25 = 0x339
    MHPMEVENT26 = 0x33A
    MHPMEVENT27 = 0x33B
    MHPMEVENT28 = 0x33C
    MHPMEVENT29 = 0x33D
    MHPMEVENT30 = 0x33E
    MHPMEVENT31 = 0x33F
    MSCRATCH = 0x340
    MEPC = 0x341
    MCAUSE = 0x342
    MTVAL = 0x343
    MIP = 0x344
    MCYCLE = 0xB00
    MINSTRET = 0xB02
    MHPMCOUNTER3 = 0xB03
    MHPMCOUNTER4 = 0xB04
    MHPMCOUNTER5 = 0xB05
    MHPMCOUNTER6 = 0xB06
    MHPMCOUNTER7 = 0xB07
    MHPMCOUNTER8 = 0xB08
    MHPMCOUNTER9 = 0xB09
    MHPMCOUNTER10 = 0xB0A
    MHPMCOUNTER11 = 0xB0B
    MHPMCOUNTER12 = 0xB0C
    MHPMCOUNTER13 = 0xB0D
    MHPMCOUNTER14 = 0xB0E
    MHPMCOUNTER15 = 0xB0F
    MHPMCOUNTER16 = 0xB10
    MHPMCOUNTER17 = 0xB11
    MHPMCOUNTER18 = 0xB12
    MHPMCOUNTER19 = 0xB13
    MHPMCOUNTER20 = 0xB14
    MHPMCOUNTER21 = 0xB15
    MHPMCOUNTER22 = 0xB16
    MHPMCOUNTER23 = 0xB17
    MHPMCOUNTER24 = 0xB18
    MHPMCOUNTER25 = 0xB19
    MHPMCOUNTER26 = 0xB1A
    MHPMCOUNTER27 = 0xB1B
    MHPMCOUNTER28 = 0xB1C
    MHPMCOUNTER29 = 0xB1D
    MHPMCOUNTER30 = 0xB1E
    MHPMCOUNTER31 = 0xB1F
    CYCLE = 0xC00
    TIME = 0xC01
    INSTRET = 0xC02
    MVENDORID = 0xF11
    MARCHID = 0xF12
    MIMPID = 0xF13
    MHARTID = 0xF14
    MCONFIGPTR = 0xF15


FIXED: Final = MappingProxyType(
    {
        Csr.MSTATUS: 0x1800,
        Csr.MISA: 0x8000000000001100,
        Csr.MIE: 0x0,
        Csr.MTVEC: 0x0,
        Csr.MHPMEVENT3: 0x0,
        Csr.MHPMEVENT4: 0x0,
        Csr.MHPMEVENT5: 0x0,
        Csr.MHPMEVENT6: 0x0,
        Csr.MHPMEVENT7: 0x0,
        Csr.MHPMEVENT8: 0x0,
        Csr.MHPMEVENT9: 0x0,
        Csr.MHPMEVENT10: 0x0,
        Csr.MHPMEVENT11: 0x0,
        Csr.MHPMEVENT12: 0x0,
        Csr.MHPMEVENT13: 0x0,
        Csr.MHPMEVENT14: 0x0,
        Csr.MHPMEVENT15: 0x0,
        Csr.MHPMEVENT16: 0x0,
        Csr.MHPMEVENT17: 0x0,
        Csr.MHPMEVENT18: 0x0,
        Csr.MHPMEVENT19: 0x0,
        Csr.MHPMEVENT20: 0x0,
        Csr.MHPMEVENT21: 0x0,
        Csr.MHPMEVENT22: 0x0,
        Csr.MHPMEVENT23: 0x0,
        Csr.MHPMEVENT24: 0x0,
        Csr.MHPMEVENT25: 0x0,
        Csr.MHPMEVENT26: 0x0,
        Csr.MHPMEVENT27: 0x0,
        Csr.MHPMEVENT28: 0x0,
        Csr.MHPMEVENT29: 0x0,
        Csr.MHPMEVENT30: 0x0,
        Csr.MHPMEVENT31: 0x0,
        Csr.MSCRATCH: 0x0,
        Csr.MEPC: 0x0,
        Csr.MCAUSE: 0x0,
        Csr.MTVAL: 0x0,
        Csr.MIP: 0x0,
        Csr.MCYCLE: 0x0,
        Csr.MINSTRET: 0x0,
        Csr.MHPMCOUNTER3: 0x0,
        Csr.MHPMCOUNTER4: 0x0,
        Csr.MHPMCOUNTER5: 0x0,
        Csr.MHPMCOUNTER6: 0x0,
        Csr.MHPMCOUNTER7: 0x0,
        Csr.MHPMCOUNTER8: 0x0,
        Csr.MHPMCOUNTER9: 0x0,
        Csr.MHPMCOUNTER10: 0x0,
        Csr.MHPMCOUNTER11: 0x0,
        Csr.MHPMCOUNTER12: 0x0,
        Csr.MHPMCOUNTER13: 0x0,
        Csr.MHPMCOUNTER14: 0x0,
        Csr.MHPMCOUNTER15: 0x0,
        Csr.MHPMCOUNTER16: 0x0,
        Csr.MHPMCOUNTER17: 0x0,
        Csr.MHPMCOUNTER18: 0x0,
        Csr.MHPMCOUNTER19: 0x0,
        Csr.MHPMCOUNTER20: 0x0,
        Csr.MHPMCOUNTER21: 0x0,
        Csr.MHPMCOUNTER22: 0x0,
        Csr.MHPMCOUNTER23: 0x0,
        Csr.MHPMCOUNTER24: 0x0,
        Csr.MHPMCOUNTER25: 0x0,
        Csr.MHPMCOUNTER26: 0x0,
        Csr.MHPMCOUNTER27: 0x0,
        Csr.MHPMCOUNTER28: 0x0,
        Csr.MHPMCOUNTER29: 0x0,
        Csr.MHPMCOUNTER30: 0x0,
        Csr.MHPMCOUNTER31: 0x0,
        Csr.CYCLE: 0x0,
        Csr.TIME: 0x0,
        Csr.INSTRET: 0x0,
        Csr.MVENDORID: 0x0,
        Csr.MARCHID: 0x0,
        Csr.MIMPID: 0x0,
        Csr.MHARTID: 0x0,
        Csr.MCONFIGPTR: 0x0,
    }
)
"""Bits that read 1 always."""

WRITABLE: Final = MappingProxyType(
    {
        Csr.MSTATUS: 0x88,
        Csr.MISA: 0x0,
        Csr.MIE: 0x0,
        Csr.MTVEC: 0xFFFFFFFFFFFFFFFC,
        Csr.MHPMEVENT3: 0x0,
        Csr.MHPMEVENT4: 0x0,
        Csr.MHPMEVENT5: 0x0,
        Csr.MHPMEVENT6: 0x0,
        Csr.MHPMEVENT7: 0x0,
        Csr.MHPMEVENT8: 0x0,
        Csr.MHPMEVENT9: 0x0,
        Csr.MHPMEVENT10: 0x0,
        Csr.MHPMEVENT11: 0x0,
        Csr.MHPMEVENT12: 0x0,
        Csr.MHPMEVENT13: 0x0,
        Csr.MHPMEVENT14: 0x0,
        Csr.MHPMEVENT15: 0x0,
        Csr.MHPMEVENT16: 0x0,
        Csr.MHPMEVENT17: 0x0,
        Csr.MHPMEVENT18: 0x0,
        Csr.MHPMEVENT19: 0x0,
        Csr.MHPMEVENT20: 0x0,
        Csr.MHPMEVENT21: 0x0,
        Csr.MHPMEVENT22: 0x0,
        Csr.MHPMEVENT23: 0x0,
        Csr.MHPMEVENT24: 0x0,
        Csr.MHPMEVENT25: 0x0,
        Csr.MHPMEVENT26: 0x0,
        Csr.MHPMEVENT27: 0x0,
        Csr.MHPMEVENT28: 0x0,
        Csr.MHPMEVENT29: 0x0,
        Csr.MHPMEVENT30: 0x0,
        Csr.MHPMEVENT31: 0x0,
        Csr.MSCRATCH: 0xFFFFFFFFFFFFFFFF,
        Csr.MEPC: 0xFFFFFFFFFFFFFFFC,
        Csr.MCAUSE: 0xFFFFFFFFFFFFFFFF,
        Csr.MTVAL: 0xFFFFFFFFFFFFFFFF,
        Csr.MIP: 0x0,
        Csr.MCYCLE: 0xFFFFFFFFFFFFFFFF,
        Csr.MINSTRET: 0xFFFFFFFFFFFFFFFF,
        Csr.MHPMCOUNTER3: 0x0,
        Csr.MHPMCOUNTER4: 0x0,
        Csr.MHPMCOUNTER5: 0x0,
        Csr.MHPMCOUNTER6: 0x0,
        Csr.MHPMCOUNTER7: 0x0,
        Csr.MHPMCOUNTER8: 0x0,
        Csr.MHPMCOUNTER9: 0x0,
        Csr.MHPMCOUNTER10: 0x0,
        Csr.MHPMCOUNTER11: 0x0,
        Csr.MHPMCOUNTER12: 0x0,
        Csr.MHPMCOUNTER13: 0x0,
        Csr.MHPMCOUNTER14: 0x0,
        Csr.MHPMCOUNTER15: 0x0,
        Csr.MHPMCOUNTER16: 0x0,
        Csr.MHPMCOUNTER17: 0x0,
        Csr.MHPMCOUNTER18: 0x0,
        Csr.MHPMCOUNTER19: 0x0,
        Csr.MHPMCOUNTER20: 0x0,
        Csr.MHPMCOUNTER21: 0x0,
        Csr.MHPMCOUNTER22: 0x0,
        Csr.MHPMCOUNTER23: 0x0,
        Csr.MHPMCOUNTER24: 0x0,
        Csr.MHPMCOUNTER25: 0x0,
        Csr.MHPMCOUNTER26: 0x0,
        Csr.MHPMCOUNTER27: 0x0,
        Csr.MHPMCOUNTER28: 0x0,
        Csr.MHPMCOUNTER29: 0x0,
        Csr.MHPMCOUNTER30: 0x0,
        Csr.MHPMCOUNTER31: 0x0,
        Csr.CYCLE: 0x0,
        Csr.TIME: 0x0,
        Csr.INSTRET: 0x0,
        Csr.MVENDORID: 0x0,
        Csr.MARCHID: 0x0,
        Csr.MIMPID: 0x0,
        Csr.MHARTID: 0x0,
        Csr.MCONFIGPTR: 0x0,
    }
)
"""Bits that keep what is written."""

COUNTERS: Final = MappingProxyType(
    {
        Csr.MCYCLE: "cycle",
        Csr.MINSTRET: "instret",
        Csr.CYCLE: "cycle",
        Csr.TIME: "time",
        Csr.INSTRET: "instret",
    }
)
"""What counter registers count."""
