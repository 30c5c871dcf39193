// SPDX-License-Identifier: Apache-2.0
//
// Inside the library: a matrix in DRAM and its place in a local memory, where
// its blocks of DIM x DIM lie one after the other, row of blocks by row.

#ifndef HIL_WINDOW_H_
#define HIL_WINDOW_H_

#include <stdint.h>

#include "hil_accel.h"

#define HIL_DIM HIL_ACCEL_DIM
#define HIL_INPUT_BYTES ((uint32_t)sizeof(HIL_ACCEL_INPUT_TYPE))
#define HIL_SUM_BYTES ((uint32_t)sizeof(HIL_ACCEL_SUM_TYPE))

/// Bits of a local address.
#define HIL_LOCAL_SUMS (UINT32_C(1) << HIL_ACCEL_LADDR_IS_ACC_LSB)
#define HIL_LOCAL_ADD (UINT32_C(1) << HIL_ACCEL_LADDR_ACCUMULATE_LSB)
#define HIL_LOCAL_WIDE (UINT32_C(1) << HIL_ACCEL_LADDR_READ_FULL_LSB)

typedef struct {
  uint64_t dram;           ///< Address of the first element.
  uint64_t stride_bytes;   ///< Between rows in DRAM.
  uint32_t element_bytes;  ///< In DRAM.
  uint32_t local;          ///< Address of the first block.
  uint32_t rows;           ///< Elements, as stored.
  uint32_t cols;
  uint32_t most_cols;  ///< Columns of one load or store.
} hil_window_t;

/// Blocks that so many elements take.
static inline uint32_t hil_blocks(uint64_t elements) {
  return (uint32_t)((elements + HIL_DIM - 1) / HIL_DIM);
}

static inline uint32_t hil_least(uint64_t one, uint64_t other) {
  return (uint32_t)(one < other ? one : other);
}

/// Elements of a block that begins at an element of a row or column.
static inline uint16_t hil_block_size(uint32_t elements, uint32_t block) {
  return (uint16_t)hil_least(elements - block * HIL_DIM, HIL_DIM);
}

/// Local address of a block.
static inline uint32_t hil_window_block(const hil_window_t *window,
                                        uint32_t line, uint32_t column) {
  return window->local + (line * hil_blocks(window->cols) + column) * HIL_DIM;
}

/// Loads a window with load state 0, 1 or 2, several blocks at a time.
void hil_window_load(const hil_window_t *window, uint32_t state);

/// Stores a window.
void hil_window_store(const hil_window_t *window);

#endif  // HIL_WINDOW_H_
