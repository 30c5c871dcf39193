// SPDX-License-Identifier: Apache-2.0
//
// Inside the compatibility layer: a convolution with every option of the
// header, on the unroller and on the core.

#ifndef HIL_COMPAT_CONVOLUTION_H_
#define HIL_COMPAT_CONVOLUTION_H_

#include "gemmini_tiled.h"
#include "hil_status.h"

typedef struct {
  int images;
  int in_rows;
  int in_cols;
  int in_channels;
  int out_channels;
  int out_rows;
  int out_cols;
  int stride;
  int input_dilation;
  int kernel_dilation;
  int padding;
  int kernel;
  int in_stride;
  int weight_stride;
  int out_stride;
  bool wrot180;
  bool trans_output_1203;
  bool trans_input_3120;
  bool trans_weight_1203;
  bool trans_weight_0132;
  bool is_depthwise;
  const elem_t *input;
  const elem_t *weights;
  const acc_t *bias;
  elem_t *output;
  int act;
  acc_scale_t scale;
  int pool_size;  ///< 1 without pooling.
  int pool_stride;
  int pool_padding;
} hil_compat_conv_t;

/// Rows or columns after pooling.
static inline int hil_compat_pooled(const hil_compat_conv_t *conv, int size) {
  return (size + 2 * conv->pool_padding - conv->pool_size) / conv->pool_stride +
         1;
}

static inline bool hil_compat_pools(const hil_compat_conv_t *conv) {
  return conv->pool_size > 1 || conv->pool_stride > 1;
}

/// Computes on the core.
void hil_compat_conv_on_core(const hil_compat_conv_t *conv);

/// Computes on the unroller of convolutions, tile by tile, and waits.
HIL_MUST_USE hil_status_t
hil_compat_conv_on_unroller(const hil_compat_conv_t *conv);

#endif  // HIL_COMPAT_CONVOLUTION_H_
