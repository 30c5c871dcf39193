// SPDX-License-Identifier: Apache-2.0
// The software library's convolution on the loop unroller.
#include "hil_conv.h"

void solution(int8_t inp[N][H][W][C], int8_t weights[R][S][C][K],
              int32_t bias[1][K], int8_t output[N][P][Q][K]) {
  _Static_assert(R == S, "the library's kernels are square");
  hil_conv_t conv = {.images = N,
                     .in_rows = H,
                     .in_cols = W,
                     .in_channels = C,
                     .out_channels = K,
                     .kernel = R,
                     .stride = STRIDE,
                     .dilation = 1,
                     .pool_size = POOL_SIZE,
                     .pool_stride = POOL_STRIDE,
                     .pool_padding = POOL_PAD,
                     .input = inp,
                     .input_stride = C,
                     .weights = weights,
                     .weights_stride = K,
                     .bias = bias,
                     .output = output,
                     .output_stride = K,
                     .activation = ACTIVATION,
                     .scale = hil_fp32_bits(1.0F / SCALE_DIVISOR)};
  (void)!hil_conv_on_unroller(&conv);
}
