# SPDX-License-Identifier: Apache-2.0
# Generated from configs/memory_map.toml
# by python -m autocomp_hil.codegen; do not edit.
"""Addresses of the chip, in bytes."""

from typing import Final

PAGE_BYTES: Final = 0x1000
"""Tensors and the stack are separated by unmapped pages of this size."""

STATIC_DATA_MAX_BYTES: Final = 0x100000
"""Most static data that a kernel may have."""

STACK_BYTES: Final = 0x10000
"""Stack, with an unmapped page on both sides."""

DRAM_BASE: Final = 0x10000000
"""Everything from here up is DRAM, held sparsely."""

HOST_DEVICE_BASE: Final = 0x2000000
"""Registers through which a program talks to the host."""

HOST_DEVICE_BYTES: Final = 0x1000
"""Bytes of the region."""

HOST_DEVICE_START: Final = 0x2000000
"""[W] A write waits until everything is idle, then starts the measured region."""

HOST_DEVICE_STOP: Final = 0x2000008
"""[W] A write ends the measured region in the first cycle in which everything is idle."""

HOST_DEVICE_CONSOLE: Final = 0x2000010
"""[W] A write prints its low byte; off in judged jobs."""

HOST_DEVICE_EXIT_CODE: Final = 0x2000018
"""[W] A write ends the job with its value; off in judged jobs."""

LAUNCH_BLOCK_BASE: Final = 0x10000000
"""What to call; written by the bench before the job starts."""

LAUNCH_BLOCK_BYTES: Final = 0x10000
"""Bytes of the region."""

LAUNCH_BLOCK_KERNEL_ADDRESS: Final = 0x10000000
"""[R] Address of the kernel."""

LAUNCH_BLOCK_A0: Final = 0x10000008
"""[R] First argument."""

LAUNCH_BLOCK_A1: Final = 0x10000010
"""[R] Second argument."""

LAUNCH_BLOCK_A2: Final = 0x10000018
"""[R] Third argument."""

LAUNCH_BLOCK_A3: Final = 0x10000020
"""[R] Fourth argument."""

LAUNCH_BLOCK_A4: Final = 0x10000028
"""[R] Fifth argument."""

LAUNCH_BLOCK_A5: Final = 0x10000030
"""[R] Sixth argument."""

LAUNCH_BLOCK_A6: Final = 0x10000038
"""[R] Seventh argument."""

LAUNCH_BLOCK_A7: Final = 0x10000040
"""[R] Eighth argument."""

FIRMWARE_BASE: Final = 0x10010000
"""Firmware and kernel text, then static data, then the stack."""

TENSORS_BASE: Final = 0x20000000
"""Tensors, each at a page boundary plus the offset that its workload names, an unmapped page
between."""

__all__ = [
    "DRAM_BASE",
    "FIRMWARE_BASE",
    "HOST_DEVICE_BASE",
    "HOST_DEVICE_BYTES",
    "HOST_DEVICE_CONSOLE",
    "HOST_DEVICE_EXIT_CODE",
    "HOST_DEVICE_START",
    "HOST_DEVICE_STOP",
    "LAUNCH_BLOCK_A0",
    "LAUNCH_BLOCK_A1",
    "LAUNCH_BLOCK_A2",
    "LAUNCH_BLOCK_A3",
    "LAUNCH_BLOCK_A4",
    "LAUNCH_BLOCK_A5",
    "LAUNCH_BLOCK_A6",
    "LAUNCH_BLOCK_A7",
    "LAUNCH_BLOCK_BASE",
    "LAUNCH_BLOCK_BYTES",
    "LAUNCH_BLOCK_KERNEL_ADDRESS",
    "PAGE_BYTES",
    "STACK_BYTES",
    "STATIC_DATA_MAX_BYTES",
    "TENSORS_BASE",
]
