// SPDX-License-Identifier: Apache-2.0

#include "convolution.h"

#include "hil_conv.h"
#include "support.h"

/// Whether it is what the library's convolution does.
static bool is_common(const hil_compat_conv_t *c) {
  bool is_turned = c->wrot180 || c->trans_output_1203 || c->trans_input_3120 ||
                   c->trans_weight_1203 || c->trans_weight_0132;
  int reach = (c->kernel - 1) * c->kernel_dilation + 1;
  return !is_turned && !c->is_depthwise && c->input_dilation == 1 &&
         c->padding >= 0 && c->padding < reach && c->in_channels >= DIM;
}

static hil_status_t by_library(const hil_compat_conv_t *c) {
  hil_conv_t conv = {
      .images = (uint32_t)c->images,
      .in_rows = (uint32_t)c->in_rows,
      .in_cols = (uint32_t)c->in_cols,
      .in_channels = (uint32_t)c->in_channels,
      .out_channels = (uint32_t)c->out_channels,
      .kernel = (uint32_t)c->kernel,
      .stride = (uint32_t)c->stride,
      .dilation = (uint32_t)c->kernel_dilation,
      .padding = (uint32_t)c->padding,
      .pool_size = (uint32_t)c->pool_size,
      .pool_stride = (uint32_t)c->pool_stride,
      .pool_padding = (uint32_t)c->pool_padding,
      .input = c->input,
      .input_stride = (uint64_t)c->in_stride,
      .weights = c->weights,
      .weights_stride = (uint64_t)c->weight_stride,
      .bias = c->bias,
      .output = c->output,
      .output_stride = (uint64_t)c->out_stride,
      .activation = (uint32_t)c->act,
      .scale = hil_bits_of(c->scale),
  };
#if HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION
  return hil_conv_on_unroller(&conv);
#else
  return hil_conv(&conv);
#endif
}

static void convolve(const char *name, hil_compat_conv_t *c,
                     enum tiled_matmul_type_t type) {
  hil_compat_check_activation(name, c->act);
  if (c->pool_stride == 0) {
    c->pool_size = 1;
    c->pool_stride = 1;
    c->pool_padding = 0;
  }
  if (type == CPU) {
    hil_compat_conv_on_core(c);
  } else if (is_common(c)) {
    hil_compat_check(name, by_library(c));
  } else {
    hil_compat_check(name, hil_compat_conv_on_unroller(c));
  }
}

void tiled_conv_stride_auto(int batch_size, int in_row_dim, int in_col_dim,
                            int in_channels, int out_channels, int out_row_dim,
                            int out_col_dim, int stride, int input_dilation,
                            int kernel_dilation, int padding, int kernel_dim,
                            int in_stride, int weight_stride, int out_stride,
                            bool wrot180, bool trans_output_1203,
                            bool trans_input_3120, bool trans_weight_1203,
                            bool trans_weight_0132, const elem_t *input,
                            const elem_t *weights, const acc_t *bias,
                            elem_t *output, int act, acc_scale_t scale,
                            int pool_size, int pool_stride, int pool_padding,
                            enum tiled_matmul_type_t type) {
  hil_compat_conv_t conv = {
      .images = batch_size,
      .in_rows = in_row_dim,
      .in_cols = in_col_dim,
      .in_channels = in_channels,
      .out_channels = out_channels,
      .out_rows = out_row_dim,
      .out_cols = out_col_dim,
      .stride = stride,
      .input_dilation = input_dilation,
      .kernel_dilation = kernel_dilation,
      .padding = padding,
      .kernel = kernel_dim,
      .in_stride = in_stride,
      .weight_stride = weight_stride,
      .out_stride = out_stride,
      .wrot180 = wrot180,
      .trans_output_1203 = trans_output_1203,
      .trans_input_3120 = trans_input_3120,
      .trans_weight_1203 = trans_weight_1203,
      .trans_weight_0132 = trans_weight_0132,
      .input = input,
      .weights = weights,
      .bias = bias,
      .output = output,
      .act = act,
      .scale = scale,
      .pool_size = pool_size,
      .pool_stride = pool_stride,
      .pool_padding = pool_padding,
  };
  convolve("tiled_conv_stride_auto", &conv, type);
}

void tiled_conv_auto(int batch_size, int in_row_dim, int in_col_dim,
                     int in_channels, int out_channels, int out_row_dim,
                     int out_col_dim, int stride, int input_dilation,
                     int kernel_dilation, int padding, int kernel_dim,
                     bool wrot180, bool trans_output_1203,
                     bool trans_input_3120, bool trans_weight_1203,
                     bool trans_weight_0132, const elem_t *input,
                     const elem_t *weights, const acc_t *bias, elem_t *output,
                     int act, acc_scale_t scale, int pool_size, int pool_stride,
                     int pool_padding, enum tiled_matmul_type_t type) {
  tiled_conv_stride_auto(batch_size, in_row_dim, in_col_dim, in_channels,
                         out_channels, out_row_dim, out_col_dim, stride,
                         input_dilation, kernel_dilation, padding, kernel_dim,
                         in_channels, out_channels, out_channels, wrot180,
                         trans_output_1203, trans_input_3120, trans_weight_1203,
                         trans_weight_0132, input, weights, bias, output, act,
                         scale, pool_size, pool_stride, pool_padding, type);
}

void tiled_conv_dw_auto(int batch_size, int in_row_dim, int in_col_dim,
                        int channels, int out_row_dim, int out_col_dim,
                        int stride, int padding, int kernel_dim,
                        const elem_t *input, const elem_t *weights,
                        const acc_t *bias, elem_t *output, int act,
                        acc_scale_t scale, int pool_size, int pool_stride,
                        int pool_padding, enum tiled_matmul_type_t type) {
  hil_compat_conv_t conv = {
      .images = batch_size,
      .in_rows = in_row_dim,
      .in_cols = in_col_dim,
      .in_channels = channels,
      .out_channels = channels,
      .out_rows = out_row_dim,
      .out_cols = out_col_dim,
      .stride = stride,
      .input_dilation = 1,
      .kernel_dilation = 1,
      .padding = padding,
      .kernel = kernel_dim,
      .in_stride = channels,
      .weight_stride = channels,
      .out_stride = channels,
      .is_depthwise = true,
      .input = input,
      .weights = weights,
      .bias = bias,
      .output = output,
      .act = act,
      .scale = scale,
      .pool_size = pool_size,
      .pool_stride = pool_stride,
      .pool_padding = pool_padding,
  };
  convolve("tiled_conv_dw_auto", &conv, type);
}
