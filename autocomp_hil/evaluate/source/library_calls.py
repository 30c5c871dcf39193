# SPDX-License-Identifier: Apache-2.0
"""Calls of Gemmini's software library and of its header, and what a judged kernel writes instead.

A kernel under judgement is measured by what it does itself, so there is no library to call.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["what_to_write"]

_BLOCKS: Final = (
    "write the loops over blocks: config_ex, config_ld and config_st, then mvin, preload, "
    "compute_preloaded and mvout"
)
_WHOLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "matmul": f"{_BLOCKS}; or hil_accel_loop_ws for each tile, if the hardware unrolls it",
        "conv": f"{_BLOCKS}; or hil_accel_loop_conv_ws for each tile, if the hardware unrolls it",
        "resadd": "mvin one matrix to the accumulator and the other one onto it, with bit 30 of "
        "the local address, then mvout the sum",
        "global_average": "mvin all pixels onto one row of the accumulator, with bit 30 of the "
        "local address, then mvout it with a scale in config_st",
        "norm": "the hardware has no normalisation; compute it in C after mvout and a fence",
    }
)
"""What to write for a whole operation."""
_COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "config_ex": "config_ex(dataflow, activation, a_stride, a_transpose, b_transpose)",
        "config_ld": "config_ld(stride, scale, block_stride, id)",
        "config_st": "config_st(stride, scale, activation)",
        "mvin3": "mvin3(dram, local, cols, rows)",
        "mvin2": "mvin2(dram, local, cols, rows)",
        "mvin": "mvin(dram, local, cols, rows)",
        "block_mvin": "mvin(dram, local, blocks * DIM, DIM)",
        "mvout": "mvout(dram, local, cols, rows)",
        "preload": "preload(w, c, w_cols, w_rows, c_cols, c_rows)",
        "compute_preloaded": "compute_preloaded(a, d, a_cols, a_rows, d_cols, d_rows)",
        "compute_accumulated": "compute_accumulated(a, d, a_cols, a_rows, d_cols, d_rows)",
        "loop_ws": "the hil_accel_loop_ws_config_... intrinsics, then hil_accel_loop_ws",
        "loop_conv_ws": "the hil_accel_loop_conv_ws_config_... intrinsics, then "
        "hil_accel_loop_conv_ws",
        "fence": "fence()",
        "flush": "nothing: there is no address translation",
        "counter": "nothing: a kernel must not depend on time",
        "config_norm": "nothing: the hardware has no normalisation",
    }
)
"""What to write for one macro of the header, by the begin of its name."""
_OPERATION: Final = re.compile(rf"(?:sp_)?tiled_({'|'.join(_WHOLE)})(?:_\w+)?")
_COMMAND: Final = re.compile(
    rf"gemmini_(?:extended\d*_)?({'|'.join(sorted(_COMMANDS, key=len, reverse=True))})(?:_\w+)?"
)


def what_to_write(name: str) -> str | None:
    """A sentence for a name of the library or the header; None for any other name."""
    if found := _OPERATION.fullmatch(name):
        return (
            f"{name} is a call of a software library, and a kernel does the work itself: "
            + (_WHOLE[found[1]])
        )
    if found := _COMMAND.fullmatch(name):
        return f"{name} is a name of Gemmini's header; a kernel writes {_COMMANDS[found[1]]}"
    return None
