// SPDX-License-Identifier: Apache-2.0
//
// Makes a program of a kernel C = A B of N x N int8 matrices, saturated to
// int8: operands, the measured call, a check. A file that is built as a kernel
// for the launch program (HIL_LAUNCH) gets none of it.

#ifndef MATMUL_PROGRAM_H_
#define MATMUL_PROGRAM_H_

#include "hil_dialect.h"
#include "hil_host.h"

#ifdef HIL_LAUNCH
#define MATMUL_PROGRAM(kernel)
#else

/// Rows and columns of the matrices.
#ifndef N
#if DIM > 16
#define N 512
#else
#define N (32 * DIM)
#endif
#endif

/// The program itself checks CHECKED_COLUMNS neighbours at CHECKED_PLACES of C:
/// everything would take longer than the multiplication, and neighbours share
/// the cache lines of B.
#define CHECKED_PLACES 4
#define CHECKED_COLUMNS 8

#define MATMUL_TEXT_(x) #x
#define MATMUL_TEXT(x) MATMUL_TEXT_(x)

// Elements -2 to 2, so that few sums saturate. The assembler makes them: a
// program that fills memory itself would simulate longer than it multiplies.
__asm__(
    ".section .rodata.matmul_operands, \"a\"\n"
    ".balign 64\n"
    "matmul_operands:\n"
    ".set matmul_word, 1\n"
    ".rept " MATMUL_TEXT(2 * N * N / 8) "\n"
    ".set matmul_word, matmul_word * 6364136223846793005 + 1442695040888963407\n"
    ".irp lsb, 22, 27, 32, 37, 42, 47, 52, 57\n"
    ".byte (matmul_word >> \\lsb & 127) % 5 - 2\n"
    ".endr\n"
    ".endr\n"
    ".text\n");

/// A and B.
extern const elem_t matmul_operands[2][N][N];

/// The result; starts as the program's loader leaves it.
__attribute__((section(".noinit"), aligned(64))) elem_t matmul_result[N][N];

/// Wrong ones among CHECKED_COLUMNS elements of C from (i, j) on.
static int matmul_wrong_at(uint32_t i, uint32_t j) {
  int sums[CHECKED_COLUMNS] = {0};
  for (uint32_t k = 0; k < N; k++) {
    for (uint32_t part = 0; part < CHECKED_COLUMNS; part++) {
      sums[part] += matmul_operands[0][i][k] * matmul_operands[1][k][j + part];
    }
  }
  int wrong = 0;
  for (uint32_t part = 0; part < CHECKED_COLUMNS; part++) {
    int sum = sums[part];
    int expected = sum < -128 ? -128 : sum > 127 ? 127 : sum;
    wrong += matmul_result[i][j + part] != expected;
  }
  return wrong;
}

/// Wrong ones among all checked elements.
static int matmul_wrong(void) {
  int wrong = 0;
  uint32_t random = 1;
  for (int place = 0; place < CHECKED_PLACES; place++) {
    random = random * 1664525u + 1013904223u;
    uint32_t group = (random >> 8) % (N / CHECKED_COLUMNS);
    wrong += matmul_wrong_at((random >> 20) % N, group * CHECKED_COLUMNS);
  }
  return wrong;
}

#define MATMUL_PROGRAM(kernel)                                                 \
  int main(void) {                                                             \
    hil_measure_start();                                                       \
    kernel(matmul_operands[0][0], matmul_operands[1][0], matmul_result[0], N); \
    hil_measure_stop();                                                        \
    int wrong = matmul_wrong();                                                \
    hil_printf(#kernel ", %d x %d x %d: %d of %d elements wrong\n", N, N, N,   \
               wrong, CHECKED_PLACES * CHECKED_COLUMNS);                       \
    return wrong;                                                              \
  }

#endif  // HIL_LAUNCH
#endif  // MATMUL_PROGRAM_H_
