# SPDX-License-Identifier: Apache-2.0
"""What an earlier kernel did with the accelerator; nothing is as after reset.

Every configuration register holds a drawn value, the array holds weights and sums, and a PRELOAD
waits for a COMPUTE that never comes. All commands are legal, and none touches DRAM.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import (
    ACTIVATION_RELU,
    DATAFLOW_OS,
    DATAFLOW_WS,
    GARBAGE,
    MAX_SHIFT,
    Command,
    acc_address,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    fp32_bits,
    preload,
    spad_address,
)

__all__ = ["earlier_kernel"]

_LOAD_STATES: Final = 3
_STRIDES: Final = (1, 1 << 16)
"""Bytes from row to row in DRAM."""


def earlier_kernel(hardware: HardwareConfig, rng: np.random.Generator) -> tuple[Command, ...]:
    """Commands that a configuration accepts in its state after reset, and after any kernel."""

    def between(low: int, high: int) -> int:
        return int(rng.integers(low, high + 1))

    def scale() -> int:
        return fp32_bits(float(rng.uniform(0.01, 0.9)))

    dim = hardware.dim

    def block() -> int:
        return spad_address(between(0, hardware.scratchpad_rows - dim))

    def products() -> Iterator[Command]:
        for dataflow in (DATAFLOW_WS, DATAFLOW_OS):
            yield config_ex(dataflow=dataflow)
            yield preload(block(), GARBAGE, dim, dim, dim, dim)
            yield compute_preloaded(block(), block(), dim, dim, dim, dim)

    loads = [
        config_ld(
            between(*_STRIDES), block_stride=between(dim + 1, 2 * dim), state_id=state_id,
            scale=scale(), shrunk=1, pixel_repeats=between(2, 3),
        )
        for state_id in range(_LOAD_STATES)
    ]  # fmt: skip
    store = config_st(
        between(*_STRIDES), activation=ACTIVATION_RELU, acc_scale=scale(), pool_stride=2,
        pool_size=2, pool_out_dim=between(2, 9), porows=2, pocols=2, orows=4, ocols=4,
    )  # fmt: skip
    last = config_ex(
        dataflow=between(0, 1), activation=ACTIVATION_RELU, in_shift=between(1, MAX_SHIFT),
        a_stride=between(2, 4), c_stride=between(2, 4), a_transpose=between(0, 1),
    )  # fmt: skip
    pending = preload(block(), acc_address(0, accumulate=True), dim, dim, 1, 1)
    return (*products(), *loads, store, last, pending)
