// SPDX-License-Identifier: Apache-2.0
//
// The core's counters. They do not decide any measurement: see the host
// device's measured region.

#ifndef HIL_PERF_H_
#define HIL_PERF_H_

#include <stdint.h>

/// Cycles since reset.
static inline uint64_t hil_cycles(void) {
  uint64_t value;
  __asm__ volatile("csrr %[value], cycle" : [value] "=r"(value)::"memory");
  return value;
}

/// Instructions retired since reset.
static inline uint64_t hil_instructions(void) {
  uint64_t value;
  __asm__ volatile("csrr %[value], instret" : [value] "=r"(value)::"memory");
  return value;
}

#endif  // HIL_PERF_H_
