// SPDX-License-Identifier: Apache-2.0
//
// Convolution with bias, activation, scale and max pooling, of any size.
//
//   sums[n][y][x][k] = bias[k] + sum over r, s, c of
//       input[n][y * stride + r * dilation - padding]
//            [x * stride + s * dilation - padding][c] * weights[r][s][c][k]
//
// where input outside of the image is 0. A window of pool_size x pool_size of
// activation(scale * sums) gives its largest element; what lies outside counts
// as 0. Channels lie together: input is [images][rows][cols][channels].
//
// Sizes are known when the program runs. A tile of the output, with the input
// and the weights that it needs, fills half of both local memories.
//
// Both functions change the accelerator's configuration and local memories,
// and return when the output is in memory. Arguments that break the contract
// touch no hardware. Tensors may have any alignment, biases that of a sum.

#ifndef HIL_CONV_H_
#define HIL_CONV_H_

#include <stdint.h>

#include "hil_accel.h"
#include "hil_status.h"

/// Every number of elements is at most 65,535.
typedef struct {
  uint32_t images;
  uint32_t in_rows;
  uint32_t in_cols;
  uint32_t in_channels;
  uint32_t out_channels;

  uint32_t kernel;    ///< Rows and columns of the kernel.
  uint32_t stride;    ///< Pixels between windows, at least 1.
  uint32_t dilation;  ///< Pixels between elements of the kernel, at least 1.
  uint32_t padding;   ///< Zeros on each side, fewer than the kernel's reach.

  uint32_t pool_size;     ///< 1 to 3; 1: no pooling.
  uint32_t pool_stride;   ///< 1 to 3.
  uint32_t pool_padding;  ///< Fewer than pool_size.

  const void *input;
  uint64_t input_stride;  ///< Elements between pixels.
  const void *weights;
  uint64_t weights_stride;  ///< Elements between input channels.
  const void *bias;         ///< A sum for each output channel; null: none.
  void *output;
  uint64_t output_stride;  ///< Elements between pixels.

  uint32_t activation;  ///< HIL_ACCEL_ACTIVATION_*.
  uint32_t scale;       ///< Bits of an fp32.
} hil_conv_t;

/// Rows or columns of the output, after pooling, of so many of the input; 0 if
/// no window fits.
uint32_t hil_conv_size(const hil_conv_t *conv, uint32_t in_size);

/// Convolves in software loops. HIL_UNSUPPORTED: one output pixel of DIM
/// channels needs more than half of a local memory.
HIL_MUST_USE hil_status_t hil_conv(const hil_conv_t *conv);

#if HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION
/// Convolves on the unroller of convolutions: one LOOP_CONV_WS for each tile.
HIL_MUST_USE hil_status_t hil_conv_on_unroller(const hil_conv_t *conv);
#endif

#endif  // HIL_CONV_H_
