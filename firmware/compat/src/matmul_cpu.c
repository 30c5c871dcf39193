// SPDX-License-Identifier: Apache-2.0

#include "gemmini_tiled.h"
#include "support.h"

void matmul_cpu(bool transpose_a, bool transpose_b, size_t dim_i, size_t dim_j,
                size_t dim_k, const elem_t *a, const elem_t *b, const acc_t *d,
                elem_t *c, size_t stride_a, size_t stride_b, size_t stride_d,
                size_t stride_c, scale_t a_scale, scale_t b_scale,
                scale_acc_t d_scale, int act, acc_scale_t scale,
                acc_scale_t bert_scale, bool repeating_bias) {
  (void)bert_scale;
  (void)d_scale;
  hil_compat_check_activation("matmul_cpu", act);
  bool is_plain = a_scale == 1.0F && b_scale == 1.0F;
  size_t a_row = transpose_a ? 1 : stride_a;
  size_t a_col = transpose_a ? stride_a : 1;
  size_t b_row = transpose_b ? 1 : stride_b;
  size_t b_col = transpose_b ? stride_b : 1;
  for (size_t i = 0; i < dim_i; i++) {
    for (size_t j = 0; j < dim_j; j++) {
      acc_t sum = d == NULL ? 0 : d[(repeating_bias ? 0 : i) * stride_d + j];
      for (size_t k = 0; k < dim_k; k++) {
        elem_t left = a[i * a_row + k * a_col];
        elem_t right = b[k * b_row + j * b_col];
        sum += is_plain
                   ? left * right
                   : MVIN_SCALE(left, a_scale) * MVIN_SCALE(right, b_scale);
      }
      c[i * stride_c + j] = hil_compat_result(sum, act, scale);
    }
  }
}
