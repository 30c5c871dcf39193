// SPDX-License-Identifier: Apache-2.0

#include "output_stationary.h"

#include "hil_window.h"

/// Rows of A start the scratchpad, B starts its second half.
#define B_ROW (HIL_ACCEL_SCRATCHPAD_ROWS / 2)
/// Most blocks of the depth at a time.
#define MOST_BLOCKS (B_ROW / HIL_DIM)

typedef struct {
  uint64_t row;  ///< First element of the block of C.
  uint64_t col;
  uint16_t rows;
  uint16_t cols;
} block_t;

static uint16_t size_at(uint64_t all, uint64_t begin) {
  return (uint16_t)hil_least(all - begin, HIL_DIM);
}

static uint64_t address(const void *matrix, uint64_t row, uint64_t col,
                        uint64_t stride, uint64_t bytes) {
  return (uint64_t)(uintptr_t)matrix + (row * stride + col) * bytes;
}

static void load(uint32_t state, uint64_t dram, uint32_t local, uint16_t cols,
                 uint16_t rows) {
  const void *from = (const void *)(uintptr_t)dram;
  hil_accel_block_t block = {.laddr = local, .cols = cols, .rows = rows};
  if (state == 0) {
    hil_accel_mvin(from, block);
  } else if (state == 1) {
    hil_accel_mvin2(from, block);
  } else {
    hil_accel_mvin3(from, block);
  }
}

static void configure(const hil_matmul_t *m) {
  uint64_t d_bytes = m->d_is_narrow ? HIL_INPUT_BYTES : HIL_SUM_BYTES;
  uint64_t d_stride = m->bias == HIL_BIAS_ROW ? 0 : m->d_stride * d_bytes;
  uint64_t strides[] = {m->a_stride * HIL_INPUT_BYTES,
                        m->b_stride * HIL_INPUT_BYTES, d_stride};
  for (uint8_t state = 0; state < 3; state++) {
    hil_accel_config_ld(
        (hil_accel_config_ld_rs1_t){.state_id = state,
                                    .shrunk = state == 2 && m->d_is_narrow,
                                    .pixel_repeats = 1,
                                    .block_stride = HIL_DIM,
                                    .scale = HIL_ACCEL_FP32_ONE},
        strides[state]);
  }
  hil_accel_config_ex(
      (hil_accel_config_ex_rs1_t){.dataflow = HIL_ACCEL_DATAFLOW_OS,
                                  .a_stride = 1,
                                  .acc_scale = HIL_ACCEL_FP32_ONE},
      0, 0, 1);
  uint64_t c_bytes = m->c_is_wide ? HIL_SUM_BYTES : HIL_INPUT_BYTES;
  hil_accel_config_st(
      (hil_accel_config_st_rs1_t){.activation = (uint8_t)m->activation},
      (uint32_t)(m->c_stride * c_bytes), m->scale);
}

/// Adds the products of up to MOST_BLOCKS blocks of the depth to sums, which
/// are overwritten unless they hold a bias or earlier products.
static void multiply(const hil_matmul_t *m, const block_t *c, uint64_t first,
                     uint64_t end, bool adds) {
  uint32_t row = 0;
  for (uint64_t k = first; k < end; k += HIL_DIM, row += HIL_DIM) {
    uint16_t depth = size_at(m->depth, k);
    load(0, address(m->a, c->row, k, m->a_stride, HIL_INPUT_BYTES), row, depth,
         c->rows);
    load(1, address(m->b, k, c->col, m->b_stride, HIL_INPUT_BYTES), B_ROW + row,
         c->cols, depth);
    bool is_last = k + HIL_DIM >= end;
    hil_accel_block_t sums = {
        .laddr = HIL_LOCAL_SUMS | (adds ? HIL_LOCAL_ADD : 0),
        .cols = c->cols,
        .rows = c->rows};
    hil_accel_preload(HIL_ACCEL_NO_BLOCK, is_last ? sums : HIL_ACCEL_NO_BLOCK);
    hil_accel_block_t a = {.laddr = row, .cols = depth, .rows = c->rows};
    hil_accel_block_t b = {
        .laddr = B_ROW + row, .cols = c->cols, .rows = depth};
    if (k == first) {
      hil_accel_compute_preloaded(a, b);
    } else {
      hil_accel_compute_accumulated(a, b);
    }
  }
}

static void do_block(const hil_matmul_t *m, const block_t *c) {
  bool adds = m->bias != HIL_BIAS_NONE;
  if (adds) {
    uint64_t bytes = m->d_is_narrow ? HIL_INPUT_BYTES : HIL_SUM_BYTES;
    uint64_t row = m->bias == HIL_BIAS_ROW ? 0 : c->row;
    load(2, address(m->d, row, c->col, m->d_stride, bytes), HIL_LOCAL_SUMS,
         c->cols, c->rows);
  }
  for (uint64_t k = 0; k < m->depth; k += MOST_BLOCKS * HIL_DIM) {
    uint64_t left = m->depth - k;
    multiply(m, c, k, k + hil_least(left, MOST_BLOCKS * HIL_DIM), adds);
    adds = true;
  }
  uint64_t bytes = m->c_is_wide ? HIL_SUM_BYTES : HIL_INPUT_BYTES;
  uint64_t to = address(m->c, c->row, c->col, m->c_stride, bytes);
  hil_accel_block_t sums = {
      .laddr = HIL_LOCAL_SUMS | (m->c_is_wide ? HIL_LOCAL_WIDE : 0),
      .cols = c->cols,
      .rows = c->rows};
  hil_accel_mvout((void *)(uintptr_t)to, sums);
}

hil_status_t hil_compat_output_stationary(const hil_matmul_t *m) {
  if (m->a_transpose || m->b_transpose) {
    return HIL_UNSUPPORTED;
  }
  configure(m);
  for (uint64_t row = 0; row < m->rows; row += HIL_DIM) {
    for (uint64_t col = 0; col < m->cols; col += HIL_DIM) {
      do_block(m, &(block_t){.row = row,
                             .col = col,
                             .rows = size_at(m->rows, row),
                             .cols = size_at(m->cols, col)});
    }
  }
  hil_accel_fence();
  return HIL_OK;
}
