// SPDX-License-Identifier: Apache-2.0
//
// Core and accelerator take turns at the same lines of memory, in every order;
// the products at the end read what a product or a load just wrote.

#include "hil_dialect.h"
#include "hil_host.h"

#define LINES 8
#define SCRATCH 64

static elem_t shared[LINES][64] __attribute__((aligned(64)));
static elem_t other[LINES][64] __attribute__((aligned(64)));

static void fill(elem_t (*lines)[64], int first) {
  for (int i = 0; i < LINES; i++) {
    for (int j = 0; j < DIM; j++) lines[i][j] = (elem_t)(first + 5 * i + j);
  }
}

static int differ(elem_t (*lines)[64], int first) {
  int wrong = 0;
  for (int i = 0; i < LINES; i++) {
    for (int j = 0; j < DIM; j++) {
      wrong += lines[i][j] != (elem_t)(first + 5 * i + j);
    }
  }
  return wrong;
}

static void load(elem_t (*lines)[64]) {
  for (int i = 0; i < LINES; i++) mvin(lines[i], i, DIM, 1);
}

static void store(elem_t (*lines)[64]) {
  for (int i = 0; i < LINES; i++) mvout(lines[i], i, DIM, 1);
}

static int turns(void) {
  int wrong = 0;
  fill(shared, 1);
  fill(other, 40);
  load(other);
  fence();
  fill(other, 41);
  store(shared);  // over what the core wrote
  fence();
  load(shared);  // what the accelerator wrote itself
  fence();
  fill(shared, 2);  // over what it loaded
  fence();
  store(shared);
  fence();
  fill(shared, 3);  // over what it stored
  wrong += differ(shared, 3);
  load(shared);
  fence();
  wrong += differ(shared, 3);
  store(other);
  fence();
  return wrong + differ(other, 3);
}

static void products(void) {
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, 0, 0);
  for (int i = 0; i < 4; i++) {
    mvin(shared[i], 0, DIM, 1);
    preload(0, SCRATCH, DIM, DIM, DIM, DIM);
    compute_preloaded(0, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
    preload(GARBAGE_ADDR, 0, DIM, DIM, DIM, DIM);
    compute_preloaded(SCRATCH, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
    mvout(other[i], 0, DIM, 1);
  }
  fence();
}

// A product writes a row that many stores still have to read; the code must be
// in the cache.
static void overwritten(void) {
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < LINES; i++) mvout(other[i], SCRATCH, DIM, 1);
    preload(0, SCRATCH, DIM, DIM, DIM, DIM);
    compute_preloaded(0, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
  }
  fence();
}

int main(void) {
  config_ld(64, 1.0F, DIM, 0);
  config_st(64);
  int wrong = turns();
  products();
  overwritten();
  return wrong;
}
