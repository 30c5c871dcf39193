# SPDX-License-Identifier: Apache-2.0
"""A small machine with loops, and loops in the words of a test."""

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import Accelerator, SparseMemory
from autocomp_hil.isa import Command
from autocomp_hil.isa.codec import encode
from autocomp_hil.isa.commands import config_ex, config_ld, config_st

Array = npt.NDArray[Any]

SETTINGS = (
    "loop_conv_ws_config_1", "loop_conv_ws_config_2", "loop_conv_ws_config_3",
    "loop_conv_ws_config_4",
)  # fmt: skip


@functools.cache
def hardware() -> HardwareConfig:
    """The smallest configuration that the project has."""
    return load_hardware("int8_4x4")


def accelerator(*tensors: tuple[int, Array]) -> Accelerator:
    """An accelerator whose memory holds tensors at addresses."""
    images = tuple((address, np.ascontiguousarray(values).tobytes()) for address, values in tensors)
    return Accelerator(hardware(), SparseMemory(1, images))


def read(machine: Accelerator, address: int, shape: tuple[int, ...], dtype: Any = np.int8) -> Array:
    """A tensor in the accelerator's memory."""
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return np.frombuffer(bytes(machine.dram.read(address, count)), dtype).reshape(shape)


def matmul_settings(
    *,
    a_stride: int,
    b_stride: int,
    d_stride: int = 0,
    low_d: bool = False,
    resadd: bool = False,
    a_transpose: bool = False,
    b_transpose: bool = False,
    c_stride_bytes: int = 0,
) -> list[Command]:
    """The configuration that a matrix loop needs; strides in elements."""  # fmt: skip
    dim = hardware().dim
    return [
        config_ex(dataflow=1, a_transpose=a_transpose, b_transpose=b_transpose),
        config_ld(a_stride, block_stride=dim, state_id=0, shrunk=int(resadd)),
        config_ld(b_stride, block_stride=dim, state_id=1, shrunk=int(resadd)),
        config_ld(d_stride * (1 if low_d else 4), block_stride=dim, state_id=2, shrunk=int(low_d)),
        config_st(c_stride_bytes),
    ]


def matmul_loop(
    bounds: dict[str, int], addresses: dict[str, int], strides: dict[str, int], **options: int
) -> list[Command]:
    """Settings commands and LOOP_WS."""
    return [
        encode("loop_ws_config_bounds", **bounds),
        encode("loop_ws_config_addrs_ab", a_value=addresses["a"], b_value=addresses["b"]),
        encode("loop_ws_config_addrs_dc", d_value=addresses["d"], c_value=addresses["c"]),
        encode("loop_ws_config_strides_ab", a_value=strides["a"], b_value=strides["b"]),
        encode("loop_ws_config_strides_dc", d_value=strides["d"], c_value=strides["c"]),
        encode("loop_ws", **options),
    ]
