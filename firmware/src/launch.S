// SPDX-License-Identifier: Apache-2.0
//
// The main program of every measured kernel: START, call, fence, STOP. What to
// call, and with which arguments, the bench has written into the launch block.
//
// Assembly, so that no compiler puts anything between: after the kernel's
// return nothing is stored but STOP, since a store is work that counts, and sp
// and s0 to s11 are still as the kernel left them.

#include "hil_memory_map.h"

#define ARGUMENT(index) \
  HIL_LAUNCH_BLOCK_A0 - HIL_LAUNCH_BLOCK_BASE + 8 * index

  .text
  .balign 4
  .globl main
  .type main, @function
main:
  addi sp, sp, -16
  sd ra, 8(sp)
  li t0, HIL_LAUNCH_BLOCK_BASE
  ld t1, HIL_LAUNCH_BLOCK_KERNEL_ADDRESS - HIL_LAUNCH_BLOCK_BASE(t0)
  .irp index, 0, 1, 2, 3, 4, 5, 6, 7
  ld a\index, ARGUMENT(\index)(t0)
  .endr

  // The code from START to STOP fits into one line of the instruction cache.
  .balign 64
  li t0, HIL_HOST_DEVICE_BASE
  sd t0, HIL_HOST_DEVICE_START - HIL_HOST_DEVICE_BASE(t0)
  jalr t1
  // Where a kernel returns to; the judge calls kernels with it as well.
  .globl hil_launch_return
hil_launch_return:
  li t0, HIL_HOST_DEVICE_BASE
  fence
  sd t0, HIL_HOST_DEVICE_STOP - HIL_HOST_DEVICE_BASE(t0)

  ld ra, 8(sp)
  addi sp, sp, 16
  li a0, 0
  ret
  .size main, . - main
