# SPDX-License-Identifier: Apache-2.0
"""Worked examples for the changes that models get wrong most: blocks, and guarded loads.

Each is a whole kernel that the judge accepts (a test has it run), so that a model copies nothing
that is wrong. They compute C = A B with I = 64, J = 64, K = 32 on any array of 4 to 16.
"""

from typing import Final

__all__ = ["BEFORE", "GUARDED", "TILED", "example_for"]

BEFORE: Final = """\
void solution(int8_t A[64][32], int8_t B[32][64], int8_t C[64][64]) {
  const uint32_t a_row = 0, b_row = DIM, c_row = 1U << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(32, 1.0F, DIM, 0);
  config_ld(64, 1.0F, DIM, 1);
  config_st(64);
  for (int i = 0; i < 64; i += DIM) {
    for (int j = 0; j < 64; j += DIM) {
      for (int k = 0; k < 32; k += DIM) {
        mvin(&A[i][k], a_row, DIM, DIM);
        mvin2(&B[k][j], b_row, DIM, DIM);
        preload(b_row, k == 0 ? c_row : c_row | 1U << 30, DIM, DIM, DIM, DIM);
        compute_preloaded(a_row, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      }
      mvout(&C[i][j], c_row, DIM, DIM);
    }
  }
  fence();
}
"""
"""Every block of A and B is loaded again each time it is needed."""

TILED: Final = """\
void solution(int8_t A[64][32], int8_t B[32][64], int8_t C[64][64]) {
  const uint32_t a_base = 0, b_base = 32, c_base = 1U << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(32, 1.0F, DIM, 0);
  config_ld(64, 1.0F, DIM, 1);
  config_st(64);
  for (int i = 0; i < 64; i += DIM) {
    for (int k = 0; k < 32; k += DIM)
      mvin(&A[i][k], a_base + k, DIM, DIM);
    for (int j0 = 0; j0 < 64; j0 += 2 * DIM) {
      for (int k = 0; k < 32; k += DIM)
        for (int j = 0; j < 2; j++)
          mvin2(&B[k][j0 + j * DIM], b_base + 2 * k + j * DIM, DIM, DIM);
      for (int k = 0; k < 32; k += DIM) {
        for (int j = 0; j < 2; j++) {
          uint32_t c = c_base + j * DIM;
          preload(b_base + 2 * k + j * DIM, k == 0 ? c : c | 1U << 30, DIM, DIM,
                  DIM, DIM);
          compute_preloaded(a_base + k, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
        }
      }
      for (int j = 0; j < 2; j++)
        mvout(&C[i][j0 + j * DIM], c_base + j * DIM, DIM, DIM);
    }
  }
  fence();
}
"""
"""Two columns of blocks at a time: each block has rows of its own, A is loaded once a row."""

GUARDED: Final = """\
void solution(int8_t A[64][32], int8_t B[32][64], int8_t C[64][64]) {
  const uint32_t a_row = 0, b_base = DIM, c_row = 1U << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(32, 1.0F, DIM, 0);
  config_ld(64, 1.0F, DIM, 1);
  config_st(64);
  for (int i = 0; i < 64; i += DIM) {
    for (int j = 0; j < 64; j += DIM) {
      for (int k = 0; k < 32; k += DIM) {
        uint32_t b_row = b_base + j / DIM * 32 + k;
        mvin(&A[i][k], a_row, DIM, DIM);
        if (i == 0)
          mvin2(&B[k][j], b_row, DIM, DIM);
        preload(b_row, k == 0 ? c_row : c_row | 1U << 30, DIM, DIM, DIM, DIM);
        compute_preloaded(a_row, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      }
      mvout(&C[i][j], c_row, DIM, DIM);
    }
  }
  fence();
}
"""
"""B stays: every block of it has rows of its own and is loaded in the first round of i only."""

_TILED_TEXT: Final = """\
Larger blocks: two columns of blocks are worked on together. Each block that is alive has rows of
its own (two of B at every k, two of C, one of A at every k), loads move out of the loop over
products, A is loaded once for both columns."""
_GUARDED_TEXT: Final = """\
Data kept across an outer loop: B is loaded only in the first round of i. This works because every
block of B now has rows of its own, that nothing else overwrites."""


def example_for(option: str) -> str | None:
    """An example of a change, if it is of a kind that needs one."""
    words = option.lower()
    if "behind a condition" in words:
        after, text = GUARDED, _GUARDED_TEXT
    elif "tile" in words or "tiling" in words:
        after, text = TILED, _TILED_TEXT
    else:
        return None
    return f"Before:\n\n```c\n{BEFORE}```\n\nAfter:\n\n```c\n{after}```\n\n{text}"
