// SPDX-License-Identifier: Apache-2.0

#include <stdbool.h>
#include <stddef.h>

#include "hil_residual.h"
#include "hil_window.h"

/// Blocks of half of the accumulator.
#define SUMS_BLOCKS (HIL_ACCEL_ACCUMULATOR_ROWS / 2 / HIL_DIM)

/// A part of the matrices.
typedef struct {
  uint64_t row;
  uint64_t col;
  uint32_t rows;
  uint32_t cols;
  uint32_t sums_half;
} part_t;

typedef void step_t(const hil_residual_t *residual, const part_t *part);

static uint64_t address(const void *matrix, uint64_t stride,
                        const part_t *part) {
  return (uint64_t)(uintptr_t)matrix +
         (part->row * stride + part->col) * HIL_INPUT_BYTES;
}

static bool is_matrix(const void *data, uint64_t stride, uint64_t cols) {
  return data != NULL && stride >= cols && stride <= UINT32_MAX;
}

static hil_status_t check(const hil_residual_t *residual) {
  bool is_good = residual->rows > 0 && residual->cols > 0 &&
                 is_matrix(residual->a, residual->a_stride, residual->cols) &&
                 is_matrix(residual->b, residual->b_stride, residual->cols) &&
                 is_matrix(residual->c, residual->c_stride, residual->cols) &&
                 residual->activation <= HIL_ACCEL_ACTIVATION_RELU;
  return is_good ? HIL_OK : HIL_BAD_ARGUMENT;
}

static void configure_load(uint8_t state, uint64_t stride, uint32_t scale) {
  hil_accel_config_ld((hil_accel_config_ld_rs1_t){.state_id = state,
                                                  .shrunk = 1,
                                                  .block_stride = HIL_DIM,
                                                  .pixel_repeats = 1,
                                                  .scale = scale},
                      stride * HIL_INPUT_BYTES);
}

static void configure(const hil_residual_t *residual) {
  configure_load(0, residual->a_stride, residual->a_scale);
  configure_load(1, residual->b_stride, residual->b_scale);
  hil_accel_config_st(
      (hil_accel_config_st_rs1_t){.activation = (uint8_t)residual->activation},
      (uint32_t)(residual->c_stride * HIL_INPUT_BYTES), residual->scale);
}

/// Does all parts: rows as long as they are, and as many as sums have room for.
static hil_status_t by_parts(const hil_residual_t *residual, step_t *step) {
  hil_status_t status = check(residual);
  if (status != HIL_OK) {
    return status;
  }
  configure(residual);
  uint32_t wide =
      hil_least((residual->cols + HIL_DIM - 1) / HIL_DIM, SUMS_BLOCKS);
  uint64_t most_cols = (uint64_t)wide * HIL_DIM;
  uint64_t most_rows = (uint64_t)(SUMS_BLOCKS / wide) * HIL_DIM;
  part_t part = {.row = 0};
  for (part.row = 0; part.row < residual->rows; part.row += most_rows) {
    part.rows = hil_least(residual->rows - part.row, most_rows);
    for (part.col = 0; part.col < residual->cols; part.col += most_cols) {
      part.cols = hil_least(residual->cols - part.col, most_cols);
      step(residual, &part);
      part.sums_half ^= 1;
    }
  }
  hil_accel_fence();
  return HIL_OK;
}

static hil_window_t window_of(const void *matrix, uint64_t stride,
                              const part_t *part, uint32_t bits) {
  return (hil_window_t){
      .dram = address(matrix, stride, part),
      .stride_bytes = stride * HIL_INPUT_BYTES,
      .element_bytes = HIL_INPUT_BYTES,
      .local = HIL_LOCAL_SUMS | bits |
               (part->sums_half * (HIL_ACCEL_ACCUMULATOR_ROWS / 2)),
      .rows = part->rows,
      .cols = part->cols,
      .most_cols = HIL_ACCEL_MAX_BLOCK_COLS};
}

static void add_part(const hil_residual_t *residual, const part_t *part) {
  hil_window_t a = window_of(residual->a, residual->a_stride, part, 0);
  hil_window_t b =
      window_of(residual->b, residual->b_stride, part, HIL_LOCAL_ADD);
  hil_window_t c = window_of(residual->c, residual->c_stride, part, 0);
  hil_window_load(&a, 0);
  hil_window_load(&b, 1);
  hil_window_store(&c);
}

hil_status_t hil_residual(const hil_residual_t *residual) {
  return by_parts(residual, add_part);
}

#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL

static void unroll_part(const hil_residual_t *residual, const part_t *part) {
  uint32_t rows = hil_blocks(part->rows), cols = hil_blocks(part->cols);
  hil_accel_loop_ws_config_bounds((uint16_t)(rows * HIL_DIM - part->rows),
                                  (uint16_t)(cols * HIL_DIM - part->cols), 0,
                                  (uint16_t)rows, (uint16_t)cols, 1);
  hil_accel_loop_ws_config_addrs_ab(
      address(residual->a, residual->a_stride, part),
      address(residual->b, residual->b_stride, part));
  hil_accel_loop_ws_config_addrs_dc(
      0, address(residual->c, residual->c_stride, part));
  hil_accel_loop_ws_config_strides_ab(residual->a_stride, residual->b_stride);
  hil_accel_loop_ws_config_strides_dc(0, residual->c_stride);
  hil_accel_loop_ws(
      (hil_accel_loop_ws_rs1_t){.activation = (uint8_t)residual->activation}, 0,
      0, 1);
}

hil_status_t hil_residual_on_unroller(const hil_residual_t *residual) {
  return by_parts(residual, unroll_part);
}

#endif  // HIL_ACCEL_LOOP_UNROLLERS_MATMUL
