// SPDX-License-Identifier: Apache-2.0
// C = A B, DIM rows and 64 columns of C at a time. Every block of A and B is
// loaded again each time it is needed, always to the same place.
void solution(int8_t A[I][K], int8_t B[K][J], int8_t C[I][J]) {
  const uint32_t a_row = 0;
  const uint32_t b_row = DIM;
  const uint32_t c_row = 1U << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(K, 1.0F, DIM, 0);
  config_ld(J, 1.0F, DIM, 1);
  config_st(J);
  for (int i = 0; i < I; i += DIM) {
    int rows = I - i < DIM ? I - i : DIM;
    for (int j = 0; j < J; j += 64) {
      int width = J - j < 64 ? J - j : 64;
      for (int k = 0; k < K; k += DIM) {
        int depth = K - k < DIM ? K - k : DIM;
        uint32_t add = k == 0 ? 0 : 1U << 30;
        mvin(&A[i][k], a_row, depth, rows);
        mvin2(&B[k][j], b_row, width, depth);
        for (int block = 0; block < width; block += DIM) {
          int cols = width - block < DIM ? width - block : DIM;
          preload(b_row + block, (c_row + block) | add, cols, depth, cols,
                  rows);
          compute_preloaded(a_row, GARBAGE_ADDR, depth, rows, DIM, DIM);
        }
      }
      mvout(&C[i][j], c_row, width, rows);
    }
  }
  fence();
}
