// SPDX-License-Identifier: Apache-2.0
//
// Inside the library: how a product is cut into parts that fit half of both
// local memories, and what the accelerator must be configured to.

#ifndef HIL_MATMUL_PARTS_H_
#define HIL_MATMUL_PARTS_H_

#include "hil_matmul.h"

/// One tile of C, and the range of the depth that is added to it.
typedef struct {
  uint64_t row;  ///< First element.
  uint64_t col;
  uint64_t k;
  uint32_t rows;  ///< Elements.
  uint32_t cols;
  uint32_t depth;
  bool is_first;  ///< Of the tile's parts.
  bool is_last;
  uint32_t scratchpad_half;  ///< 0 or 1, in turn for each part.
  uint32_t sums_half;        ///< 0 or 1, in turn for each tile of C.
} hil_matmul_part_t;

typedef void hil_matmul_step_t(const hil_matmul_t *matmul,
                               const hil_matmul_part_t *part);

/// Checks the contract, configures the accelerator, does all parts in order,
/// the depth innermost, and waits for the result.
HIL_MUST_USE hil_status_t hil_matmul_by_parts(const hil_matmul_t *matmul,
                                              hil_matmul_step_t *step);

/// Address of an element, row by row at a stride.
static inline uint64_t hil_element(const void *matrix, uint64_t row,
                                   uint64_t col, uint64_t stride,
                                   uint32_t element_bytes) {
  return (uint64_t)(uintptr_t)matrix + (row * stride + col) * element_bytes;
}

uint32_t hil_matmul_d_bytes(const hil_matmul_t *matmul);
uint32_t hil_matmul_c_bytes(const hil_matmul_t *matmul);

/// Elements between rows of D; 0 where one row serves all.
uint64_t hil_matmul_d_stride(const hil_matmul_t *matmul);

/// The part's first elements of each matrix.
uint64_t hil_matmul_a(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part);
uint64_t hil_matmul_b(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part);
uint64_t hil_matmul_d(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part);
uint64_t hil_matmul_c(const hil_matmul_t *matmul,
                      const hil_matmul_part_t *part);

#endif  // HIL_MATMUL_PARTS_H_
