// SPDX-License-Identifier: Apache-2.0
//
// Device registers. A host build defines HIL_MMIO_MOCK and gives the function.

#ifndef HIL_MMIO_H_
#define HIL_MMIO_H_

#include <stdint.h>

#ifdef HIL_MMIO_MOCK
void hil_mmio_write64(uint64_t address, uint64_t value);
#else
/// Writes one register; never merged, moved or dropped by the compiler.
static inline void hil_mmio_write64(uint64_t address, uint64_t value) {
  *(volatile uint64_t *)(uintptr_t)address = value;
}
#endif

#endif  // HIL_MMIO_H_
