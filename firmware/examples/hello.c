// SPDX-License-Identifier: Apache-2.0
//
// Prints, moves one block through the accelerator, and exits with the number of
// wrong bytes.

#include "hil_dialect.h"
#include "hil_host.h"

static elem_t in[DIM][DIM];
static elem_t out[DIM][DIM];

int main(void) {
  for (int i = 0; i < DIM; i++) {
    for (int j = 0; j < DIM; j++) {
      in[i][j] = (elem_t)(i * DIM + j);
    }
  }
  config_ld(DIM, 1.0F, DIM, 0);
  config_st(DIM);
  mvin(in, 0, DIM, DIM);
  mvout(out, 0, DIM, DIM);
  fence();
  int wrong = 0;
  for (int i = 0; i < DIM; i++) {
    for (int j = 0; j < DIM; j++) {
      wrong += in[i][j] != out[i][j];
    }
  }
  hil_printf("hello from a %d x %d array: %d wrong\n", DIM, DIM, wrong);
  return wrong;
}
