// SPDX-License-Identifier: Apache-2.0
//
// Inside the library: how a convolution is cut into parts that fit half of both
// local memories.

#ifndef HIL_CONV_PARTS_H_
#define HIL_CONV_PARTS_H_

#include <stdbool.h>

#include "hil_conv.h"

/// A range of the output in one direction, and what it is computed from.
typedef struct {
  uint32_t first;       ///< Of the pooled output.
  uint32_t count;       ///< Pooled outputs.
  uint32_t outs;        ///< Outputs before pooling.
  uint32_t pool_front;  ///< Zeros of pooling before and behind them.
  uint32_t pool_back;
  uint32_t in_first;  ///< First pixel of the image that is read.
  uint32_t ins;       ///< Pixels that are read, padding among them.
  uint32_t front;     ///< Padding before and behind the image.
  uint32_t back;
} hil_conv_span_t;

/// A tile of the output, and the input channels that are added to it.
typedef struct {
  uint32_t image;
  hil_conv_span_t rows;
  hil_conv_span_t cols;
  uint32_t out_channel;  ///< First one.
  uint32_t out_channels;
  uint32_t in_channel;
  uint32_t in_channels;
  bool is_first;  ///< Of the tile's parts.
  bool is_last;
  uint32_t scratchpad_half;  ///< 0 or 1, in turn for each part.
  uint32_t sums_half;        ///< 0 or 1, in turn for each tile.
} hil_conv_part_t;

typedef void hil_conv_step_t(const hil_conv_t *conv,
                             const hil_conv_part_t *part);

/// Checks the contract, configures the array and the store, does all parts in
/// order, input channels innermost, and waits for the output.
HIL_MUST_USE hil_status_t hil_conv_by_parts(const hil_conv_t *conv,
                                            hil_conv_step_t *step);

/// Rows or columns before pooling.
uint32_t hil_conv_outs(const hil_conv_t *conv, uint32_t in_size);

/// Whether anything is pooled.
static inline bool hil_conv_pools(const hil_conv_t *conv) {
  return conv->pool_size > 1 || conv->pool_stride > 1;
}

/// Addresses of the part's first elements.
uint64_t hil_conv_input(const hil_conv_t *conv, const hil_conv_part_t *part);
uint64_t hil_conv_weights(const hil_conv_t *conv, const hil_conv_part_t *part);
uint64_t hil_conv_bias(const hil_conv_t *conv, const hil_conv_part_t *part);
uint64_t hil_conv_output(const hil_conv_t *conv, const hil_conv_part_t *part);

#endif  // HIL_CONV_PARTS_H_
