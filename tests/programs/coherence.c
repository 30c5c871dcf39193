// SPDX-License-Identifier: Apache-2.0
//
// Core and accelerator see each other's memory: what the core wrote is loaded,
// what was stored is read, though the line is in the data cache. While the
// stores end, the core writes to the host device, whose answers meet those of
// the accelerator's stores.

#include "hil_dialect.h"
#include "hil_host.h"

#define LINES 24
#define HOST_WRITES 40

static elem_t from[LINES][64] __attribute__((aligned(64)));
static elem_t to[LINES][64] __attribute__((aligned(64)));

int main(void) {
  int wrong = 0;
  config_ld(64, 1.0F, DIM, 0);
  config_st(64);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < LINES; i++) {
      for (int j = 0; j < DIM; j++) {
        from[i][j] = (elem_t)(round * 31 + i * 7 + j + 1);
        wrong += to[i][j] == from[i][j];
      }
    }
    for (int i = 0; i < LINES; i += DIM) {
      mvin(from[i], i, DIM, DIM);
      mvout(to[i], i, DIM, DIM);
    }
    for (int i = 0; i < HOST_WRITES; i++) {
      hil_putchar('.');
    }
    fence();
    for (int i = 0; i < LINES; i++) {
      for (int j = 0; j < DIM; j++) {
        wrong += to[i][j] != from[i][j];
      }
    }
  }
  return wrong;
}
