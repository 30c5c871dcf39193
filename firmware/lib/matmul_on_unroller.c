// SPDX-License-Identifier: Apache-2.0

#include "hil_matmul.h"

#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL

#include "hil_matmul_parts.h"
#include "hil_window.h"

/// Elements that the last block lacks.
static uint16_t pad(uint32_t elements) {
  return (uint16_t)(hil_blocks(elements) * HIL_DIM - elements);
}

static void do_part(const hil_matmul_t *matmul, const hil_matmul_part_t *part) {
  bool has_bias = matmul->bias != HIL_BIAS_NONE;
  hil_accel_loop_ws_config_bounds(
      pad(part->rows), pad(part->cols), pad(part->depth),
      (uint16_t)hil_blocks(part->rows), (uint16_t)hil_blocks(part->cols),
      (uint16_t)hil_blocks(part->depth));
  hil_accel_loop_ws_config_addrs_ab(hil_matmul_a(matmul, part),
                                    hil_matmul_b(matmul, part));
  hil_accel_loop_ws_config_addrs_dc(
      part->is_first && has_bias ? hil_matmul_d(matmul, part) : 0,
      part->is_last ? hil_matmul_c(matmul, part) : 0);
  hil_accel_loop_ws_config_strides_ab(matmul->a_stride, matmul->b_stride);
  hil_accel_loop_ws_config_strides_dc(hil_matmul_d_stride(matmul),
                                      matmul->c_stride);
  hil_accel_loop_ws(
      (hil_accel_loop_ws_rs1_t){.ex_accumulate = has_bias || !part->is_first,
                                .full_c = matmul->c_is_wide,
                                .low_d = matmul->d_is_narrow,
                                .activation = (uint8_t)matmul->activation},
      matmul->a_transpose, matmul->b_transpose, 0);
}

hil_status_t hil_matmul_on_unroller(const hil_matmul_t *matmul) {
  return hil_matmul_by_parts(matmul, do_part);
}

#endif  // HIL_ACCEL_LOOP_UNROLLERS_MATMUL
