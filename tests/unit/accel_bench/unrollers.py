# SPDX-License-Identifier: Apache-2.0
"""The smallest configuration with and without its loop unrollers."""

from autocomp_hil.config import HardwareConfig, load_hardware

__all__ = ["with_unrollers"]


def with_unrollers(*, matmul: bool = True, convolution: bool = True) -> HardwareConfig:
    """``int8_4x4`` with these loop unrollers.

    Args:
        matmul: Whether it has that of matrix loops.
        convolution: Whether it has that of convolution loops.
    """
    hardware = load_hardware("int8_4x4")
    unrollers = {"matmul": matmul, "convolution": convolution}
    changed = hardware.loop_unrollers.model_copy(update=unrollers)
    return hardware.model_copy(update={"loop_unrollers": changed})
