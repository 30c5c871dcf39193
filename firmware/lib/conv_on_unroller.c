// SPDX-License-Identifier: Apache-2.0

#include "hil_conv.h"

#if HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION

#include <stddef.h>

#include "hil_conv_parts.h"
#include "hil_window.h"

/// What the loop takes for the address of a bias if there is none: the sums
/// have to be cleared.
#define NO_BIAS 1

static void set_tensor_sizes(const hil_conv_t *conv) {
  hil_accel_loop_conv_ws_config_1(
      (hil_accel_loop_conv_ws_config_1_rs1_t){
          .batch_size = (uint16_t)conv->images,
          .in_row_dim = (uint16_t)conv->in_rows,
          .in_channels = (uint16_t)conv->in_channels,
          .out_channels = (uint16_t)conv->out_channels},
      (hil_accel_loop_conv_ws_config_1_rs2_t){
          .out_row_dim = (uint16_t)hil_conv_outs(conv, conv->in_rows),
          .pool_out_row_dim = (uint16_t)hil_conv_size(conv, conv->in_rows),
          .out_col_dim = (uint16_t)hil_conv_outs(conv, conv->in_cols),
          .stride = (uint8_t)conv->stride,
          .padding = (uint8_t)conv->padding});
}

static void set_tile_sizes(const hil_conv_t *conv,
                           const hil_conv_part_t *part) {
  const hil_conv_span_t *rows = &part->rows, *cols = &part->cols;
  hil_accel_loop_conv_ws_config_2(
      (hil_accel_loop_conv_ws_config_2_rs1_t){
          .pool_padding = (uint8_t)conv->pool_padding,
          .pool_stride = (uint8_t)conv->pool_stride,
          .pool_size = (uint16_t)conv->pool_size,
          .pool_out_col_dim = (uint16_t)hil_conv_size(conv, conv->in_cols),
          .kernel_dim = (uint16_t)conv->kernel},
      (hil_accel_loop_conv_ws_config_2_rs2_t){
          .pochs = (uint16_t)part->out_channels,
          .pocols = (uint16_t)cols->count,
          .porows = (uint16_t)rows->count,
          .batches = 1});
  hil_accel_loop_conv_ws_config_3(
      (hil_accel_loop_conv_ws_config_3_rs1_t){
          .lpad = (uint16_t)cols->front,
          .kchs = (uint16_t)part->in_channels,
          .kcols = (uint16_t)conv->kernel,
          .krows = (uint16_t)conv->kernel},
      (hil_accel_loop_conv_ws_config_3_rs2_t){
          .in_col_dim = (uint16_t)conv->in_cols,
          .plpad = (uint8_t)cols->pool_front,
          .dpad = (uint8_t)rows->back,
          .upad = (uint16_t)rows->front,
          .rpad = (uint16_t)cols->back});
  hil_accel_loop_conv_ws_config_4(
      (hil_accel_loop_conv_ws_config_4_rs1_t){
          .kernel_dilation = (uint16_t)conv->dilation,
          .pdpad = (uint16_t)rows->pool_back,
          .pupad = (uint16_t)rows->pool_front,
          .prad = (uint16_t)cols->pool_back,
          .orows = (uint16_t)rows->outs},
      (hil_accel_loop_conv_ws_config_4_rs2_t){
          .ocols = (uint16_t)cols->outs,
          .out_stride = (uint16_t)conv->output_stride,
          .weight_stride = (uint16_t)conv->weights_stride,
          .in_stride = (uint16_t)conv->input_stride});
}

static void do_part(const hil_conv_t *conv, const hil_conv_part_t *part) {
  uint64_t bias = conv->bias == NULL ? NO_BIAS : hil_conv_bias(conv, part);
  set_tensor_sizes(conv);
  set_tile_sizes(conv, part);
  hil_accel_loop_conv_ws_config_5(
      hil_conv_weights(conv, part),
      part->is_last ? hil_conv_output(conv, part) : 0);
  hil_accel_loop_conv_ws_config_6(part->is_first ? bias : 0,
                                  hil_conv_input(conv, part));
  hil_accel_loop_conv_ws(
      (hil_accel_loop_conv_ws_rs1_t){.no_bias = conv->bias == NULL,
                                     .max_pixels_per_row = 1},
      (hil_accel_loop_conv_ws_rs2_t){.no_pool = !hil_conv_pools(conv),
                                     .activation = (uint8_t)conv->activation});
}

hil_status_t hil_conv_on_unroller(const hil_conv_t *conv) {
  return hil_conv_by_parts(conv, do_part);
}

#endif  // HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION
