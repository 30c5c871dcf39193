// SPDX-License-Identifier: Apache-2.0
//
// C = activation(scale * (A B + D)) of any size.
//
// Sizes are known when the program runs. A tile of C, with the parts of A and B
// that it needs, fills half of both local memories, so that the next tile is
// loaded while one is multiplied. Last tiles and blocks may be smaller.
//
// Both functions change the accelerator's configuration and local memories,
// and return when C is in memory. Arguments that break the contract touch no
// hardware. Matrices may have any alignment; C overlaps no operand.

#ifndef HIL_MATMUL_H_
#define HIL_MATMUL_H_

#include <stdbool.h>
#include <stdint.h>

#include "hil_accel.h"
#include "hil_status.h"

typedef enum {
  HIL_BIAS_NONE = 0,
  /// D has the size of C.
  HIL_BIAS_FULL = 1,
  /// D is one row, which every row of C starts from.
  HIL_BIAS_ROW = 2,
} hil_bias_t;

/// Sizes and strides count elements, rows follow each other at the stride. A
/// stride of 0 of A or B stands for a matrix whose stored rows are all equal.
typedef struct {
  uint64_t rows;   ///< Of A and C; at least 1.
  uint64_t cols;   ///< Of B and C; at least 1.
  uint64_t depth;  ///< Columns of A and rows of B; at least 1.

  const void *a;      ///< Inputs.
  uint64_t a_stride;  ///< Between stored rows.
  bool a_transpose;   ///< A is stored as depth x rows.

  const void *b;
  uint64_t b_stride;
  bool b_transpose;  ///< B is stored as cols x depth; not with a_transpose.

  hil_bias_t bias;
  const void *d;      ///< Sums; unused without a bias.
  uint64_t d_stride;  ///< Unused for one row.
  bool d_is_narrow;   ///< D holds inputs instead of sums.

  void *c;  ///< Inputs: results saturate.
  uint64_t c_stride;
  bool c_is_wide;  ///< C holds sums, without activation and scale.

  uint32_t activation;  ///< HIL_ACCEL_ACTIVATION_*.
  uint32_t scale;  ///< Bits of an fp32; HIL_ACCEL_FP32_ONE changes nothing.
} hil_matmul_t;

/// Multiplies in software loops: one PRELOAD and COMPUTE for each block.
HIL_MUST_USE hil_status_t hil_matmul(const hil_matmul_t *matmul);

#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL
/// Multiplies on the unroller of matrix loops: one LOOP_WS for each tile.
HIL_MUST_USE hil_status_t hil_matmul_on_unroller(const hil_matmul_t *matmul);
#endif

#endif  // HIL_MATMUL_H_
