// SPDX-License-Identifier: Apache-2.0

#include <stddef.h>

#include "hil_conv.h"
#include "hil_conv_parts.h"
#include "hil_window.h"

/// First local rows of the part's operands and sums, and rows from one block of
/// DIM channels to the next.
typedef struct {
  uint32_t input;
  uint32_t input_block;
  uint32_t weights;
  uint32_t weights_block;
  uint32_t sums;
  uint32_t sums_block;
} layout_t;

static layout_t layout_of(const hil_conv_t *conv, const hil_conv_part_t *part) {
  layout_t layout = {
      .input = part->scratchpad_half * (HIL_ACCEL_SCRATCHPAD_ROWS / 2),
      .input_block = part->rows.ins * part->cols.ins,
      .weights_block = conv->kernel * conv->kernel * part->in_channels,
      .sums =
          HIL_LOCAL_SUMS | (part->sums_half * (HIL_ACCEL_ACCUMULATOR_ROWS / 2)),
      .sums_block = part->rows.outs * part->cols.outs};
  layout.weights =
      layout.input + hil_blocks(part->in_channels) * layout.input_block;
  return layout;
}

static void configure_load(uint8_t state, uint64_t stride_bytes,
                           uint32_t block_stride) {
  hil_accel_config_ld(
      (hil_accel_config_ld_rs1_t){.state_id = state,
                                  .block_stride = (uint16_t)block_stride,
                                  .pixel_repeats = 1,
                                  .scale = HIL_ACCEL_FP32_ONE},
      stride_bytes);
}

static hil_accel_block_t block_of(uint32_t laddr, uint32_t cols,
                                  uint32_t most_cols, uint32_t rows) {
  return (hil_accel_block_t){.laddr = laddr,
                             .cols = (uint16_t)hil_least(cols, most_cols),
                             .rows = (uint16_t)hil_least(rows, HIL_DIM)};
}

/// One row of biases for every output pixel.
static void load_bias(const hil_conv_t *conv, const hil_conv_part_t *part,
                      const layout_t *layout) {
  const uint32_t most = HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR;
  configure_load(2, 0, layout->sums_block);
  for (uint32_t k = 0; k < part->out_channels; k += most) {
    uint64_t dram = hil_conv_bias(conv, part) + (uint64_t)k * HIL_SUM_BYTES;
    uint32_t row = layout->sums + k / HIL_DIM * layout->sums_block;
    for (uint32_t pixel = 0; pixel < layout->sums_block; pixel += HIL_DIM) {
      hil_accel_mvin3((const void *)(uintptr_t)dram,
                      block_of(row + pixel, part->out_channels - k, most,
                               layout->sums_block - pixel));
    }
  }
}

/// Pixels side by side in a row of the part's input.
typedef struct {
  uint32_t row;
  uint32_t col;
  uint32_t count;
  uint64_t dram;  ///< Of the first one; 0: they are padding.
} run_t;

static void load_run(const hil_conv_t *conv, const hil_conv_part_t *part,
                     const layout_t *layout, const run_t *run) {
  uint32_t first = layout->input + run->row * part->cols.ins + run->col;
  for (uint32_t x = 0; x < run->count; x += HIL_DIM) {
    for (uint32_t c = 0; c < part->in_channels; c += HIL_ACCEL_MAX_BLOCK_COLS) {
      uint64_t offset = (x * conv->input_stride + c) * HIL_INPUT_BYTES;
      uint64_t dram = run->dram == 0 ? 0 : run->dram + offset;
      hil_accel_mvin((const void *)(uintptr_t)dram,
                     block_of(first + x + c / HIL_DIM * layout->input_block,
                              part->in_channels - c, HIL_ACCEL_MAX_BLOCK_COLS,
                              run->count - x));
    }
  }
}

