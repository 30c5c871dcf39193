// SPDX-License-Identifier: Apache-2.0
//
// One block product in every mode of the array, against the same in C.

#include "hil_dialect.h"
#include "hil_host.h"

static elem_t a[DIM][DIM], b[DIM][DIM], found[DIM][DIM];

static int saturate(int value) {
  return value < -128 ? -128 : value > 127 ? 127 : value;
}

static int expected(int i, int j, bool a_transpose, bool b_transpose) {
  int sum = 0;
  for (int k = 0; k < DIM; k++) {
    sum +=
        (a_transpose ? a[k][i] : a[i][k]) * (b_transpose ? b[j][k] : b[k][j]);
  }
  return saturate(sum);
}

static int wrong(uint32_t dataflow, bool a_transpose, bool b_transpose) {
  const uint32_t a_row = 0, b_row = DIM, c_row = 1u << 31;
  config_ex(dataflow, NO_ACTIVATION, 1, a_transpose, b_transpose);
  mvin(a, a_row, DIM, DIM);
  mvin(b, b_row, DIM, DIM);
  if (dataflow == WEIGHT_STATIONARY) {
    preload(b_row, c_row, DIM, DIM, DIM, DIM);
    compute_preloaded(a_row, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
  } else {
    preload(GARBAGE_ADDR, c_row, DIM, DIM, DIM, DIM);
    compute_preloaded(a_row, b_row, DIM, DIM, DIM, DIM);
  }
  mvout(found, c_row, DIM, DIM);
  fence();
  int count = 0;
  for (int i = 0; i < DIM; i++) {
    for (int j = 0; j < DIM; j++) {
      count += found[i][j] != expected(i, j, a_transpose, b_transpose);
    }
  }
  return count;
}

int main(void) {
  uint32_t random = 7;
  for (int i = 0; i < DIM; i++) {
    for (int j = 0; j < DIM; j++) {
      random = random * 1664525u + 1013904223u;
      a[i][j] = (elem_t)((random >> 24) % 25) - 12;
      b[i][j] = (elem_t)((random >> 12) % 25) - 12;
    }
  }
  config_ld(DIM, 1.0F, DIM, 0);
  config_st(DIM);
  return wrong(WEIGHT_STATIONARY, false, false) +
         wrong(WEIGHT_STATIONARY, true, false) +
         wrong(WEIGHT_STATIONARY, false, true) +
         wrong(OUTPUT_STATIONARY, false, false) +
         wrong(OUTPUT_STATIONARY, true, false) +
         wrong(OUTPUT_STATIONARY, true, true);
}
