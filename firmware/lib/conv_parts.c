// SPDX-License-Identifier: Apache-2.0

#include <stddef.h>

#include "hil_conv_parts.h"
#include "hil_window.h"

#define MOST_ELEMENTS 65535
#define MOST_POOLING 3
/// Rows and columns of an image that a pooling store reads or writes.
#define MOST_POOLED 255

/// Sizes of a tile; rows and columns after pooling.
typedef struct {
  uint32_t rows;
  uint32_t cols;
  uint32_t out_channels;
  uint32_t in_channels;
} tile_t;

/// Pixels from the first to the last element of a kernel's row.
static uint32_t reach(const hil_conv_t *conv) {
  return (conv->kernel - 1) * conv->dilation + 1;
}

/// Outputs before pooling of which so many are left.
static uint32_t unpooled(const hil_conv_t *conv, uint32_t pooled) {
  return (pooled - 1) * conv->pool_stride + conv->pool_size;
}

uint32_t hil_conv_outs(const hil_conv_t *conv, uint32_t in_size) {
  uint32_t padded = in_size + 2 * conv->padding;
  return padded < reach(conv) ? 0 : (padded - reach(conv)) / conv->stride + 1;
}

uint32_t hil_conv_size(const hil_conv_t *conv, uint32_t in_size) {
  uint32_t outs = hil_conv_outs(conv, in_size);
  uint32_t padded = outs + 2 * conv->pool_padding;
  if (outs == 0 || padded < conv->pool_size) {
    return 0;
  }
  return (padded - conv->pool_size) / conv->pool_stride + 1;
}

static uint32_t positive(int64_t value) {
  return value > 0 ? (uint32_t)value : 0;
}

static hil_conv_span_t span_of(const hil_conv_t *conv, uint32_t in_size,
                               uint32_t first, uint32_t count) {
  hil_conv_span_t span = {.first = first, .count = count};
  int64_t window = (int64_t)first * conv->pool_stride - conv->pool_padding;
  int64_t behind = window + unpooled(conv, count);
  span.pool_front = positive(-window);
  span.pool_back = positive(behind - hil_conv_outs(conv, in_size));
  span.outs = unpooled(conv, count) - span.pool_front - span.pool_back;
  int64_t in = (int64_t)positive(window) * conv->stride - conv->padding;
  span.ins = span.outs * conv->stride + reach(conv) - 1;
  span.in_first = positive(in);
  span.front = positive(-in);
  span.back = positive(in + span.ins - in_size);
  return span;
}

static bool fits(const hil_conv_t *conv, tile_t tile) {
  uint64_t out_rows = unpooled(conv, tile.rows);
  uint64_t out_cols = unpooled(conv, tile.cols);
  uint64_t in_rows = out_rows * conv->stride + reach(conv) - 1;
  uint64_t in_cols = out_cols * conv->stride + reach(conv) - 1;
  uint64_t sums = hil_blocks(tile.out_channels) * out_rows * out_cols;
  uint64_t input = hil_blocks(tile.in_channels) * in_rows * in_cols;
  uint64_t weights = (uint64_t)hil_blocks(tile.out_channels) * conv->kernel *
                     conv->kernel * tile.in_channels;
  bool can_pool = !hil_conv_pools(conv) ||
                  (out_rows <= MOST_POOLED && out_cols <= MOST_POOLED);
  return can_pool && sums <= HIL_ACCEL_ACCUMULATOR_ROWS / 2 &&
         input + weights <= HIL_ACCEL_SCRATCHPAD_ROWS / 2;
}

/// Makes a size larger by a step, if there is more and the tile fits.
static bool grow(const hil_conv_t *conv, tile_t *tile, uint32_t *size,
                 uint32_t step, uint32_t all) {
  uint32_t before = *size;
  *size = hil_least((uint64_t)before + step, all);
  if (before < all && fits(conv, *tile)) {
    return true;
  }
  *size = before;
  return false;
}