static void load_input(const hil_conv_t *conv, const hil_conv_part_t *part,
                       const layout_t *layout) {
  const hil_conv_span_t *rows = &part->rows, *cols = &part->cols;
  const uint64_t pitch =
      (uint64_t)conv->in_cols * conv->input_stride * HIL_INPUT_BYTES;
  const uint64_t input = hil_conv_input(conv, part);
  configure_load(0, conv->input_stride * HIL_INPUT_BYTES, layout->input_block);
  for (uint32_t row = 0; row < rows->ins; row++) {
    if (row < rows->front || row >= rows->ins - rows->back) {
      load_run(conv, part, layout, &(run_t){.row = row, .count = cols->ins});
      continue;
    }
    run_t front = {.row = row, .count = cols->front};
    run_t image = {.row = row,
                   .col = cols->front,
                   .count = cols->ins - cols->front - cols->back,
                   .dram = input + (row - rows->front) * pitch};
    run_t back = {
        .row = row, .col = cols->ins - cols->back, .count = cols->back};
    load_run(conv, part, layout, &front);
    load_run(conv, part, layout, &image);
    load_run(conv, part, layout, &back);
  }
}

/// Local row of the weights of an element of the kernel.
static uint32_t weights_row(const hil_conv_part_t *part, const layout_t *layout,
                            uint32_t element, uint32_t c, uint32_t k) {
  return layout->weights + k / HIL_DIM * layout->weights_block +
         element * part->in_channels + c;
}

static void load_weights(const hil_conv_t *conv, const hil_conv_part_t *part,
                         const layout_t *layout) {
  const uint64_t weights = hil_conv_weights(conv, part);
  const uint32_t most = HIL_ACCEL_MAX_BLOCK_COLS;
  configure_load(1, conv->weights_stride * HIL_INPUT_BYTES,
                 layout->weights_block);
  for (uint32_t k = 0; k < part->out_channels; k += most) {
    for (uint32_t at = 0; at < conv->kernel * conv->kernel; at++) {
      for (uint32_t c = 0; c < part->in_channels; c += HIL_DIM) {
        uint64_t channel = (uint64_t)at * conv->in_channels + c;
        uint64_t dram =
            weights + (channel * conv->weights_stride + k) * HIL_INPUT_BYTES;
        hil_accel_mvin2(
            (const void *)(uintptr_t)dram,
            block_of(weights_row(part, layout, at, c, k),
                     part->out_channels - k, most, part->in_channels - c));
      }
    }
  }
}

/// One block of weights, and the element of the kernel that it belongs to.
typedef struct {
  uint32_t r;
  uint32_t s;
  uint32_t c;
  uint32_t k;
} place_t;

/// The weights of a place times all pixels of the part.
static void multiply_block(const hil_conv_t *conv, const hil_conv_part_t *part,
                           const layout_t *layout, place_t at) {
  uint16_t cols = (uint16_t)hil_least(part->out_channels - at.k, HIL_DIM);
  uint16_t depth = (uint16_t)hil_least(part->in_channels - at.c, HIL_DIM);
  uint32_t element = at.r * conv->kernel + at.s;
  bool adds = conv->bias != NULL || !part->is_first || element + at.c > 0;
  hil_accel_block_t weights = {
      .laddr = weights_row(part, layout, element, at.c, at.k),
      .cols = cols,
      .rows = depth};
  for (uint32_t y = 0; y < part->rows.outs; y++) {
    for (uint32_t x = 0; x < part->cols.outs; x += HIL_DIM) {
      uint16_t pixels = (uint16_t)hil_least(part->cols.outs - x, HIL_DIM);
      uint32_t row = y * conv->stride + at.r * conv->dilation;
      uint32_t col = x * conv->stride + at.s * conv->dilation;
      hil_accel_block_t input = {.laddr = layout->input +
                                          at.c / HIL_DIM * layout->input_block +
                                          row * part->cols.ins + col,
                                 .cols = depth,
                                 .rows = pixels};
      hil_accel_block_t sums = {
          .laddr = (layout->sums + at.k / HIL_DIM * layout->sums_block +
                    y * part->cols.outs + x) |
                   (adds ? HIL_LOCAL_ADD : 0),
          .cols = cols,
          .rows = pixels};
      hil_accel_preload(weights, sums);
      if (weights.laddr != HIL_ACCEL_GARBAGE_ADDR) {
        hil_accel_compute_preloaded(input, HIL_ACCEL_NO_BLOCK);
      } else {
        hil_accel_compute_accumulated(input, HIL_ACCEL_NO_BLOCK);
      }
      weights = HIL_ACCEL_NO_BLOCK;
    }
  }
}

