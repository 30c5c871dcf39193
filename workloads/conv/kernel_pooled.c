// SPDX-License-Identifier: Apache-2.0
// One row of the pooled output after the other, DIM channels at a time. The
// rows of the convolution that it pools lie in the accumulator one after the
// other, a local row for each pixel; the store pools them. Every block of input
// and weights is loaded again each time it is needed.
void solution(int8_t inp[N][H][W][C], int8_t weights[R][S][C][K],
              int32_t bias[1][K], int8_t output[N][P][Q][K]) {
  const uint32_t inp_row = 0;
  const uint32_t weights_row = DIM;
  const uint32_t image_row = 1U << 31;
  const uint32_t add = 1U << 30;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(STRIDE * C, 1.0F, DIM, 0);
  config_ld(K, 1.0F, DIM, 1);
  config_ld(0, 1.0F, DIM, 2);
  for (int n = 0; n < N; n++) {
    for (int p = 0; p < P; p++) {
      int window = p * POOL_STRIDE - POOL_PAD;
      int top = window < 0 ? 0 : window;
      int bottom = window + POOL_SIZE < CONV_P ? window + POOL_SIZE : CONV_P;
      hil_accel_config_st(
          (hil_accel_config_st_rs1_t){.activation = ACTIVATION,
                                      .pool_stride = POOL_STRIDE,
                                      .pool_size = POOL_SIZE,
                                      .pool_upad = (uint8_t)(top - window),
                                      .pool_lpad = POOL_PAD,
                                      .pool_out_dim = Q,
                                      .porows = 1,
                                      .pocols = Q,
                                      .orows = (uint8_t)(bottom - top),
                                      .ocols = CONV_Q},
          K, hil_fp32_bits(1.0F / SCALE_DIVISOR));
      for (int k = 0; k < K; k += DIM) {
        int channels = K - k < DIM ? K - k : DIM;
        for (int y = top; y < bottom; y++) {
          for (int x = 0; x < CONV_Q; x += DIM) {
            int pixels = CONV_Q - x < DIM ? CONV_Q - x : DIM;
            uint32_t out_row = image_row + (uint32_t)((y - top) * CONV_Q + x);
            mvin3(&bias[0][k], out_row, channels, pixels);
            for (int r = 0; r < R; r++) {
              for (int s = 0; s < S; s++) {
                for (int c = 0; c < C; c += DIM) {
                  int depth = C - c < DIM ? C - c : DIM;
                  mvin(&inp[n][y * STRIDE + r][x * STRIDE + s][c], inp_row,
                       depth, pixels);
                  mvin2(&weights[r][s][c][k], weights_row, channels, depth);
                  preload(weights_row, out_row | add, channels, depth, channels,
                          pixels);
                  compute_preloaded(inp_row, GARBAGE_ADDR, depth, pixels, DIM,
                                    DIM);
                }
              }
            }
          }
        }
        mvout(&output[n][p][0][k], image_row, channels, 1);
      }
    }
  }
  fence();
}
