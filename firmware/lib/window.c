// SPDX-License-Identifier: Apache-2.0

#include "hil_window.h"

static hil_accel_block_t part_of(const hil_window_t *window, uint32_t row,
                                 uint32_t col) {
  return (hil_accel_block_t){
      .laddr = hil_window_block(window, row / HIL_DIM, col / HIL_DIM),
      .cols = (uint16_t)hil_least(window->cols - col, window->most_cols),
      .rows = (uint16_t)hil_least(window->rows - row, HIL_DIM)};
}

static void *address_of(const hil_window_t *window, uint32_t row,
                        uint32_t col) {
  return (void *)(uintptr_t)(window->dram + row * window->stride_bytes +
                             col * window->element_bytes);
}

static void load(uint32_t state, const void *dram, hil_accel_block_t block) {
  switch (state) {
    case 0:
      hil_accel_mvin(dram, block);
      break;
    case 1:
      hil_accel_mvin2(dram, block);
      break;
    default:
      hil_accel_mvin3(dram, block);
      break;
  }
}

void hil_window_load(const hil_window_t *window, uint32_t state) {
  for (uint32_t row = 0; row < window->rows; row += HIL_DIM) {
    for (uint32_t col = 0; col < window->cols; col += window->most_cols) {
      load(state, address_of(window, row, col), part_of(window, row, col));
    }
  }
}

void hil_window_store(const hil_window_t *window) {
  for (uint32_t row = 0; row < window->rows; row += HIL_DIM) {
    for (uint32_t col = 0; col < window->cols; col += window->most_cols) {
      hil_accel_mvout(address_of(window, row, col), part_of(window, row, col));
    }
  }
}
