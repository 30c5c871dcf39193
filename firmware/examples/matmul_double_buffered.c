// SPDX-License-Identifier: Apache-2.0
//
// C = A B of n x n int8 matrices at nearly the speed of the array: while a tile
// of C is multiplied, the operands of the next one are loaded and the last one
// is stored. n is a multiple of COLUMNS, 128 (64 for a 4 x 4 array), and at
// most 1024. Sums saturate to int8.
//
// A strip of COLUMNS columns of B stays in the scratchpad while all of A passes
// by; tiles of C go down the strip, so B is loaded once and A n / COLUMNS
// times. Inside a tile k is the outer loop. One block of B in the array serves
// BLOCKS_I blocks of A: its bank of the scratchpad is free most of the time,
// and loads get through.
//
//   scratchpad   banks 0, 1   the strip of B, row by row of blocks
//                bank 2, 3    GROUP columns of blocks of A: in use, and next
//   accumulator  bank 0, 1    a tile of C: growing, and being stored

#include "matmul_program.h"

/// Blocks of a tile of C.
#define BLOCKS_I (DIM > 16 ? 2 : 4)
#define BLOCKS_J                                        \
  (HIL_ACCEL_ACCUMULATOR_ROWS / 2 / DIM / BLOCKS_I > 16 \
       ? 16                                             \
       : HIL_ACCEL_ACCUMULATOR_ROWS / 2 / DIM / BLOCKS_I)
#define ROWS (BLOCKS_I * DIM)
#define COLUMNS (BLOCKS_J * DIM)

/// Columns of one load or store: 64, one request to DRAM per row.
#define WIDTH HIL_ACCEL_MAX_BLOCK_COLS
/// Blocks of one load or store.
#define GROUP (WIDTH / DIM)
#define LOADS_J (COLUMNS / WIDTH)
/// Stores of a tile.
#define STORES (BLOCKS_I * LOADS_J)

#define SCRATCHPAD_BANK (HIL_ACCEL_SCRATCHPAD_ROWS / HIL_ACCEL_SCRATCHPAD_BANKS)
#define A_ROW(half) ((2 + (half)) * SCRATCHPAD_BANK)
#define B_ROW 0
#define C_ROW(half) ((1u << 31) | ((half) * (HIL_ACCEL_ACCUMULATOR_ROWS / 2)))
#define ADD (1u << 30)

_Static_assert(COLUMNS % WIDTH == 0, "a strip of B is not a number of loads");
_Static_assert(LOADS_J + BLOCKS_I <= BLOCKS_J, "too few steps for the loads");
_Static_assert(STORES <= COLUMNS / DIM, "too few steps for the stores");

void matmul_double_buffered(const elem_t *a, const elem_t *b, elem_t *c,
                            uint64_t n);

/// The operand word of a DIM x DIM block; rows are added to it as to an
/// address.
static inline uint64_t operand(uint32_t row) {
  return hil_accel_local_operand(row, DIM, DIM);
}

/// One block of B times a column of blocks of A, to a column of blocks of C.
static inline void multiply(uint64_t a, uint64_t b, uint64_t c) {
  const uint64_t none = operand(GARBAGE_ADDR);
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_PRELOAD, b, c);
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_COMPUTE_PRELOADED, a, none);
  for (uint32_t i = 1; i < BLOCKS_I; i++) {
    HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_PRELOAD, none, c + i * COLUMNS);
    HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_COMPUTE_ACCUMULATED, a + i * WIDTH, none);
  }
}

/// What is loaded, bit by bit, while one row of blocks of B is in use.
typedef struct {
  const elem_t *a;  ///< The next GROUP columns of blocks of A; null: nothing.
  const elem_t *b;  ///< The next row of blocks of B; null: nothing.
  uint32_t a_row;
  uint32_t b_row;
} upcoming_t;

/// The part of it that belongs to block j of the row in use.
static inline void load(const upcoming_t *next, uint64_t n, uint32_t j) {
  if (j < LOADS_J) {
    if (next->b != NULL) {
      mvin(next->b + j * WIDTH, next->b_row + j * WIDTH, WIDTH, DIM);
    }
  } else if (j < LOADS_J + BLOCKS_I && next->a != NULL) {
    uint32_t i = j - LOADS_J;
    mvin(next->a + i * DIM * n, next->a_row + i * WIDTH, WIDTH, DIM);
  }
}

