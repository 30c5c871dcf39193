// SPDX-License-Identifier: Apache-2.0
// C = A B with all of C in the accumulator. Strips of A and B are loaded while
// the strips before them are multiplied; a block of weights stays in the array
// for all blocks of A that meet it.
void solution(int8_t A[I][K], int8_t B[K][J], int8_t C[I][J]) {
  const uint32_t a_row = 0;
  const uint32_t b_row = 2 * I;
  const uint32_t c_row = 1U << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(K, 1.0F, DIM, 0);
  config_ld(J, 1.0F, DIM, 1);
  config_st(J);
  for (int i = 0; i < I; i += DIM) {
    mvin(&A[i][0], a_row + i, DIM, DIM);
  }
  mvin2(&B[0][0], b_row, J, DIM);
  for (int k = 0; k < K; k += DIM) {
    uint32_t a_now = a_row + (k / DIM) % 2 * I;
    uint32_t b_now = b_row + (k / DIM) % 2 * J;
    uint32_t a_next = a_row + (k / DIM + 1) % 2 * I;
    uint32_t b_next = b_row + (k / DIM + 1) % 2 * J;
    uint32_t add = k == 0 ? 0 : 1U << 30;
    if (k + DIM < K) {
      for (int i = 0; i < I; i += DIM) {
        mvin(&A[i][k + DIM], a_next + i, DIM, DIM);
      }
      mvin2(&B[k + DIM][0], b_next, J, DIM);
    }
    for (int j = 0; j < J; j += DIM) {
      preload(b_now + j, (c_row + j) | add, DIM, DIM, DIM, DIM);
      compute_preloaded(a_now, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      for (int i = DIM; i < I; i += DIM) {
        uint32_t c = c_row + i * J / DIM + j;
        preload(GARBAGE_ADDR, c | add, DIM, DIM, DIM, DIM);
        compute_accumulated(a_now + i, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      }
    }
  }
  for (int i = 0; i < I; i += DIM) {
    mvout(&C[i][0], c_row + i * J / DIM, J, DIM);
  }
  fence();
}
