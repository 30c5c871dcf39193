// SPDX-License-Identifier: Apache-2.0

#include "hil_matmul.h"
#include "hil_matmul_parts.h"
#include "hil_window.h"

/// The part's share of each matrix, with its place in the local memories.
typedef struct {
  hil_window_t a;
  hil_window_t b;
  hil_window_t d;
  hil_window_t c;
} windows_t;

static uint32_t sums_row(const hil_matmul_part_t *part) {
  return HIL_LOCAL_SUMS | (part->sums_half * (HIL_ACCEL_ACCUMULATOR_ROWS / 2));
}

static hil_window_t a_window(const hil_matmul_t *matmul,
                             const hil_matmul_part_t *part) {
  bool turned = matmul->a_transpose;
  return (hil_window_t){
      .dram = hil_matmul_a(matmul, part),
      .stride_bytes = matmul->a_stride * HIL_INPUT_BYTES,
      .element_bytes = HIL_INPUT_BYTES,
      .local = part->scratchpad_half * (HIL_ACCEL_SCRATCHPAD_ROWS / 2),
      .rows = turned ? part->depth : part->rows,
      .cols = turned ? part->rows : part->depth,
      .most_cols = HIL_ACCEL_MAX_BLOCK_COLS};
}

/// B lies behind A.
static hil_window_t b_window(const hil_matmul_t *matmul,
                             const hil_matmul_part_t *part,
                             const hil_window_t *a) {
  bool turned = matmul->b_transpose;
  return (hil_window_t){.dram = hil_matmul_b(matmul, part),
                        .stride_bytes = matmul->b_stride * HIL_INPUT_BYTES,
                        .element_bytes = HIL_INPUT_BYTES,
                        .local = hil_window_block(a, hil_blocks(a->rows), 0),
                        .rows = turned ? part->cols : part->depth,
                        .cols = turned ? part->depth : part->cols,
                        .most_cols = HIL_ACCEL_MAX_BLOCK_COLS};
}

static hil_window_t d_window(const hil_matmul_t *matmul,
                             const hil_matmul_part_t *part) {
  return (hil_window_t){
      .dram = hil_matmul_d(matmul, part),
      .stride_bytes = hil_matmul_d_stride(matmul) * hil_matmul_d_bytes(matmul),
      .element_bytes = hil_matmul_d_bytes(matmul),
      .local = sums_row(part),
      .rows = part->rows,
      .cols = part->cols,
      .most_cols = matmul->d_is_narrow ? HIL_ACCEL_MAX_BLOCK_COLS
                                       : HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR};
}

static hil_window_t c_window(const hil_matmul_t *matmul,
                             const hil_matmul_part_t *part) {
  return (hil_window_t){
      .dram = hil_matmul_c(matmul, part),
      .stride_bytes = matmul->c_stride * hil_matmul_c_bytes(matmul),
      .element_bytes = hil_matmul_c_bytes(matmul),
      .local = sums_row(part) | (matmul->c_is_wide ? HIL_LOCAL_WIDE : 0),
      .rows = part->rows,
      .cols = part->cols,
      .most_cols = matmul->c_is_wide ? HIL_DIM : HIL_ACCEL_MAX_BLOCK_COLS};
}

/// Place of a block of the product among those of the part.
typedef struct {
  uint32_t i;
  uint32_t j;
  uint32_t k;
} place_t;

/// One block of A times one of B, which stays in the array while i changes.
static void multiply_block(const hil_matmul_t *matmul,
                           const hil_matmul_part_t *part,
                           const windows_t *windows, place_t at) {
  uint16_t rows = hil_block_size(part->rows, at.i);
  uint16_t cols = hil_block_size(part->cols, at.j);
  uint16_t depth = hil_block_size(part->depth, at.k);
  bool adds = at.k > 0 || !part->is_first || matmul->bias != HIL_BIAS_NONE;
  hil_accel_block_t a = {
      .laddr = matmul->a_transpose ? hil_window_block(&windows->a, at.k, at.i)
                                   : hil_window_block(&windows->a, at.i, at.k),
      .cols = depth,
      .rows = rows};
  hil_accel_block_t b = {
      .laddr = matmul->b_transpose ? hil_window_block(&windows->b, at.j, at.k)
                                   : hil_window_block(&windows->b, at.k, at.j),
      .cols = cols,
      .rows = depth};
  hil_accel_block_t c = {.laddr = hil_window_block(&windows->d, at.i, at.j) |
                                  (adds ? HIL_LOCAL_ADD : 0),
                         .cols = cols,
                         .rows = rows};
  if (at.i == 0) {
    hil_accel_preload(b, c);
    hil_accel_compute_preloaded(a, HIL_ACCEL_NO_BLOCK);
  } else {
    hil_accel_preload(HIL_ACCEL_NO_BLOCK, c);
    hil_accel_compute_accumulated(a, HIL_ACCEL_NO_BLOCK);
  }
}

static void multiply(const hil_matmul_t *matmul, const hil_matmul_part_t *part,
                     const windows_t *windows) {
  place_t at;
  for (at.k = 0; at.k < hil_blocks(part->depth); at.k++) {
    for (at.j = 0; at.j < hil_blocks(part->cols); at.j++) {
      for (at.i = 0; at.i < hil_blocks(part->rows); at.i++) {
        multiply_block(matmul, part, windows, at);
      }
    }
  }
}

static void do_part(const hil_matmul_t *matmul, const hil_matmul_part_t *part) {
  windows_t windows = {.a = a_window(matmul, part),
                       .d = d_window(matmul, part),
                       .c = c_window(matmul, part)};
  windows.b = b_window(matmul, part, &windows.a);
  if (part->is_first && matmul->bias != HIL_BIAS_NONE) {
    hil_window_load(&windows.d, 2);
  }
  hil_window_load(&windows.a, 0);
  hil_window_load(&windows.b, 1);
  multiply(matmul, part, &windows);
  if (part->is_last) {
    hil_window_store(&windows.c);
  }
}

hil_status_t hil_matmul(const hil_matmul_t *matmul) {
  return hil_matmul_by_parts(matmul, do_part);
}
