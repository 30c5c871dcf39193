// SPDX-License-Identifier: Apache-2.0

#include "hil_accel.h"
#include "hil_host.h"
#include "hil_memory_map.h"
#include "hil_mmio.h"

_Noreturn void hil_exit(uint64_t code) {
  hil_accel_fence();
  for (;;) {
    hil_mmio_write64(HIL_HOST_DEVICE_EXIT_CODE, code);
  }
}

void hil_measure_start(void) { hil_mmio_write64(HIL_HOST_DEVICE_START, 1); }

void hil_measure_stop(void) {
  hil_accel_fence();
  hil_mmio_write64(HIL_HOST_DEVICE_STOP, 1);
}

void hil_putchar(char character) {
  hil_mmio_write64(HIL_HOST_DEVICE_CONSOLE, (uint8_t)character);
}

void hil_puts(const char *text) {
  while (*text != '\0') {
    hil_putchar(*text++);
  }
}
