// SPDX-License-Identifier: Apache-2.0

#include "convolution.h"
#include "support.h"

typedef hil_compat_conv_t conv_t;

static elem_t pixel(const conv_t *c, int image, int row, int col, int channel) {
  if (row < 0 || col < 0 || row % c->input_dilation != 0 ||
      col % c->input_dilation != 0) {
    return 0;
  }
  row /= c->input_dilation;
  col /= c->input_dilation;
  if (row >= c->in_rows || col >= c->in_cols) {
    return 0;
  }
  if (c->trans_input_3120) {
    int at = (channel * c->in_rows + row) * c->in_cols + col;
    return c->input[at * c->images + image];
  }
  int at = (image * c->in_rows + row) * c->in_cols + col;
  return c->input[at * c->in_stride + channel];
}

static elem_t weight(const conv_t *c, int row, int col, int in, int out) {
  if (c->wrot180) {
    row = c->kernel - 1 - row;
    col = c->kernel - 1 - col;
  }
  int place = row * c->kernel + col;
  if (c->is_depthwise) {
    return c->weights[out * c->kernel * c->kernel + place];
  }
  if (c->trans_weight_1203) {
    int at = in * c->kernel * c->kernel + place;
    return c->weights[at * c->out_channels + out];
  }
  if (c->trans_weight_0132) {
    return c->weights[(place * c->out_channels + out) * c->in_channels + in];
  }
  return c->weights[(place * c->in_channels + in) * c->weight_stride + out];
}

static elem_t output_of(const conv_t *c, int image, int row, int col, int out) {
  acc_t sum = c->bias == NULL ? 0 : c->bias[out];
  int first = c->is_depthwise ? out : 0;
  int end = c->is_depthwise ? out + 1 : c->in_channels;
  for (int y = 0; y < c->kernel; y++) {
    for (int x = 0; x < c->kernel; x++) {
      int from_row = row * c->stride + y * c->kernel_dilation - c->padding;
      int from_col = col * c->stride + x * c->kernel_dilation - c->padding;
      for (int in = first; in < end; in++) {
        sum +=
            pixel(c, image, from_row, from_col, in) * weight(c, y, x, in, out);
      }
    }
  }
  return hil_compat_result(sum, c->act, c->scale);
}

/// The largest output of a window; what lies outside counts as 0.
static elem_t pooled(const conv_t *c, int image, int row, int col, int out) {
  int largest = elem_t_min;
  for (int y = 0; y < c->pool_size; y++) {
    for (int x = 0; x < c->pool_size; x++) {
      int at_row = row * c->pool_stride + y - c->pool_padding;
      int at_col = col * c->pool_stride + x - c->pool_padding;
      bool is_inside = at_row >= 0 && at_row < c->out_rows && at_col >= 0 &&
                       at_col < c->out_cols;
      int value = is_inside ? output_of(c, image, at_row, at_col, out) : 0;
      largest = value > largest ? value : largest;
    }
  }
  return (elem_t)largest;
}

void hil_compat_conv_on_core(const conv_t *c) {
  int rows = hil_compat_pooled(c, c->out_rows);
  int cols = hil_compat_pooled(c, c->out_cols);
  for (int image = 0; image < c->images; image++) {
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        int at =
            c->trans_output_1203
                ? ((row * cols + col) * c->images + image) * c->out_channels
                : ((image * rows + row) * cols + col) * c->out_stride;
        for (int out = 0; out < c->out_channels; out++) {
          c->output[at + out] = pooled(c, image, row, col, out);
        }
      }
    }
  }
}
