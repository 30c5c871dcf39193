# SPDX-License-Identifier: Apache-2.0
"""A run of independent products within one scratchpad bank, as fast as the array takes them.

Results are written while operands of later products are read from the same bank, so that reads
wait: a case that programs of mixed commands seldom reach.
"""

import random

from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import (
    DATAFLOW_WS,
    GARBAGE,
    Command,
    compute_preloaded,
    config_ex,
    preload,
)

__all__ = ["product_chain"]

_PRODUCTS = 8


def product_chain(rng: random.Random, hardware: HardwareConfig) -> tuple[Command, ...]:
    """Weight-stationary pairs on rows of one bank that none of them shares with another.

    Legal in every state, and without effect on DRAM.

    Args:
        rng: Chooses the bank, sizes and which weights are real.
        hardware: The configuration.
    """
    dim = hardware.dim
    bank_rows = hardware.scratchpad_rows // hardware.scratchpad_banks
    products = min(_PRODUCTS, bank_rows // (3 * dim))
    places = max(1, bank_rows - 3 * products * dim)
    first = rng.randrange(hardware.scratchpad_banks) * bank_rows + rng.randrange(places)
    rows = rng.randint(max(1, dim // 2), dim)
    commands = [config_ex(dataflow=DATAFLOW_WS, activation=rng.randint(0, 1))]
    for index in range(products):
        weights, a, c = (first + (3 * index + part) * dim for part in range(3))
        stationary = weights if rng.random() < 0.5 else GARBAGE
        commands += [
            preload(stationary, c, dim, dim, dim, rows),
            compute_preloaded(a, GARBAGE, dim, rows, dim, rows),
        ]
    return tuple(commands)