static void multiply(const hil_conv_t *conv, const hil_conv_part_t *part,
                     const layout_t *layout) {
  place_t at;
  for (at.k = 0; at.k < part->out_channels; at.k += HIL_DIM) {
    for (at.r = 0; at.r < conv->kernel; at.r++) {
      for (at.s = 0; at.s < conv->kernel; at.s++) {
        for (at.c = 0; at.c < part->in_channels; at.c += HIL_DIM) {
          multiply_block(conv, part, layout, at);
        }
      }
    }
  }
}

static void store(const hil_conv_t *conv, const hil_conv_part_t *part,
                  const layout_t *layout) {
  const uint64_t pixel_bytes = conv->output_stride * HIL_INPUT_BYTES;
  const uint64_t row_bytes = pixel_bytes * hil_conv_size(conv, conv->in_cols);
  for (uint32_t y = 0; y < part->rows.outs; y++) {
    for (uint32_t x = 0; x < part->cols.outs; x += HIL_DIM) {
      for (uint32_t k = 0; k < part->out_channels; k += HIL_DIM) {
        uint64_t dram = hil_conv_output(conv, part) + y * row_bytes +
                        x * pixel_bytes + k * HIL_INPUT_BYTES;
        uint32_t row = layout->sums + k / HIL_DIM * layout->sums_block +
                       y * part->cols.outs + x;
        hil_accel_mvout((void *)(uintptr_t)dram,
                        block_of(row, part->out_channels - k, HIL_DIM,
                                 part->cols.outs - x));
      }
    }
  }
}

static void store_pooled(const hil_conv_t *conv, const hil_conv_part_t *part,
                         const layout_t *layout) {
  hil_accel_config_st(
      (hil_accel_config_st_rs1_t){
          .activation = (uint8_t)conv->activation,
          .pool_stride = (uint8_t)conv->pool_stride,
          .pool_size = (uint8_t)conv->pool_size,
          .pool_upad = (uint8_t)part->rows.pool_front,
          .pool_lpad = (uint8_t)part->cols.pool_front,
          .pool_out_dim = (uint8_t)hil_conv_size(conv, conv->in_cols),
          .porows = (uint8_t)part->rows.count,
          .pocols = (uint8_t)part->cols.count,
          .orows = (uint8_t)part->rows.outs,
          .ocols = (uint8_t)part->cols.outs},
      (uint32_t)(conv->output_stride * HIL_INPUT_BYTES), conv->scale);
  for (uint32_t k = 0; k < part->out_channels; k += HIL_DIM) {
    uint64_t dram = hil_conv_output(conv, part) + k * HIL_INPUT_BYTES;
    hil_accel_mvout((void *)(uintptr_t)dram,
                    block_of(layout->sums + k / HIL_DIM * layout->sums_block,
                             part->out_channels - k, HIL_DIM, 1));
  }
}

static void do_part(const hil_conv_t *conv, const hil_conv_part_t *part) {
  const layout_t layout = layout_of(conv, part);
  if (part->is_first && conv->bias != NULL) {
    load_bias(conv, part, &layout);
  }
  load_input(conv, part, &layout);
  load_weights(conv, part, &layout);
  multiply(conv, part, &layout);
  if (!part->is_last) {
    return;
  }
  if (hil_conv_pools(conv)) {
    store_pooled(conv, part, &layout);
  } else {
    store(conv, part, &layout);
  }
}

hil_status_t hil_conv(const hil_conv_t *conv) {
  return hil_conv_by_parts(conv, do_part);
}
