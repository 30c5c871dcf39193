// SPDX-License-Identifier: Apache-2.0
//
// C = A B of n x n int8 matrices, block by block, nothing overlapped on
// purpose: the kernel that better ones are compared with. n is a multiple of
// the block. Sums saturate to int8.

#include "matmul_program.h"

/// Rows and columns of a block of C, and its share of k.
#define BLOCK (4 * DIM)
#define TILES (BLOCK / DIM)
#define A_ROW 0
#define B_ROW (TILES * BLOCK)
#define C_ROW (1u << 31)
#define ADD (1u << 30)

void matmul_blocked(const elem_t *a, const elem_t *b, elem_t *c, uint64_t n);

static void load(const elem_t *from, uint64_t n, uint32_t row) {
  for (uint32_t tile = 0; tile < TILES; tile++) {
    for (uint32_t part = 0; part < TILES; part++) {
      mvin(from + tile * DIM * n + part * DIM,
           row + (tile * TILES + part) * DIM, DIM, DIM);
    }
  }
}

static void multiply(bool is_first) {
  for (uint32_t i = 0; i < TILES; i++) {
    for (uint32_t j = 0; j < TILES; j++) {
      for (uint32_t k = 0; k < TILES; k++) {
        uint32_t add = is_first && k == 0 ? 0 : ADD;
        preload(B_ROW + (k * TILES + j) * DIM,
                C_ROW | add | ((i * TILES + j) * DIM), DIM, DIM, DIM, DIM);
        compute_preloaded(A_ROW + (i * TILES + k) * DIM, GARBAGE_ADDR, DIM, DIM,
                          DIM, DIM);
      }
    }
  }
}

static void store(elem_t *to, uint64_t n) {
  for (uint32_t i = 0; i < TILES; i++) {
    for (uint32_t j = 0; j < TILES; j++) {
      mvout(to + i * DIM * n + j * DIM, C_ROW | ((i * TILES + j) * DIM), DIM,
            DIM);
    }
  }
}

void matmul_blocked(const elem_t *a, const elem_t *b, elem_t *c, uint64_t n) {
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(n, 1.0F, DIM, 0);
  config_st(n);
  for (uint64_t i = 0; i < n; i += BLOCK) {
    for (uint64_t j = 0; j < n; j += BLOCK) {
      for (uint64_t k = 0; k < n; k += BLOCK) {
        load(a + i * n + k, n, A_ROW);
        load(b + k * n + j, n, B_ROW);
        multiply(k == 0);
      }
      store(c + i * n + j, n);
    }
  }
  fence();
}

MATMUL_PROGRAM(matmul_blocked)