/// Makes a size as small as the number of tiles allows.
static void even_out(uint32_t *size, uint32_t step, uint32_t all) {
  uint32_t tiles = (all + *size - 1) / *size;
  uint32_t least = (all + tiles - 1) / tiles;
  *size = hil_least((least + step - 1) / step * step, *size);
}

/// The tile that needs few loads: output pixels and channels in balance as far
/// as sums have room, then as many input channels as operands have.
static tile_t tile_of(const hil_conv_t *conv) {
  const uint32_t rows = hil_conv_size(conv, conv->in_rows);
  const uint32_t cols = hil_conv_size(conv, conv->in_cols);
  const uint32_t run = (HIL_DIM + conv->pool_stride - 1) / conv->pool_stride;
  tile_t tile = {1, 1, hil_least(conv->out_channels, HIL_DIM),
                 hil_least(conv->in_channels, HIL_DIM)};
  bool grows = true;
  while (grows) {
    grows = grow(conv, &tile, &tile.cols, tile.cols == 1 ? run - 1 : run, cols);
    grows |= grow(conv, &tile, &tile.out_channels, HIL_DIM, conv->out_channels);
    grows |= grow(conv, &tile, &tile.rows, 1, rows);
  }
  even_out(&tile.out_channels, HIL_DIM, conv->out_channels);
  even_out(&tile.cols, 1, cols);
  while (grow(conv, &tile, &tile.rows, 1, rows)) {
  }
  even_out(&tile.rows, 1, rows);
  while (grow(conv, &tile, &tile.in_channels, HIL_DIM, conv->in_channels)) {
  }
  return tile;
}

uint64_t hil_conv_input(const hil_conv_t *conv, const hil_conv_part_t *part) {
  uint64_t row = (uint64_t)part->image * conv->in_rows + part->rows.in_first;
  uint64_t pixel = row * conv->in_cols + part->cols.in_first;
  return (uint64_t)(uintptr_t)conv->input +
         (pixel * conv->input_stride + part->in_channel) * HIL_INPUT_BYTES;
}

uint64_t hil_conv_weights(const hil_conv_t *conv, const hil_conv_part_t *part) {
  return (uint64_t)(uintptr_t)conv->weights +
         (part->in_channel * conv->weights_stride + part->out_channel) *
             HIL_INPUT_BYTES;
}

uint64_t hil_conv_bias(const hil_conv_t *conv, const hil_conv_part_t *part) {
  return (uint64_t)(uintptr_t)conv->bias +
         (uint64_t)part->out_channel * HIL_SUM_BYTES;
}

uint64_t hil_conv_output(const hil_conv_t *conv, const hil_conv_part_t *part) {
  uint64_t rows = hil_conv_size(conv, conv->in_rows);
  uint64_t cols = hil_conv_size(conv, conv->in_cols);
  uint64_t row = part->image * rows + part->rows.first;
  uint64_t pixel = row * cols + part->cols.first;
  return (uint64_t)(uintptr_t)conv->output +
         (pixel * conv->output_stride + part->out_channel) * HIL_INPUT_BYTES;
}

static bool is_size(uint64_t size) {
  return size >= 1 && size <= MOST_ELEMENTS;
}

static bool has_sizes(const hil_conv_t *conv) {
  return is_size(conv->images) && is_size(conv->in_rows) &&
         is_size(conv->in_cols) && is_size(conv->in_channels) &&
         is_size(conv->out_channels) && is_size(conv->kernel) &&
         is_size(conv->stride) && is_size(conv->dilation) &&
         conv->stride <= UINT8_MAX && conv->kernel <= UINT8_MAX &&
         conv->dilation <= UINT8_MAX && conv->padding < reach(conv) &&
         conv->padding <= UINT8_MAX - conv->stride;
}

