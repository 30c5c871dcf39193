// SPDX-License-Identifier: Apache-2.0
//
// Global average of images: output[n][c] = scale * (sum of all pixels of
// channel c), rounded and saturated. With the fp32 of 1 / pixels for a scale
// that is the mean. The array adds: a row of ones times the pixels.
//
// Both functions change the accelerator's configuration and local memories,
// and return when the output is in memory. Arguments that break the contract
// touch no hardware. Tensors may have any alignment.

#ifndef HIL_AVERAGE_H_
#define HIL_AVERAGE_H_

#include <stdint.h>

#include "hil_accel.h"
#include "hil_status.h"

typedef struct {
  uint64_t images;    ///< At least 1.
  uint64_t pixels;    ///< Rows times columns of an image; at least 1.
  uint64_t channels;  ///< At least 1.
  const void *input;
  uint64_t input_stride;  ///< Elements between pixels; images follow pixels.
  void *output;
  uint64_t output_stride;  ///< Elements between images.
  uint32_t scale;          ///< Bits of an fp32.
} hil_average_t;

/// Averages in software loops.
HIL_MUST_USE hil_status_t hil_average(const hil_average_t *average);

#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL
/// Averages on the unroller of matrix loops.
HIL_MUST_USE hil_status_t hil_average_on_unroller(const hil_average_t *average);
#endif

#endif  // HIL_AVERAGE_H_
