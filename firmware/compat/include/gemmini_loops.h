// SPDX-License-Identifier: Apache-2.0
//
// The hardware loops under the names of Gemmini's header: each issues the
// settings of a loop and starts it. Sizes of gemmini_loop_ws are in blocks,
// its strides in elements.

#ifndef GEMMINI_LOOPS_H
#define GEMMINI_LOOPS_H

#include <stdint.h>

#include "hil_accel.h"

#define HIL_LOOP_ADDRESS(dram) ((uint64_t)(uintptr_t)(dram))

#define gemmini_loop_ws(I, J, K, pad_I, pad_J, pad_K, A, B, D, C, A_stride, \
                        B_stride, D_stride, C_stride, A_transpose,          \
                        B_transpose, full_C, low_D, accumulate, act, a_id,  \
                        b_id, resadd)                                       \
  {                                                                         \
    hil_accel_loop_ws_config_bounds((uint16_t)(pad_I), (uint16_t)(pad_J),   \
                                    (uint16_t)(pad_K), (uint16_t)(I),       \
                                    (uint16_t)(J), (uint16_t)(K));          \
    hil_accel_loop_ws_config_addrs_ab(HIL_LOOP_ADDRESS(A),                  \
                                      HIL_LOOP_ADDRESS(B));                 \
    hil_accel_loop_ws_config_addrs_dc(HIL_LOOP_ADDRESS(D),                  \
                                      HIL_LOOP_ADDRESS(C));                 \
    hil_accel_loop_ws_config_strides_ab((uint64_t)(A_stride),               \
                                        (uint64_t)(B_stride));              \
    hil_accel_loop_ws_config_strides_dc((uint64_t)(D_stride),               \
                                        (uint64_t)(C_stride));              \
    hil_accel_loop_ws(                                                      \
        (hil_accel_loop_ws_rs1_t){.ex_accumulate = (uint8_t)(accumulate),   \
                                  .full_c = (uint8_t)(full_C),              \
                                  .low_d = (uint8_t)(low_D),                \
                                  .activation = (uint8_t)(act),             \
                                  .b_spad_id = (uint8_t)(b_id),             \
                                  .a_spad_id = (uint8_t)(a_id)},            \
        (uint8_t)(A_transpose), (uint8_t)(B_transpose), (uint8_t)(resadd)); \
  }

/// All that one LOOP_CONV_WS needs, by the names of the instruction set.
typedef struct {
  hil_accel_loop_conv_ws_config_1_rs1_t tensor;
  hil_accel_loop_conv_ws_config_1_rs2_t output_tensor;
  hil_accel_loop_conv_ws_config_2_rs1_t kernel;
  hil_accel_loop_conv_ws_config_2_rs2_t tile;
  hil_accel_loop_conv_ws_config_3_rs1_t kernel_tile;
  hil_accel_loop_conv_ws_config_3_rs2_t pads;
  hil_accel_loop_conv_ws_config_4_rs1_t pool_pads;
  hil_accel_loop_conv_ws_config_4_rs2_t strides;
  uint64_t weights;
  uint64_t output;
  uint64_t bias;
  uint64_t input;
  hil_accel_loop_conv_ws_rs1_t options;
  hil_accel_loop_conv_ws_rs2_t modes;
} hil_loop_conv_ws_t;

static inline void hil_loop_conv_ws(const hil_loop_conv_ws_t *loop) {
  hil_accel_loop_conv_ws_config_1(loop->tensor, loop->output_tensor);
  hil_accel_loop_conv_ws_config_2(loop->kernel, loop->tile);
  hil_accel_loop_conv_ws_config_3(loop->kernel_tile, loop->pads);
  hil_accel_loop_conv_ws_config_4(loop->pool_pads, loop->strides);
  hil_accel_loop_conv_ws_config_5(loop->weights, loop->output);
  hil_accel_loop_conv_ws_config_6(loop->bias, loop->input);
  hil_accel_loop_conv_ws(loop->options, loop->modes);
}

#define gemmini_loop_conv_ws(                                                  \
    batch_size_, in_row_dim_, in_col_dim_, in_channels_, out_channels_,        \
    out_row_dim_, out_col_dim_, pool_out_row_dim_, pool_out_col_dim_, stride_, \
    padding_, kernel_dim_, kernel_dilation_, pool_size_, pool_stride_,         \
    pool_padding_, batches_, porows_, pocols_, pochs_, krows_, kcols_, kchs_,  \
    lpad_, rpad_, upad_, dpad_, plpad_, prpad_, pupad_, pdpad_, orows_,        \
    ocols_, weights_, output_, bias_, input_, no_bias_, no_pool_, downsample_, \
    wrot180_, input_dilated_, act, to1203, tw1203, tw0132, ti3120, pixels,     \
    in_stride_, weight_stride_, out_stride_, dw, a_id, b_id)                   \
  {                                                                            \
    hil_loop_conv_ws(&(hil_loop_conv_ws_t){                                    \
        .tensor = {(uint16_t)(batch_size_), (uint16_t)(in_row_dim_),           \
                   (uint16_t)(in_channels_), (uint16_t)(out_channels_)},       \
        .output_tensor = {(uint16_t)(out_row_dim_),                            \
                          (uint16_t)(pool_out_row_dim_),                       \
                          (uint16_t)(out_col_dim_), (uint8_t)(stride_),        \
                          (uint8_t)(padding_)},                                \
        .kernel = {(uint8_t)(pool_padding_), (uint8_t)(pool_stride_),          \
                   (uint16_t)(pool_size_), (uint16_t)(pool_out_col_dim_),      \
                   (uint16_t)(kernel_dim_)},                                   \
        .tile = {(uint16_t)(pochs_), (uint16_t)(pocols_), (uint16_t)(porows_), \
                 (uint16_t)(batches_)},                                        \
        .kernel_tile = {(uint16_t)(lpad_), (uint16_t)(kchs_),                  \
                        (uint16_t)(kcols_), (uint16_t)(krows_)},               \
        .pads = {(uint16_t)(in_col_dim_), (uint8_t)(plpad_), (uint8_t)(dpad_), \
                 (uint16_t)(upad_), (uint16_t)(rpad_)},                        \
        .pool_pads = {(uint16_t)(kernel_dilation_), (uint16_t)(pdpad_),        \
                      (uint16_t)(pupad_), (uint16_t)(prpad_),                  \
                      (uint16_t)(orows_)},                                     \
        .strides = {(uint16_t)(ocols_), (uint16_t)(out_stride_),               \
                    (uint16_t)(weight_stride_), (uint16_t)(in_stride_)},       \
        .weights = HIL_LOOP_ADDRESS(weights_),                                 \
        .output = HIL_LOOP_ADDRESS(output_),                                   \
        .bias = HIL_LOOP_ADDRESS(bias_),                                       \
        .input = HIL_LOOP_ADDRESS(input_),                                     \
        .options = {(uint8_t)(no_bias_), (uint8_t)(wrot180_),                  \
                    (uint8_t)(to1203), (uint8_t)(tw1203), (uint8_t)(tw0132),   \
                    (uint8_t)(ti3120), (uint8_t)(dw), (uint8_t)(pixels),       \
                    (uint8_t)(b_id), (uint8_t)(a_id)},                         \
        .modes = {(uint8_t)(no_pool_), (uint8_t)(downsample_),                 \
                  (uint8_t)(input_dilated_), (uint8_t)(act)}});                \
  }

#endif  // GEMMINI_LOOPS_H
