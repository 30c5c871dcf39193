// SPDX-License-Identifier: Apache-2.0
//
// The short names that published kernels use. Local addresses are plain 32-bit
// numbers: a row, with bit 31 for the accumulator, bit 30 to add to it, bit 29
// to store it in full width. DRAM addresses are pointers or integers.

#ifndef HIL_DIALECT_H_
#define HIL_DIALECT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hil_accel.h"

typedef HIL_ACCEL_INPUT_TYPE elem_t;
typedef HIL_ACCEL_SUM_TYPE acc_t;

#define DIM HIL_ACCEL_DIM
#define OUTPUT_STATIONARY HIL_ACCEL_DATAFLOW_OS
#define WEIGHT_STATIONARY HIL_ACCEL_DATAFLOW_WS
#define NO_ACTIVATION HIL_ACCEL_ACTIVATION_NONE
#define RELU HIL_ACCEL_ACTIVATION_RELU
#define GARBAGE_ADDR HIL_ACCEL_GARBAGE_ADDR

/// The bits of an fp32.
static inline uint32_t hil_fp32_bits(float value) {
  union {
    float value;
    uint32_t bits;
  } both = {.value = value};
  return both.bits;
}

#define HIL_BLOCK(local, columns, lines)            \
  ((hil_accel_block_t){.laddr = (uint32_t)(local),  \
                       .cols = (uint16_t)(columns), \
                       .rows = (uint16_t)(lines)})
#define HIL_POINTER(dram) ((void *)(uintptr_t)(dram))

/// Results of the array are not shifted, rows of C follow each other.
#define config_ex(dataflow_, act, a_stride_, a_transpose_, b_transpose_)  \
  hil_accel_config_ex(                                                    \
      (hil_accel_config_ex_rs1_t){.dataflow = (uint8_t)(dataflow_),       \
                                  .activation = (uint8_t)(act),           \
                                  .a_transpose = (uint8_t)(a_transpose_), \
                                  .b_transpose = (uint8_t)(b_transpose_), \
                                  .a_stride = (uint16_t)(a_stride_),      \
                                  .acc_scale = HIL_ACCEL_FP32_ONE},       \
      0, 0, 1)

/// config_ld(stride, scale, block_stride, id), or config_ld(stride, scale, id)
/// with blocks of DIM rows that follow each other. stride in bytes,
/// block_stride in local rows; id: 0 for mvin, 1 for mvin2, 2 for mvin3.
#define config_ld(...)                                              \
  HIL_CONFIG_LD_PICK(__VA_ARGS__, HIL_CONFIG_LD_4, HIL_CONFIG_LD_3, \
                     HIL_CONFIG_LD_4, HIL_CONFIG_LD_4, )            \
  (__VA_ARGS__)
#define HIL_CONFIG_LD_PICK(a, b, c, d, chosen, ...) chosen
#define HIL_CONFIG_LD_3(stride_, scale_, id) \
  HIL_CONFIG_LD_4(stride_, scale_, DIM, id)
#define HIL_CONFIG_LD_4(stride_, scale_, block_stride_, id)                  \
  hil_accel_config_ld(                                                       \
      (hil_accel_config_ld_rs1_t){.state_id = (uint8_t)(id),                 \
                                  .pixel_repeats = 1,                        \
                                  .block_stride = (uint16_t)(block_stride_), \
                                  .scale = hil_fp32_bits(scale_)},           \
      (uint64_t)(stride_))

/// config_st(stride), config_st(stride, scale) or config_st(stride, scale,
/// act); stride in bytes.
#define config_st(...)                                              \
  HIL_CONFIG_ST_PICK(__VA_ARGS__, HIL_CONFIG_ST_3, HIL_CONFIG_ST_2, \
                     HIL_CONFIG_ST_1, )                             \
  (__VA_ARGS__)
#define HIL_CONFIG_ST_PICK(a, b, c, chosen, ...) chosen
#define HIL_CONFIG_ST_1(stride_) HIL_CONFIG_ST_2(stride_, 1.0F)
#define HIL_CONFIG_ST_2(stride_, scale_) \
  HIL_CONFIG_ST_3(stride_, scale_, NO_ACTIVATION)
#define HIL_CONFIG_ST_3(stride_, scale_, act)                    \
  hil_accel_config_st(                                           \
      (hil_accel_config_st_rs1_t){.activation = (uint8_t)(act)}, \
      (uint32_t)(stride_), hil_fp32_bits(scale_))

#define mvin(dram, local, cols_, rows_) \
  hil_accel_mvin(HIL_POINTER(dram), HIL_BLOCK(local, cols_, rows_))
#define mvin2(dram, local, cols_, rows_) \
  hil_accel_mvin2(HIL_POINTER(dram), HIL_BLOCK(local, cols_, rows_))
#define mvin3(dram, local, cols_, rows_) \
  hil_accel_mvin3(HIL_POINTER(dram), HIL_BLOCK(local, cols_, rows_))
#define mvout(dram, local, cols_, rows_) \
  hil_accel_mvout(HIL_POINTER(dram), HIL_BLOCK(local, cols_, rows_))

#define preload(w, c, w_cols, w_rows, c_cols, c_rows) \
  hil_accel_preload(HIL_BLOCK(w, w_cols, w_rows), HIL_BLOCK(c, c_cols, c_rows))
#define compute_preloaded(a, d, a_cols, a_rows, d_cols, d_rows) \
  hil_accel_compute_preloaded(HIL_BLOCK(a, a_cols, a_rows),     \
                              HIL_BLOCK(d, d_cols, d_rows))
#define compute_accumulated(a, d, a_cols, a_rows, d_cols, d_rows) \
  hil_accel_compute_accumulated(HIL_BLOCK(a, a_cols, a_rows),     \
                                HIL_BLOCK(d, d_cols, d_rows))
#define fence() hil_accel_fence()

#endif  // HIL_DIALECT_H_
