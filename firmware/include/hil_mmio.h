// SPDX-License-Identifier: Apache-2.0
//
// Device registers.

#ifndef HIL_MMIO_H_
#define HIL_MMIO_H_

#include <stdint.h>

/// Writes one register; never merged, moved or dropped by the compiler.
static inline void hil_mmio_write64(uint64_t address, uint64_t value) {
  *(volatile uint64_t *)(uintptr_t)address = value;
}

#endif  // HIL_MMIO_H_
