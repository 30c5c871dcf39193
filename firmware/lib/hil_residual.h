// SPDX-License-Identifier: Apache-2.0
//
// C = activation(scale * (a_scale * A + b_scale * B)), element by element, of
// any size. a_scale * A and b_scale * B are rounded and saturate to inputs
// first.
//
// Both functions change the accelerator's configuration and local memories,
// and return when C is in memory. Arguments that break the contract touch no
// hardware. Matrices may have any alignment; C overlaps no operand.

#ifndef HIL_RESIDUAL_H_
#define HIL_RESIDUAL_H_

#include <stdint.h>

#include "hil_accel.h"
#include "hil_status.h"

/// Sizes and strides count elements; scales are bits of an fp32.
typedef struct {
  uint64_t rows;  ///< At least 1.
  uint64_t cols;  ///< At least 1.
  const void *a;
  uint64_t a_stride;
  uint32_t a_scale;
  const void *b;
  uint64_t b_stride;
  uint32_t b_scale;
  void *c;
  uint64_t c_stride;
  uint32_t activation;  ///< HIL_ACCEL_ACTIVATION_*.
  uint32_t scale;
} hil_residual_t;

/// Adds in software loops.
HIL_MUST_USE hil_status_t hil_residual(const hil_residual_t *residual);

#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL
/// Adds on the unroller of matrix loops: one LOOP_WS for each tile.
HIL_MUST_USE hil_status_t
hil_residual_on_unroller(const hil_residual_t *residual);
#endif

#endif  // HIL_RESIDUAL_H_
