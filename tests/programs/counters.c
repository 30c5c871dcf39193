// SPDX-License-Identifier: Apache-2.0
//
// The counters of cycles and instructions: they count, the machine's can be
// written, their shadows follow.

#include "hil_accel.h"
#include "hil_host.h"
#include "hil_perf.h"

int main(void) {
  uint64_t cycles = hil_cycles();
  uint64_t instructions = hil_instructions();
  int wrong = hil_cycles() <= cycles;
  wrong += hil_instructions() <= instructions;

  uint64_t first, second, shadow;
  __asm__ volatile(
      "csrw minstret, %3\n"
      "csrr %0, minstret\n"
      "csrr %1, instret\n"
      "csrrs %2, minstret, %3\n"
      : "=&r"(first), "=&r"(shadow), "=&r"(second)
      : "r"(UINT64_C(1000)));
  wrong += first != 1000 || shadow != 1001 || second != 1002;
  // One that traps is not counted; -1 is followed by 0.
  __asm__ volatile(
      "csrw minstret, %2\n"
      "nop\n"
      "csrr %0, minstret\n"
      "csrrwi %1, mcycle, 5\n"
      : "=&r"(first), "=&r"(second)
      : "r"(UINT64_MAX));
  wrong += first != 0;
  wrong += hil_cycles() < 5 || hil_cycles() > 2000;
  hil_accel_counter_rs1_t access = {.index = 2, .write_config = 1};
  wrong += hil_accel_counter(access) != 0;
  return wrong;
}
