// SPDX-License-Identifier: Apache-2.0
// Generated from configs/memory_map.toml
// by python -m autocomp_hil.codegen; do not edit.

#ifndef HIL_MEMORY_MAP_H_
#define HIL_MEMORY_MAP_H_

// Constants with the type that they have in C; assembly has none.
#ifdef __ASSEMBLER__
#define HIL_ADDRESS(value) value
#else
#include <stdint.h>
#define HIL_ADDRESS(value) UINT64_C(value)
#endif

// Tensors and the stack are separated by unmapped pages of this size.
#define HIL_PAGE_BYTES HIL_ADDRESS(0x1000)
// Most static data that a kernel may have.
#define HIL_STATIC_DATA_MAX_BYTES HIL_ADDRESS(0x100000)
// Stack, with an unmapped page on both sides.
#define HIL_STACK_BYTES HIL_ADDRESS(0x10000)
// Everything from here up is DRAM, held sparsely.
#define HIL_DRAM_BASE HIL_ADDRESS(0x10000000)

// Registers through which a program talks to the host.
#define HIL_HOST_DEVICE_BASE HIL_ADDRESS(0x2000000)
// Bytes of the region.
#define HIL_HOST_DEVICE_BYTES HIL_ADDRESS(0x1000)
// [W] A write waits until everything is idle, then starts the measured region.
#define HIL_HOST_DEVICE_START HIL_ADDRESS(0x2000000)
// [W] A write ends the measured region in the first cycle in which everything
// is idle.
#define HIL_HOST_DEVICE_STOP HIL_ADDRESS(0x2000008)
// [W] A write prints its low byte; off in judged jobs.
#define HIL_HOST_DEVICE_CONSOLE HIL_ADDRESS(0x2000010)
// [W] A write ends the job with its value; off in judged jobs.
#define HIL_HOST_DEVICE_EXIT_CODE HIL_ADDRESS(0x2000018)

// What to call; written by the bench before the job starts.
#define HIL_LAUNCH_BLOCK_BASE HIL_ADDRESS(0x10000000)
// Bytes of the region.
#define HIL_LAUNCH_BLOCK_BYTES HIL_ADDRESS(0x10000)
// [R] Address of the kernel.
#define HIL_LAUNCH_BLOCK_KERNEL_ADDRESS HIL_ADDRESS(0x10000000)
// [R] First argument.
#define HIL_LAUNCH_BLOCK_A0 HIL_ADDRESS(0x10000008)
// [R] Second argument.
#define HIL_LAUNCH_BLOCK_A1 HIL_ADDRESS(0x10000010)
// [R] Third argument.
#define HIL_LAUNCH_BLOCK_A2 HIL_ADDRESS(0x10000018)
// [R] Fourth argument.
#define HIL_LAUNCH_BLOCK_A3 HIL_ADDRESS(0x10000020)
// [R] Fifth argument.
#define HIL_LAUNCH_BLOCK_A4 HIL_ADDRESS(0x10000028)
// [R] Sixth argument.
#define HIL_LAUNCH_BLOCK_A5 HIL_ADDRESS(0x10000030)
// [R] Seventh argument.
#define HIL_LAUNCH_BLOCK_A6 HIL_ADDRESS(0x10000038)
// [R] Eighth argument.
#define HIL_LAUNCH_BLOCK_A7 HIL_ADDRESS(0x10000040)

// Firmware and kernel text, then static data, then the stack.
#define HIL_FIRMWARE_BASE HIL_ADDRESS(0x10010000)

// Tensors, each at a page boundary plus the offset that its workload names, an
// unmapped page between.
#define HIL_TENSORS_BASE HIL_ADDRESS(0x20000000)

#endif  // HIL_MEMORY_MAP_H_
