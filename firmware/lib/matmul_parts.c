// SPDX-License-Identifier: Apache-2.0

#include <stddef.h>

#include "hil_matmul_parts.h"
#include "hil_window.h"

/// Blocks that fit into half of the local memories.
#define SCRATCHPAD_BLOCKS (HIL_ACCEL_SCRATCHPAD_ROWS / 2 / HIL_DIM)
#define SUMS_BLOCKS (HIL_ACCEL_ACCUMULATOR_ROWS / 2 / HIL_DIM)

/// Sizes of a tile in blocks.
typedef struct {
  uint32_t rows;
  uint32_t cols;
  uint32_t depth;
} tile_t;

static bool fits(tile_t tile) {
  return tile.rows * tile.cols <= SUMS_BLOCKS &&
         (tile.rows + tile.cols) * tile.depth <= SCRATCHPAD_BLOCKS;
}

/// Makes a size larger by one, if the matrix is as large and the tile fits.
static bool grow(tile_t *tile, uint32_t *size, uint64_t elements) {
  if (*size * (uint64_t)HIL_DIM >= elements) {
    return false;
  }
  *size += 1;
  if (fits(*tile)) {
    return true;
  }
  *size -= 1;
  return false;
}

/// The tile that needs the fewest loads: as square as sums have room, and then
/// as deep as operands have.
static tile_t tile_of(const hil_matmul_t *matmul) {
  tile_t tile = {1, 1, 1};
  bool grows = true;
  while (grows) {
    grows = grow(&tile, &tile.cols, matmul->cols);
    grows |= grow(&tile, &tile.rows, matmul->rows);
  }
  while (grow(&tile, &tile.depth, matmul->depth)) {
  }
  return tile;
}

uint32_t hil_matmul_d_bytes(const hil_matmul_t *matmul) {
  return matmul->d_is_narrow ? HIL_INPUT_BYTES : HIL_SUM_BYTES;
}

uint32_t hil_matmul_c_bytes(const hil_matmul_t *matmul) {
  return matmul->c_is_wide ? HIL_SUM_BYTES : HIL_INPUT_BYTES;
}

uint64_t hil_matmul_d_stride(const hil_matmul_t *matmul) {
  return matmul->bias == HIL_BIAS_FULL ? matmul->d_stride : 0;
}

uint64_t hil_matmul_a(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part) {
  bool turned = matmul->a_transpose;
  return hil_element(matmul->a, turned ? part->k : part->row,
                     turned ? part->row : part->k, matmul->a_stride,
                     HIL_INPUT_BYTES);
}

uint64_t hil_matmul_b(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part) {
  bool turned = matmul->b_transpose;
  return hil_element(matmul->b, turned ? part->col : part->k,
                     turned ? part->k : part->col, matmul->b_stride,
                     HIL_INPUT_BYTES);
}

uint64_t hil_matmul_d(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part) {
  return hil_element(matmul->d, part->row, part->col,
                     hil_matmul_d_stride(matmul), hil_matmul_d_bytes(matmul));
}

uint64_t hil_matmul_c(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part) {
  return hil_element(matmul->c, part->row, part->col, matmul->c_stride,
                     hil_matmul_c_bytes(matmul));
}

/// Whether a matrix is there, and its rows do not overlap.
static bool is_matrix(const void *data, uint64_t stride, uint64_t cols) {
  return data != NULL && stride >= cols && stride <= UINT32_MAX / HIL_SUM_BYTES;
}

/// Whether an operand is there, which may repeat its first row.
static bool is_operand(const void *data, uint64_t stride, uint64_t cols) {
  return is_matrix(data, stride == 0 ? cols : stride, cols);
}

