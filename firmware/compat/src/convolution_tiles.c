// SPDX-License-Identifier: Apache-2.0

#include "convolution.h"
#include "support.h"

#if HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION

#include "gemmini_loops.h"

typedef hil_compat_conv_t conv_t;

/// Most rows and columns that a pooling store takes.
#define MOST_POOLED 255

/// A part of the work: ranges of pooled outputs and of channels.
typedef struct {
  int image, images;
  int row, rows;
  int col, cols;
  int out, outs;
  int in, ins;
} tile_t;

/// Where a tile lies along rows or columns.
typedef struct {
  int pool_before;  ///< Outputs of the first window before the image.
  int outputs;      ///< Rows or columns of outputs.
  int before;       ///< Padding before the input.
  int after;
  int first;   ///< First row or column of the input in DRAM.
  int inputs;  ///< Rows or columns in the scratchpad.
} span_t;

static int least(int one, int other) { return one < other ? one : other; }

static int most(int one, int other) { return one > other ? one : other; }

static int blocks(int count) { return (count + DIM - 1) / DIM; }

/// How many of a number of rows are there without the zeros between.
static int stored(const conv_t *c, int count) {
  return c->input_dilation == 2 ? (count + 1) / 2 : count;
}

static span_t span_of(const conv_t *c, int begin, int count, int in_size,
                      int out_size) {
  int first = begin * c->pool_stride - c->pool_padding;
  int end = first + (count - 1) * c->pool_stride + c->pool_size;
  span_t span = {.pool_before = most(0, -first)};
  first = most(first, 0);
  span.outputs = least(end, out_size) - first;
  int from = first * c->stride - c->padding;
  int reach = (c->kernel - 1) * c->kernel_dilation;
  int size = span.outputs * c->stride + reach;
  int last = from + size - 1;
  int image_end = (in_size - 1) * c->input_dilation;
  span.before =
      from < 0 ? least(-from, size) : (c->input_dilation == 2 ? from & 1 : 0);
  span.after = least(most(0, last - image_end), size - span.before);
  span.first = stored(c, most(from, 0));
  int inside = stored(c, size - span.before - span.after);
  span.inputs = inside + stored(c, span.before) + stored(c, span.after);
  return span;
}

static bool fits(const conv_t *c, const tile_t *t) {
  span_t rows = span_of(c, 0, t->rows, c->in_rows, c->out_rows);
  span_t cols = span_of(c, 0, t->cols, c->in_cols, c->out_cols);
  if (rows.outputs > MOST_POOLED || cols.outputs > MOST_POOLED) {
    return false;
  }
  int extra = c->input_dilation + c->pool_padding * c->stride;
  int image = (rows.inputs + extra) * (cols.inputs + extra);
  int a = c->trans_input_3120 ? blocks(t->images) * t->ins * image
                              : blocks(t->ins) * t->images * image;
  int outputs =
      (rows.outputs + c->pool_padding) * (cols.outputs + c->pool_padding);
  int kernel = c->kernel * c->kernel;
  int b = c->trans_weight_0132 ? blocks(t->ins) * kernel * t->outs
                               : blocks(t->outs) * kernel * t->ins;
  int sums = blocks(t->outs) * t->images * outputs;
  return a + b <= HIL_ACCEL_SCRATCHPAD_ROWS / 2 && sums <= ACC_ROWS / 2;
}

/// Half of a number of channels, in whole blocks.
static int half_channels(int count) { return blocks(count / 2) * DIM; }

/// Makes the largest part of a tile smaller; false if nothing is left to do.
static bool shrink(const conv_t *c, tile_t *t) {
  int kernel = c->kernel * c->kernel * blocks(t->outs) * t->ins;
  bool is_kernel = kernel > HIL_ACCEL_SCRATCHPAD_ROWS / 4;
  if (is_kernel && t->ins > DIM && t->ins >= t->outs) {
    t->ins = half_channels(t->ins);
  } else if (is_kernel && t->outs > DIM) {
    t->outs = half_channels(t->outs);
  } else if (t->images > 1) {
    t->images = (t->images + 1) / 2;
  } else if (t->rows > 1 && t->rows >= t->cols) {
    t->rows = (t->rows + 1) / 2;
  } else if (t->cols > 1) {
    t->cols = (t->cols + 1) / 2;
  } else if (t->outs > DIM) {
    t->outs = half_channels(t->outs);
  } else if (t->ins > DIM) {
    t->ins = half_channels(t->ins);
  } else {
    return false;
  }
  return true;
}

/// Pixels that lie side by side in a scratchpad row, where channels are few.
static int pixels_per_row(const conv_t *c, const tile_t *t) {
  bool is_plain = c->kernel_dilation == 1 && c->input_dilation == 1 &&
                  !c->wrot180 && !c->trans_input_3120 && !c->trans_weight_0132;
  return is_plain && t->ins < DIM ? least(DIM / t->ins, c->kernel) : 1;
}

static void configure(const conv_t *c) {
  hil_accel_config_ex(
      (hil_accel_config_ex_rs1_t){.dataflow = HIL_ACCEL_DATAFLOW_WS,
                                  .a_stride = (uint16_t)c->stride,
                                  .a_transpose = c->trans_input_3120,
                                  .b_transpose = c->trans_weight_0132,
                                  .acc_scale = HIL_ACCEL_FP32_ONE},
      0, 0, (uint16_t)c->input_dilation);
  int stride =
      c->trans_output_1203 ? c->images * c->out_channels : c->out_stride;
  hil_accel_config_st(
      (hil_accel_config_st_rs1_t){.activation = (uint8_t)c->act},
      (uint32_t)stride * (uint32_t)sizeof(elem_t), hil_bits_of(c->scale));
}

