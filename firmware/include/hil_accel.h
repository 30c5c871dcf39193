// SPDX-License-Identifier: Apache-2.0
// Generated from configs/isa/accel.toml
// by python -m autocomp_hil.codegen; do not edit.

// One function per command of the accelerator; docs/reference/isa.md says more.
// Fields have the names of the reference: pass structs with designated
// initialisers; fields that are left out are 0. Every command is a compiler
// barrier for memory. Commands that the hardware lacks have no function here.

#ifndef HIL_ACCEL_H_
#define HIL_ACCEL_H_

#include <stdint.h>

#include "hil_accel_isa.h"
#include "hil_accel_issue.h"

/// Sets dataflow, transposes, activation, shift and strides of the commands
/// that follow.
/// in_shift: Rounding right shift of output-stationary results; ignored with
/// weight stationary.
/// relu6_shift: Ignored.
/// c_stride: Memory rows between consecutive rows of C.
static inline void hil_accel_config_ex(hil_accel_config_ex_rs1_t fields,
                                       uint32_t in_shift, uint16_t relu6_shift,
                                       uint16_t c_stride) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_ex_rs1(fields),
                  hil_accel_config_ex_rs2(in_shift, relu6_shift, c_stride));
}

/// Sets one load state: DRAM stride, block stride, scale, shrunk, pixel
/// repeats.
/// stride: Bytes between rows in DRAM; 0 loads the first row into every row.
static inline void hil_accel_config_ld(hil_accel_config_ld_rs1_t fields,
                                       uint64_t stride) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_ld_rs1(fields),
                  hil_accel_config_ld_rs2(stride));
}

/// Sets DRAM stride, activation, scale and pooling of the stores that follow.
/// stride: Bytes between rows (pooling: pixels) in DRAM.
/// acc_scale: Factor of accumulator elements; all ones keeps the scale in
/// force.
static inline void hil_accel_config_st(hil_accel_config_st_rs1_t fields,
                                       uint32_t stride, uint32_t acc_scale) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_st_rs1(fields),
                  hil_accel_config_st_rs2(stride, acc_scale));
}

/// Accepted and ignored: there are no normalisation units.
/// qb: Ignored.
/// qc: Ignored.
static inline void hil_accel_config_norm(hil_accel_config_norm_rs1_t fields,
                                         uint32_t qb, uint32_t qc) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_norm_rs1(fields),
                  hil_accel_config_norm_rs2(qb, qc));
}

/// MVIN with load state 1.
/// dram: Byte address of the first element; 0 makes an MVIN write zeros without
/// reading DRAM.
static inline void hil_accel_mvin2(const void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVIN2, hil_accel_dram(dram),
                  hil_accel_block(local));
}

/// Loads a block of rows x cols elements from DRAM into a local memory, with
/// load state 0.
/// dram: Byte address of the first element; 0 makes an MVIN write zeros without
/// reading DRAM.
static inline void hil_accel_mvin(const void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVIN, hil_accel_dram(dram),
                  hil_accel_block(local));
}

/// Stores a block of rows x cols elements from a local memory to DRAM,
/// optionally pooled.
/// dram: Byte address of the first element; 0 makes an MVIN write zeros without
/// reading DRAM.
static inline void hil_accel_mvout(void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVOUT, hil_accel_dram(dram),
                  hil_accel_block(local));
}

/// Multiplies with the operand of this command's PRELOAD: WS C = A W + D; OS S
/// = D + A B.
static inline void hil_accel_compute_preloaded(hil_accel_block_t a,
                                               hil_accel_block_t bd) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_COMPUTE_PRELOADED, hil_accel_block(a),
                  hil_accel_block(bd));
}

/// Multiplies with what the array holds already: WS C = A W + D; OS S = S + A
/// B.
static inline void hil_accel_compute_accumulated(hil_accel_block_t a,
                                                 hil_accel_block_t bd) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_COMPUTE_ACCUMULATED, hil_accel_block(a),
                  hil_accel_block(bd));
}

/// Brings the stationary operand (WS: W, OS: D) to the array and names the
/// destination C of the COMPUTE that follows.
static inline void hil_accel_preload(hil_accel_block_t b, hil_accel_block_t c) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_PRELOAD, hil_accel_block(b),
                  hil_accel_block(c));
}

/// Accepted and ignored: there is no address translation.
/// skip: Ignored.
static inline void hil_accel_flush(uint8_t skip) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_FLUSH, hil_accel_flush_rs1(skip), 0);
}

/// Starts the matrix loop.
/// a_transpose: A is stored transposed.
/// b_transpose: B is stored transposed.
/// is_resadd: Adds two matrices instead of multiplying.
static inline void hil_accel_loop_ws(hil_accel_loop_ws_rs1_t fields,
                                     uint8_t a_transpose, uint8_t b_transpose,
                                     uint8_t is_resadd) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS, hil_accel_loop_ws_rs1(fields),
                  hil_accel_loop_ws_rs2(a_transpose, b_transpose, is_resadd));
}