static hil_status_t check(const hil_matmul_t *matmul) {
  if (matmul->rows == 0 || matmul->cols == 0 || matmul->depth == 0) {
    return HIL_BAD_ARGUMENT;
  }
  if (!is_operand(matmul->a, matmul->a_stride,
                  matmul->a_transpose ? matmul->rows : matmul->depth) ||
      !is_operand(matmul->b, matmul->b_stride,
                  matmul->b_transpose ? matmul->depth : matmul->cols) ||
      !is_matrix(matmul->c, matmul->c_stride, matmul->cols)) {
    return HIL_BAD_ARGUMENT;
  }
  if (matmul->bias > HIL_BIAS_ROW ||
      (matmul->bias == HIL_BIAS_FULL &&
       !is_matrix(matmul->d, matmul->d_stride, matmul->cols)) ||
      (matmul->bias == HIL_BIAS_ROW && matmul->d == NULL) ||
      matmul->activation > HIL_ACCEL_ACTIVATION_RELU) {
    return HIL_BAD_ARGUMENT;
  }
  return matmul->a_transpose && matmul->b_transpose ? HIL_UNSUPPORTED : HIL_OK;
}

static void configure_load(uint8_t state, uint64_t stride_bytes, bool shrunk) {
  hil_accel_config_ld((hil_accel_config_ld_rs1_t){.state_id = state,
                                                  .shrunk = shrunk,
                                                  .block_stride = HIL_DIM,
                                                  .pixel_repeats = 1,
                                                  .scale = HIL_ACCEL_FP32_ONE},
                      stride_bytes);
}

static void configure(const hil_matmul_t *matmul) {
  hil_accel_config_ex(
      (hil_accel_config_ex_rs1_t){.dataflow = HIL_ACCEL_DATAFLOW_WS,
                                  .a_transpose = matmul->a_transpose,
                                  .b_transpose = matmul->b_transpose,
                                  .a_stride = 1,
                                  .acc_scale = HIL_ACCEL_FP32_ONE},
      0, 0, 1);
  configure_load(0, matmul->a_stride * HIL_INPUT_BYTES, false);
  configure_load(1, matmul->b_stride * HIL_INPUT_BYTES, false);
  configure_load(2, hil_matmul_d_stride(matmul) * hil_matmul_d_bytes(matmul),
                 matmul->d_is_narrow);
  hil_accel_config_st(
      (hil_accel_config_st_rs1_t){.activation = (uint8_t)matmul->activation},
      (uint32_t)(matmul->c_stride * hil_matmul_c_bytes(matmul)), matmul->scale);
}

/// Does all parts of the tile of C that a part describes.
static void do_tile(const hil_matmul_t *matmul, hil_matmul_step_t *step,
                    uint64_t most_depth, hil_matmul_part_t *part) {
  for (part->k = 0; part->k < matmul->depth; part->k += most_depth) {
    part->depth = hil_least(matmul->depth - part->k, most_depth);
    part->is_first = part->k == 0;
    part->is_last = part->k + part->depth == matmul->depth;
    step(matmul, part);
    part->scratchpad_half ^= 1;
  }
  part->sums_half ^= 1;
}

hil_status_t hil_matmul_by_parts(const hil_matmul_t *matmul,
                                 hil_matmul_step_t *step) {
  hil_status_t status = check(matmul);
  if (status != HIL_OK) {
    return status;
  }
  configure(matmul);
  const tile_t tile = tile_of(matmul);
  const uint64_t most_rows = tile.rows * HIL_DIM;
  const uint64_t most_cols = tile.cols * HIL_DIM;
  hil_matmul_part_t part = {.row = 0};
  for (part.row = 0; part.row < matmul->rows; part.row += most_rows) {
    part.rows = hil_least(matmul->rows - part.row, most_rows);
    for (part.col = 0; part.col < matmul->cols; part.col += most_cols) {
      part.cols = hil_least(matmul->cols - part.col, most_cols);
      do_tile(matmul, step, (uint64_t)tile.depth * HIL_DIM, &part);
    }
  }
  hil_accel_fence();
  return HIL_OK;
}
