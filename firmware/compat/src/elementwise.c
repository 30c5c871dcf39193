// SPDX-License-Identifier: Apache-2.0

#include "gemmini_tiled.h"
#include "hil_average.h"
#include "hil_residual.h"
#include "support.h"

void tiled_resadd_stride_auto(size_t rows, size_t cols, scale_t a_scale,
                              scale_t b_scale, acc_scale_t c_scale,
                              size_t stride, const elem_t *a, const elem_t *b,
                              elem_t *c, bool relu,
                              enum tiled_matmul_type_t type) {
  if (type == CPU) {
    resadd_cpu(rows, cols, stride, a_scale, b_scale, c_scale, a, b, c, relu);
    return;
  }
  hil_residual_t residual = {
      .rows = rows,
      .cols = cols,
      .a = a,
      .a_stride = stride,
      .a_scale = hil_bits_of(a_scale),
      .b = b,
      .b_stride = stride,
      .b_scale = hil_bits_of(b_scale),
      .c = c,
      .c_stride = stride,
      .activation =
          relu ? HIL_ACCEL_ACTIVATION_RELU : HIL_ACCEL_ACTIVATION_NONE,
      .scale = hil_bits_of(c_scale),
  };
#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL
  hil_status_t status = hil_residual_on_unroller(&residual);
#else
  hil_status_t status = hil_residual(&residual);
#endif
  hil_compat_check("tiled_resadd_stride_auto", status);
}

void tiled_resadd_auto(size_t rows, size_t cols, scale_t a_scale,
                       scale_t b_scale, acc_scale_t c_scale, const elem_t *a,
                       const elem_t *b, elem_t *c, bool relu,
                       enum tiled_matmul_type_t type) {
  tiled_resadd_stride_auto(rows, cols, a_scale, b_scale, c_scale, cols, a, b, c,
                           relu, type);
}

void resadd_cpu(size_t rows, size_t cols, size_t stride, scale_t a_scale,
                scale_t b_scale, acc_scale_t c_scale, const elem_t *a,
                const elem_t *b, elem_t *c, bool relu) {
  int act = relu ? HIL_ACCEL_ACTIVATION_RELU : HIL_ACCEL_ACTIVATION_NONE;
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < cols; j++) {
      size_t at = i * stride + j;
      acc_t sum = MVIN_SCALE(a[at], a_scale) + MVIN_SCALE(b[at], b_scale);
      c[at] = hil_compat_result(sum, act, c_scale);
    }
  }
}

void tiled_global_average(const elem_t *input, elem_t *output, int batches,
                          int channels, int dim, int channel_tile) {
  (void)channel_tile;
  hil_average_t average = {
      .images = (uint64_t)batches,
      .pixels = (uint64_t)dim * (uint64_t)dim,
      .channels = (uint64_t)channels,
      .input = input,
      .input_stride = (uint64_t)channels,
      .output = output,
      .output_stride = (uint64_t)channels,
      .scale = hil_bits_of(1.0F / (float)(dim * dim)),
  };
  hil_compat_check("tiled_global_average", hil_average(&average));
}

void tiled_global_average_auto(const elem_t *input, elem_t *output, int batches,
                               int channels, int dim,
                               enum tiled_matmul_type_t type) {
  if (type == CPU) {
    global_average_cpu(input, output, batches, channels, dim);
    return;
  }
  tiled_global_average(input, output, batches, channels, dim, channels);
}

void global_average_cpu(const elem_t *input, elem_t *output, int batches,
                        int channels, int dim) {
  int pixels = dim * dim;
  for (int image = 0; image < batches; image++) {
    for (int channel = 0; channel < channels; channel++) {
      acc_t sum = 0;
      for (int pixel = 0; pixel < pixels; pixel++) {
        sum += input[(image * pixels + pixel) * channels + channel];
      }
      output[image * channels + channel] = hil_compat_result(
          sum, HIL_ACCEL_ACTIVATION_NONE, 1.0F / (float)pixels);
    }
  }
}

void tiled_norm_auto(size_t rows, size_t cols, const acc_t *in, elem_t *out,
                     acc_scale_t scale, int act,
                     enum tiled_matmul_type_t type) {
  (void)rows;
  (void)cols;
  (void)in;
  (void)out;
  (void)scale;
  (void)act;
  (void)type;
  hil_compat_refuse("tiled_norm_auto", "the hardware has no normalisation");
}
