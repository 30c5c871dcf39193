// SPDX-License-Identifier: Apache-2.0
//
// Loads write to the bank of the scratchpad that results of the array go to, at
// the same time: they wait for it, and the rows of both are right.

#include "hil_dialect.h"
#include "hil_host.h"

enum { BLOCKS = 16 };

static elem_t one[DIM][DIM], data[BLOCKS][DIM][DIM];
static elem_t products[BLOCKS][DIM][DIM], loaded[BLOCKS][DIM][DIM];

static void fill(void) {
  for (int i = 0; i < DIM; i++) {
    one[i][i] = 1;
    for (int j = 0; j < DIM; j++) {
      for (int block = 0; block < BLOCKS; block++) {
        data[block][i][j] = (elem_t)((31 * block + 7 * i + j) % 100);
      }
    }
  }
}

int main(void) {
  const uint32_t one_row = 0, a_row = DIM, c_row = 2 * DIM;
  const uint32_t loaded_row = c_row + BLOCKS * DIM;
  fill();
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(DIM * sizeof(elem_t), 1.0F, DIM, 0);
  config_st(DIM * sizeof(elem_t));
  mvin(one, one_row, DIM, DIM);
  mvin(data[0], a_row, DIM, DIM);
  for (uint32_t block = 0; block < BLOCKS; block++) {
    mvin(data[block], loaded_row + block * DIM, DIM, DIM);
    preload(one_row, c_row + block * DIM, DIM, DIM, DIM, DIM);
    compute_preloaded(a_row, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
  }
  for (uint32_t block = 0; block < BLOCKS; block++) {
    mvout(products[block], c_row + block * DIM, DIM, DIM);
    mvout(loaded[block], loaded_row + block * DIM, DIM, DIM);
  }
  fence();
  int wrong = 0;
  for (int block = 0; block < BLOCKS; block++) {
    for (int i = 0; i < DIM; i++) {
      for (int j = 0; j < DIM; j++) {
        wrong += products[block][i][j] != data[0][i][j];
        wrong += loaded[block][i][j] != data[block][i][j];
      }
    }
  }
  return wrong;
}