static const elem_t *input_of(const conv_t *c, const tile_t *t, int row,
                              int col) {
  if (c->trans_input_3120) {
    int at = (t->in * c->in_rows + row) * c->in_cols + col;
    return c->input + at * c->images + t->image;
  }
  int at = (t->image * c->in_rows + row) * c->in_cols + col;
  return c->input + at * c->in_stride + (c->is_depthwise ? t->out : t->in);
}

static const elem_t *weights_of(const conv_t *c, const tile_t *t) {
  int kernel = c->kernel * c->kernel;
  if (c->is_depthwise) {
    return c->weights + t->out * kernel;
  }
  if (c->trans_weight_1203) {
    return c->weights + t->in * kernel * c->out_channels + t->out;
  }
  return c->weights + (c->trans_weight_0132
                           ? t->out * c->in_channels + t->in
                           : t->in * c->weight_stride + t->out);
}

static elem_t *output_of(const conv_t *c, const tile_t *t) {
  int rows = hil_compat_pooled(c, c->out_rows);
  int cols = hil_compat_pooled(c, c->out_cols);
  if (c->trans_output_1203) {
    int at = (t->row * cols + t->col) * c->images + t->image;
    return c->output + at * c->out_channels + t->out;
  }
  int at = (t->image * rows + t->row) * cols + t->col;
  return c->output + at * c->out_stride + t->out;
}

/// 1 stands for zeros, 0 for sums that stay.
static uint64_t bias_of(const conv_t *c, const tile_t *t) {
  if (t->in > 0) {
    return 0;
  }
  return c->bias == NULL ? 1 : HIL_LOOP_ADDRESS(c->bias + t->out);
}

static void do_tile(const conv_t *c, const tile_t *t) {
  span_t rows = span_of(c, t->row, t->rows, c->in_rows, c->out_rows);
  span_t cols = span_of(c, t->col, t->cols, c->in_cols, c->out_cols);
  bool is_last = c->is_depthwise || t->in + t->ins >= c->in_channels;
  gemmini_loop_conv_ws(
      c->images, c->in_rows, c->in_cols, c->in_channels, c->out_channels,
      c->out_rows, c->out_cols, hil_compat_pooled(c, c->out_rows),
      hil_compat_pooled(c, c->out_cols), c->stride, c->padding, c->kernel,
      c->kernel_dilation, c->pool_size, c->pool_stride, c->pool_padding,
      t->images, t->rows, t->cols, t->outs, c->kernel, c->kernel, t->ins,
      cols.before, cols.after, rows.before, rows.after, cols.pool_before, 0,
      rows.pool_before, 0, rows.outputs, cols.outputs, weights_of(c, t),
      is_last ? output_of(c, t) : NULL, bias_of(c, t),
      input_of(c, t, rows.first, cols.first), c->bias == NULL,
      !hil_compat_pools(c), 0, c->wrot180, c->input_dilation == 2, c->act,
      c->trans_output_1203, c->trans_weight_1203, c->trans_weight_0132,
      c->trans_input_3120, pixels_per_row(c, t), c->in_stride, c->weight_stride,
      c->out_stride, c->is_depthwise, 0, 0);
}

/// All input channels of one tile of the output, which stays in place.
static void do_output(const conv_t *c, const tile_t *most_at_once, tile_t t) {
  int channels = c->is_depthwise ? 1 : c->in_channels;
  for (t.in = 0; t.in < channels; t.in += most_at_once->ins) {
    t.ins = least(most_at_once->ins, channels - t.in);
    do_tile(c, &t);
  }
}

static void do_image(const conv_t *c, const tile_t *size, tile_t t) {
  int rows = hil_compat_pooled(c, c->out_rows);
  int cols = hil_compat_pooled(c, c->out_cols);
  for (t.row = 0; t.row < rows; t.row += size->rows) {
    t.rows = least(size->rows, rows - t.row);
    for (t.col = 0; t.col < cols; t.col += size->cols) {
      t.cols = least(size->cols, cols - t.col);
      for (t.out = 0; t.out < c->out_channels; t.out += size->outs) {
        t.outs = least(size->outs, c->out_channels - t.out);
        do_output(c, size, t);
      }
    }
  }
}

hil_status_t hil_compat_conv_on_unroller(const conv_t *c) {
  if (c->input_dilation > 2 || (c->input_dilation == 2 && c->stride != 1)) {
    return HIL_UNSUPPORTED;
  }
  tile_t size = {.images = c->images,
                 .rows = hil_compat_pooled(c, c->out_rows),
                 .cols = hil_compat_pooled(c, c->out_cols),
                 .outs = c->is_depthwise ? 1 : c->out_channels,
                 .ins = c->is_depthwise ? 1 : c->in_channels};
  while (!fits(c, &size)) {
    if (!shrink(c, &size)) {
      return HIL_UNSUPPORTED;
    }
  }
  configure(c);
  tile_t tile = {0};
  for (; tile.image < c->images; tile.image += size.images) {
    tile.images = least(size.images, c->images - tile.image);
    do_image(c, &size, tile);
  }
  hil_accel_fence();
  return HIL_OK;
}

#else

hil_status_t hil_compat_conv_on_unroller(const hil_compat_conv_t *conv) {
  (void)conv;
  return HIL_UNSUPPORTED;
}

#endif  // HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION
