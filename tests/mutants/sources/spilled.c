// SPDX-License-Identifier: Apache-2.0
// C = A B in steps of DIM of the depth. The core copies a block of B to a place
// of its own, sums that are not complete go to memory and come back, and the
// core puts the last rows of C where they belong. The fences say why they are
// there; the second and the last one are more than the rules ask for.
void solution(int8_t A[I][K], int8_t B[K][J], int8_t C[I][J]) {
  static int8_t copy[DIM][DIM];
  static int32_t sums[2][I][J];
  static int8_t last[DIM][J];
  const uint32_t a_row = 0;
  const uint32_t b_row = DIM;
  const uint32_t c_row = 1U << 31;
  const uint32_t add = 1U << 30;
  const uint32_t whole = 1U << 29;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(K, 1.0F, DIM, 0);
  config_ld(4 * J, 1.0F, DIM, 2);
  for (int k = 0; k < K; k += DIM) {
    int step = k / DIM % 2;
    fence();  // the copy is loaded, and the sums are stored
    for (int r = 0; r < DIM; r++) {
      for (int j = 0; j < DIM; j++) {
        copy[r][j] = B[k + r][j];
      }
    }
    fence();  // the copy is in memory
    config_ld(DIM, 1.0F, DIM, 1);
    mvin2(&copy[0][0], b_row, DIM, DIM);
    config_ld(J, 1.0F, DIM, 1);
    mvin2(&B[k][DIM], b_row + DIM, J - DIM, DIM);
    for (int i = 0; i < I; i += DIM) {
      mvin(&A[i][k], a_row, DIM, DIM);
      for (int j = 0; j < J; j += DIM) {
        if (k != 0) {
          mvin3(&sums[step][i][j], c_row + j, DIM, DIM);
        }
        preload(b_row + j, (c_row + j) | (k == 0 ? 0 : add), DIM, DIM, DIM,
                DIM);
        compute_preloaded(a_row, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      }
      if (k + DIM < K) {
        config_st(4 * J);
        for (int j = 0; j < J; j += DIM) {
          mvout(&sums[1 - step][i][j], (c_row + j) | whole, DIM, DIM);
        }
      } else if (i + DIM < I) {
        config_st(J);
        mvout(&C[i][0], c_row, J, DIM);
      } else {
        config_st(J);
        mvout(&last[0][0], c_row, J, DIM);
      }
    }
  }
  fence();  // the last rows are in memory
  for (int r = 0; r < DIM; r++) {
    for (int j = 0; j < J; j++) {
      C[I - DIM + r][j] = last[r][j];
    }
  }
  fence();
}
