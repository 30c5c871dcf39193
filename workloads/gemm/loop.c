// SPDX-License-Identifier: Apache-2.0
// The software library's product on the loop unroller, as a network calls it:
// with a bias for every element, here zeros.
#include "hil_matmul.h"

void solution(int8_t A[I][K], int8_t B[K][J], int8_t C[I][J], int32_t D[I][J]) {
  hil_matmul_t matmul = {.rows = I,
                         .cols = J,
                         .depth = K,
                         .a = A,
                         .a_stride = K,
                         .b = B,
                         .b_stride = J,
                         .bias = HIL_BIAS_FULL,
                         .d = D,
                         .d_stride = J,
                         .c = C,
                         .c_stride = J,
                         .scale = HIL_ACCEL_FP32_ONE};
  (void)!hil_matmul_on_unroller(&matmul);
}
