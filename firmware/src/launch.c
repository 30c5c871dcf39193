// SPDX-License-Identifier: Apache-2.0
//
// The main program of every measured kernel: START, call, fence, STOP. What to
// call, and with which arguments, the bench has written into the launch block.

#include "hil_host.h"
#include "hil_memory_map.h"

typedef void (*kernel_t)(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
                         uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7);

typedef struct {
  uint64_t kernel_address;
  uint64_t a[8];
} launch_block_t;

_Static_assert(HIL_LAUNCH_BLOCK_A0 - HIL_LAUNCH_BLOCK_BASE ==
                   offsetof(launch_block_t, a),
               "launch_block_t is not the memory map's launch block");
_Static_assert(HIL_LAUNCH_BLOCK_A7 - HIL_LAUNCH_BLOCK_BASE ==
                   offsetof(launch_block_t, a[7]),
               "launch_block_t is not the memory map's launch block");

int main(void) {
  const volatile launch_block_t *block =
      (const volatile launch_block_t *)(uintptr_t)HIL_LAUNCH_BLOCK_BASE;
  kernel_t kernel = (kernel_t)(uintptr_t)block->kernel_address;
  uint64_t a[8];
  for (unsigned i = 0; i < 8; i++) {
    a[i] = block->a[i];
  }
  hil_measure_start();
  kernel(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
  hil_measure_stop();
  return 0;
}