static bool has_pooling(const hil_conv_t *conv) {
  uint32_t cols = hil_conv_size(conv, conv->in_cols);
  return conv->pool_size >= 1 && conv->pool_size <= MOST_POOLING &&
         conv->pool_stride >= 1 && conv->pool_stride <= MOST_POOLING &&
         conv->pool_padding < conv->pool_size &&
         hil_conv_size(conv, conv->in_rows) >= 1 && cols >= 1 &&
         (!hil_conv_pools(conv) || cols <= MOST_POOLED);
}

static hil_status_t check(const hil_conv_t *conv) {
  if (!has_sizes(conv) || conv->pool_stride == 0 || !has_pooling(conv)) {
    return HIL_BAD_ARGUMENT;
  }
  bool has_tensors =
      conv->input != NULL && conv->weights != NULL && conv->output != NULL &&
      conv->input_stride >= conv->in_channels && is_size(conv->input_stride) &&
      conv->weights_stride >= conv->out_channels &&
      is_size(conv->weights_stride) &&
      conv->output_stride >= conv->out_channels && is_size(conv->output_stride);
  if (!has_tensors || conv->activation > HIL_ACCEL_ACTIVATION_RELU) {
    return HIL_BAD_ARGUMENT;
  }
  tile_t least = {1, 1, hil_least(conv->out_channels, HIL_DIM),
                  hil_least(conv->in_channels, HIL_DIM)};
  return fits(conv, least) ? HIL_OK : HIL_UNSUPPORTED;
}

static void configure(const hil_conv_t *conv) {
  hil_accel_config_ex(
      (hil_accel_config_ex_rs1_t){.dataflow = HIL_ACCEL_DATAFLOW_WS,
                                  .a_stride = (uint16_t)conv->stride,
                                  .acc_scale = HIL_ACCEL_FP32_ONE},
      0, 0, 1);
  hil_accel_config_st(
      (hil_accel_config_st_rs1_t){.activation = (uint8_t)conv->activation},
      (uint32_t)(conv->output_stride * HIL_INPUT_BYTES), conv->scale);
}

/// Does all parts of the tile at the place that a part describes.
static void do_tile(const hil_conv_t *conv, hil_conv_step_t *step,
                    uint32_t most_channels, hil_conv_part_t *part) {
  for (part->in_channel = 0; part->in_channel < conv->in_channels;
       part->in_channel += most_channels) {
    part->in_channels =
        hil_least(conv->in_channels - part->in_channel, most_channels);
    part->is_first = part->in_channel == 0;
    part->is_last = part->in_channel + part->in_channels == conv->in_channels;
    step(conv, part);
    part->scratchpad_half ^= 1;
  }
  part->sums_half ^= 1;
}

/// Does all tiles of an image whose output channels a part describes.
static void do_image(const hil_conv_t *conv, hil_conv_step_t *step, tile_t tile,
                     hil_conv_part_t *part) {
  const uint32_t rows = hil_conv_size(conv, conv->in_rows);
  const uint32_t cols = hil_conv_size(conv, conv->in_cols);
  for (uint32_t row = 0; row < rows; row += tile.rows) {
    part->rows =
        span_of(conv, conv->in_rows, row, hil_least(rows - row, tile.rows));
    for (uint32_t col = 0; col < cols; col += tile.cols) {
      part->cols =
          span_of(conv, conv->in_cols, col, hil_least(cols - col, tile.cols));
      do_tile(conv, step, tile.in_channels, part);
    }
  }
}

hil_status_t hil_conv_by_parts(const hil_conv_t *conv, hil_conv_step_t *step) {
  hil_status_t status = check(conv);
  if (status != HIL_OK) {
    return status;
  }
  configure(conv);
  const tile_t tile = tile_of(conv);
  hil_conv_part_t part = {.image = 0};
  for (part.image = 0; part.image < conv->images; part.image++) {
    for (part.out_channel = 0; part.out_channel < conv->out_channels;
         part.out_channel += tile.out_channels) {
      part.out_channels =
          hil_least(conv->out_channels - part.out_channel, tile.out_channels);
      do_image(conv, step, tile, &part);
    }
  }
  hil_accel_fence();
  return HIL_OK;
}