/// Sets bounds and paddings of the matrix loop.
/// pad_i: Rows missing in the last block of I.
/// pad_j: Columns missing in the last block of J.
/// pad_k: Elements missing in the last block of K.
/// blocks_i: Blocks of rows of C.
/// blocks_j: Blocks of columns of C.
/// blocks_k: Blocks of the inner dimension.
static inline void hil_accel_loop_ws_config_bounds(
    uint16_t pad_i, uint16_t pad_j, uint16_t pad_k, uint16_t blocks_i,
    uint16_t blocks_j, uint16_t blocks_k) {
  HIL_ACCEL_ISSUE(
      HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_BOUNDS,
      hil_accel_loop_ws_config_bounds_rs1(pad_i, pad_j, pad_k),
      hil_accel_loop_ws_config_bounds_rs2(blocks_i, blocks_j, blocks_k));
}

/// Sets DRAM addresses of A and B.
static inline void hil_accel_loop_ws_config_addrs_ab(uint64_t a, uint64_t b) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_ADDRS_AB,
                  hil_accel_word_operand(a), hil_accel_word_operand(b));
}

/// Sets DRAM addresses of D and C.
static inline void hil_accel_loop_ws_config_addrs_dc(uint64_t d, uint64_t c) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_ADDRS_DC,
                  hil_accel_word_operand(d), hil_accel_word_operand(c));
}

/// Sets strides of A and B.
static inline void hil_accel_loop_ws_config_strides_ab(uint64_t a, uint64_t b) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_STRIDES_AB,
                  hil_accel_word_operand(a), hil_accel_word_operand(b));
}

/// Sets strides of D and C.
static inline void hil_accel_loop_ws_config_strides_dc(uint64_t d, uint64_t c) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_STRIDES_DC,
                  hil_accel_word_operand(d), hil_accel_word_operand(c));
}

/// MVIN with load state 2.
/// dram: Byte address of the first element; 0 makes an MVIN write zeros without
/// reading DRAM.
static inline void hil_accel_mvin3(const void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVIN3, hil_accel_dram(dram),
                  hil_accel_block(local));
}

/// Starts the convolution loop.
static inline void hil_accel_loop_conv_ws(hil_accel_loop_conv_ws_rs1_t rs1,
                                          hil_accel_loop_conv_ws_rs2_t rs2) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS, hil_accel_loop_conv_ws_rs1(rs1),
                  hil_accel_loop_conv_ws_rs2(rs2));
}

/// Sets tensor sizes of the convolution loop.
static inline void hil_accel_loop_conv_ws_config_1(
    hil_accel_loop_conv_ws_config_1_rs1_t rs1,
    hil_accel_loop_conv_ws_config_1_rs2_t rs2) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_1,
                  hil_accel_loop_conv_ws_config_1_rs1(rs1),
                  hil_accel_loop_conv_ws_config_1_rs2(rs2));
}

/// Sets kernel, pooling and tile sizes.
static inline void hil_accel_loop_conv_ws_config_2(
    hil_accel_loop_conv_ws_config_2_rs1_t rs1,
    hil_accel_loop_conv_ws_config_2_rs2_t rs2) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_2,
                  hil_accel_loop_conv_ws_config_2_rs1(rs1),
                  hil_accel_loop_conv_ws_config_2_rs2(rs2));
}

/// Sets tile sizes and padding.
static inline void hil_accel_loop_conv_ws_config_3(
    hil_accel_loop_conv_ws_config_3_rs1_t rs1,
    hil_accel_loop_conv_ws_config_3_rs2_t rs2) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_3,
                  hil_accel_loop_conv_ws_config_3_rs1(rs1),
                  hil_accel_loop_conv_ws_config_3_rs2(rs2));
}

/// Sets tile sizes, dilation and strides.
static inline void hil_accel_loop_conv_ws_config_4(
    hil_accel_loop_conv_ws_config_4_rs1_t rs1,
    hil_accel_loop_conv_ws_config_4_rs2_t rs2) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_4,
                  hil_accel_loop_conv_ws_config_4_rs1(rs1),
                  hil_accel_loop_conv_ws_config_4_rs2(rs2));
}

/// Sets DRAM addresses of weights and output.
static inline void hil_accel_loop_conv_ws_config_5(uint64_t weights,
                                                   uint64_t output) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_5,
                  hil_accel_word_operand(weights),
                  hil_accel_word_operand(output));
}

/// Sets DRAM addresses of bias and input.
static inline void hil_accel_loop_conv_ws_config_6(uint64_t bias,
                                                   uint64_t input) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_6,
                  hil_accel_word_operand(bias), hil_accel_word_operand(input));
}

/// Accepted and ignored: clocks are not gated.
/// enable: Ignored.
static inline void hil_accel_clkgate_en(uint8_t enable) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CLKGATE_EN, hil_accel_clkgate_en_rs1(enable),
                  0);
}

/// Reads a performance counter into rd as it was before this command, then
/// applies the command's bits.
static inline uint64_t hil_accel_counter(hil_accel_counter_rs1_t fields) {
  uint64_t value;
  HIL_ACCEL_ISSUE_FOR(value, HIL_ACCEL_FUNCT_COUNTER,
                      hil_accel_counter_rs1(fields));
  return value;
}

#endif  // HIL_ACCEL_H_
