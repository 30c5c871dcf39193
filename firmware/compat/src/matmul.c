// SPDX-License-Identifier: Apache-2.0

#include "gemmini_tiled.h"
#include "hil_matmul.h"
#include "output_stationary.h"
#include "support.h"

static const char name[] = "tiled_matmul_auto";

static hil_status_t on_accelerator(const hil_matmul_t *matmul,
                                   enum tiled_matmul_type_t type) {
  if (type == OS) {
    return hil_compat_output_stationary(matmul);
  }
#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL
  return hil_matmul_on_unroller(matmul);
#else
  return hil_matmul(matmul);
#endif
}

static void on_core(const hil_matmul_t *matmul, bool has_scales) {
  bool is_plain = !matmul->c_is_wide && !matmul->d_is_narrow && !has_scales;
  if (!is_plain) {
    hil_compat_refuse(name, "CPU takes no wide C, narrow D or input scale");
  }
  matmul_cpu(matmul->a_transpose, matmul->b_transpose, matmul->rows,
             matmul->cols, matmul->depth, matmul->a, matmul->b, matmul->d,
             matmul->c, matmul->a_stride, matmul->b_stride, matmul->d_stride,
             matmul->c_stride, MVIN_SCALE_IDENTITY, MVIN_SCALE_IDENTITY, 1,
             (int)matmul->activation, hil_float_of(matmul->scale), 0,
             matmul->bias == HIL_BIAS_ROW);
}

void tiled_matmul_auto(size_t dim_i, size_t dim_j, size_t dim_k,
                       const elem_t *a, const elem_t *b, const void *d, void *c,
                       size_t stride_a, size_t stride_b, size_t stride_d,
                       size_t stride_c, scale_t a_scale, scale_t b_scale,
                       scale_acc_t d_scale, int act, acc_scale_t scale,
                       acc_scale_t bert_scale, bool repeating_bias,
                       bool transpose_a, bool transpose_b, bool full_c,
                       bool low_d, uint8_t weight_a,
                       enum tiled_matmul_type_t type) {
  (void)bert_scale;
  (void)weight_a;
  (void)d_scale;
  hil_compat_check_activation(name, act);
  hil_matmul_t matmul = {
      .rows = dim_i,
      .cols = dim_j,
      .depth = dim_k,
      .a = a,
      .a_stride = stride_a,
      .a_transpose = transpose_a,
      .b = b,
      .b_stride = stride_b,
      .b_transpose = transpose_b,
      .bias = d == NULL ? HIL_BIAS_NONE
                        : (repeating_bias ? HIL_BIAS_ROW : HIL_BIAS_FULL),
      .d = d,
      .d_stride = stride_d,
      .d_is_narrow = low_d,
      .c = c,
      .c_stride = stride_c,
      .c_is_wide = full_c,
      .activation = (uint32_t)act,
      .scale = hil_bits_of(scale),
  };
  bool has_scales = a_scale != 1.0F || b_scale != 1.0F;
  if (type == CPU) {
    on_core(&matmul, has_scales);
    return;
  }
  if (has_scales) {
    hil_compat_refuse(name, "A and B cannot be scaled; scale the result");
  }
  hil_compat_check(name, on_accelerator(&matmul, type));
}