/// A finished tile.
typedef struct {
  elem_t *c;  ///< Null: there is none.
  uint32_t row;
} finished_t;

/// The part of it that is stored during row k of blocks of B, if any.
static void store(const finished_t *tile, uint64_t n, uint32_t k) {
  if (tile->c != NULL && k < STORES) {
    uint32_t i = k / LOADS_J, j = k % LOADS_J;
    mvout(tile->c + i * DIM * n + j * WIDTH,
          tile->row + i * COLUMNS + j * WIDTH, WIDTH, DIM);
  }
}

/// Where the multiplication is.
typedef struct {
  uint64_t i, j, k;  ///< Of the first element of C; of B's row of blocks.
  uint32_t a_half;   ///< Of A's banks.
  uint32_t c_half;   ///< Of the accumulator.
} place_t;

/// The operands that the step at a place should load ahead: B's next row of
/// blocks in the first tile of a strip, A's next columns in every tile.
static upcoming_t look_ahead(const elem_t *a, const elem_t *b, uint64_t n,
                             const place_t *at) {
  upcoming_t next = {.a_row = A_ROW(at->a_half ^ 1)};
  bool is_last_tile = at->i + ROWS == n;
  bool is_last_strip = at->j + COLUMNS == n;
  uint64_t k = at->k + DIM;
  if (k == n) {
    if (is_last_tile && !is_last_strip) {
      next.b = b + at->j + COLUMNS;
      next.b_row = B_ROW;
    }
  } else if (at->i == 0) {
    next.b = b + k * n + at->j;
    next.b_row = B_ROW + (uint32_t)k * BLOCKS_J;
  }
  if (at->k % WIDTH == 0) {
    if (at->k + WIDTH < n) {
      next.a = a + at->i * n + at->k + WIDTH;
    } else if (!is_last_tile) {
      next.a = a + (at->i + ROWS) * n;
    } else if (!is_last_strip) {
      next.a = a;
    }
  }
  return next;
}

/// A tile of C grows by the product of one row of blocks of B.
static void step(const place_t *at, const upcoming_t *next, uint64_t n) {
  uint64_t a_block = operand(A_ROW(at->a_half) + (uint32_t)(at->k % WIDTH));
  uint64_t b_block = operand(B_ROW + (uint32_t)at->k * BLOCKS_J);
  uint64_t c_block = operand(C_ROW(at->c_half) | (at->k == 0 ? 0 : ADD));
  for (uint32_t j = 0; j < BLOCKS_J; j++) {
    multiply(a_block, b_block + j * DIM, c_block + j * DIM);
    load(next, n, j);
  }
}

void matmul_double_buffered(const elem_t *a, const elem_t *b, elem_t *c,
                            uint64_t n) {
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(n, 1.0F, DIM, 0);
  config_st(n);
  upcoming_t next = {.a = a, .b = b, .a_row = A_ROW(0), .b_row = B_ROW};
  for (uint32_t j = 0; j < BLOCKS_J; j++) {
    load(&next, n, j);
  }
  place_t at = {.a_half = 0};
  finished_t last = {.c = NULL};
  for (at.j = 0; at.j < n; at.j += COLUMNS) {
    for (at.i = 0; at.i < n; at.i += ROWS) {
      for (at.k = 0; at.k < n; at.k += DIM) {
        next = look_ahead(a, b, n, &at);
        step(&at, &next, n);
        store(&last, n, (uint32_t)(at.k / DIM));
        if ((at.k + DIM) % WIDTH == 0) {
          at.a_half ^= 1;
        }
      }
      last = (finished_t){c + at.i * n + at.j, C_ROW(at.c_half)};
      at.c_half ^= 1;
    }
  }
  for (uint32_t k = 0; k < STORES; k++) {
    store(&last, n, k);
  }
  fence();
}

MATMUL_PROGRAM(matmul_double_buffered)
