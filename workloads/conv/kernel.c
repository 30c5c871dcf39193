// SPDX-License-Identifier: Apache-2.0
// DIM pixels of an output row and 64 of their channels at a time, summed over
// the window and the input channels. Every block of input and weights is loaded
// again each time it is needed, always to the same place.
void solution(int8_t inp[N][H][W][C], int8_t weights[R][S][C][K],
              int32_t bias[1][K], int8_t output[N][P][Q][K]) {
  const uint32_t inp_row = 0;
  const uint32_t weights_row = DIM;
  const uint32_t out_row = 1U << 31;
  const uint32_t add = 1U << 30;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(STRIDE * C, 1.0F, DIM, 0);
  config_ld(K, 1.0F, DIM, 1);
  config_ld(0, 1.0F, DIM, 2);
  config_st(K, 1.0F / SCALE_DIVISOR, ACTIVATION);
  for (int n = 0; n < N; n++) {
    for (int p = 0; p < P; p++) {
      for (int q = 0; q < Q; q += DIM) {
        int pixels = Q - q < DIM ? Q - q : DIM;
        for (int k = 0; k < K; k += 64) {
          int width = K - k < 64 ? K - k : 64;
          for (int block = 0; block < width; block += DIM) {
            int channels = width - block < DIM ? width - block : DIM;
            mvin3(&bias[0][k + block], out_row + block, channels, pixels);
          }
          for (int r = 0; r < R; r++) {
            for (int s = 0; s < S; s++) {
              for (int c = 0; c < C; c += DIM) {
                int depth = C - c < DIM ? C - c : DIM;
                mvin(&inp[n][p * STRIDE + r][q * STRIDE + s][c], inp_row, depth,
                     pixels);
                mvin2(&weights[r][s][c][k], weights_row, width, depth);
                for (int block = 0; block < width; block += DIM) {
                  int channels = width - block < DIM ? width - block : DIM;
                  preload(weights_row + block, (out_row + block) | add,
                          channels, depth, channels, pixels);
                  compute_preloaded(inp_row, GARBAGE_ADDR, depth, pixels, DIM,
                                    DIM);
                }
              }
            }
          }
          mvout(&output[n][p][q][k], out_row, width, pixels);
        }
      }
    }
  }
  fence();
}
