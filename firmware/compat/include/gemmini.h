// SPDX-License-Identifier: Apache-2.0
//
// The names of Gemmini's C header, so that programs written for it run here:
// commands as macros, counters, and whole operations as functions. Own code
// over the accelerator's intrinsics; docs/reference/isa.md says what the
// commands do. For programs that main() begins; judged kernels use the short
// names of hil_dialect.h.
//
// Addresses in DRAM are pointers or integers, local addresses 32-bit integers.
// A command is a block: programs may leave the semicolon out.

#ifndef GEMMINI_H
#define GEMMINI_H

#include "gemmini_counter.h"
#include "gemmini_loops.h"
#include "gemmini_params.h"
#include "gemmini_tiled.h"
#include "hil_accel.h"

#define OUTPUT_STATIONARY HIL_ACCEL_DATAFLOW_OS
#define WEIGHT_STATIONARY HIL_ACCEL_DATAFLOW_WS
#define NO_ACTIVATION HIL_ACCEL_ACTIVATION_NONE
#define RELU HIL_ACCEL_ACTIVATION_RELU
#define GARBAGE_ADDR HIL_ACCEL_GARBAGE_ADDR

#define HIL_GEMMINI_BLOCK(local, columns, lines)    \
  ((hil_accel_block_t){.laddr = (uint32_t)(local),  \
                       .cols = (uint16_t)(columns), \
                       .rows = (uint16_t)(lines)})
#define HIL_GEMMINI_DRAM(dram) ((void *)(uintptr_t)(dram))

// Loads and stores.
#define gemmini_extended_mvin(dram, local, cols_, rows_)    \
  {                                                         \
    hil_accel_mvin(HIL_GEMMINI_DRAM(dram),                  \
                   HIL_GEMMINI_BLOCK(local, cols_, rows_)); \
  }
#define gemmini_extended_mvin2(dram, local, cols_, rows_)    \
  {                                                          \
    hil_accel_mvin2(HIL_GEMMINI_DRAM(dram),                  \
                    HIL_GEMMINI_BLOCK(local, cols_, rows_)); \
  }
#define gemmini_extended_mvin3(dram, local, cols_, rows_)    \
  {                                                          \
    hil_accel_mvin3(HIL_GEMMINI_DRAM(dram),                  \
                    HIL_GEMMINI_BLOCK(local, cols_, rows_)); \
  }
#define gemmini_block_mvin(dram, local, blocks) \
  gemmini_extended_mvin(dram, local, (blocks) * DIM, DIM)
#define gemmini_mvin(dram, local) gemmini_extended_mvin(dram, local, DIM, DIM)
#define gemmini_mvin2(dram, local) gemmini_extended_mvin2(dram, local, DIM, DIM)
#define gemmini_mvin3(dram, local) gemmini_extended_mvin3(dram, local, DIM, DIM)
#define gemmini_extended_mvout(dram, local, cols_, rows_)    \
  {                                                          \
    hil_accel_mvout(HIL_GEMMINI_DRAM(dram),                  \
                    HIL_GEMMINI_BLOCK(local, cols_, rows_)); \
  }
#define gemmini_mvout(dram, local) gemmini_extended_mvout(dram, local, DIM, DIM)

// Products.
#define gemmini_extended_preload(bd, c, bd_cols, bd_rows, c_cols, c_rows) \
  {                                                                       \
    hil_accel_preload(HIL_GEMMINI_BLOCK(bd, bd_cols, bd_rows),            \
                      HIL_GEMMINI_BLOCK(c, c_cols, c_rows));              \
  }
#define gemmini_preload(bd, c) \
  gemmini_extended_preload(bd, c, DIM, DIM, DIM, DIM)
#define gemmini_preload_zeros(c) gemmini_preload(GARBAGE_ADDR, c)
#define gemmini_extended_compute_preloaded(a, bd, a_cols, a_rows, bd_cols, \
                                           bd_rows)                        \
  {                                                                        \
    hil_accel_compute_preloaded(HIL_GEMMINI_BLOCK(a, a_cols, a_rows),      \
                                HIL_GEMMINI_BLOCK(bd, bd_cols, bd_rows));  \
  }
#define gemmini_extended_compute_accumulated(a, bd, a_cols, a_rows, bd_cols, \
                                             bd_rows)                        \
  {                                                                          \
    hil_accel_compute_accumulated(HIL_GEMMINI_BLOCK(a, a_cols, a_rows),      \
                                  HIL_GEMMINI_BLOCK(bd, bd_cols, bd_rows));  \
  }
#define gemmini_compute_preloaded(a, bd) \
  gemmini_extended_compute_preloaded(a, bd, DIM, DIM, DIM, DIM)
#define gemmini_compute_accumulated(a, bd) \
  gemmini_extended_compute_accumulated(a, bd, DIM, DIM, DIM, DIM)

// Configuration of products.
#define gemmini_extended3_config_ex(dataflow_, act, shift, acc_scale_,  \
                                    c_stride_, a_stride_, a_transpose_, \
                                    b_transpose_, only_strides)         \
  {                                                                     \
    hil_accel_config_ex(                                                \
        (hil_accel_config_ex_rs1_t){                                    \
            .dataflow = (dataflow_),                                    \
            .activation = (act),                                        \
            .set_only_strides = (only_strides),                         \
            .a_transpose = (a_transpose_),                              \
            .b_transpose = (b_transpose_),                              \
            .a_stride = (a_stride_),                                    \
            .acc_scale = hil_bits_of((float)(acc_scale_))},             \
        (uint32_t)(shift), 0, (uint16_t)(c_stride_));                   \
  }
#define gemmini_extended2_config_ex(dataflow, act, shift, a_stride,        \
                                    a_transpose, b_transpose)              \
  gemmini_extended3_config_ex(dataflow, act, shift, ACC_SCALE_IDENTITY, 1, \
                              a_stride, a_transpose, b_transpose, 0)
#define gemmini_extended_config_ex(dataflow, act, shift, a_stride,         \
                                   a_transpose, b_transpose)               \
  gemmini_extended2_config_ex(dataflow, act, shift, a_stride, a_transpose, \
                              b_transpose)
#define gemmini_config_ex(dataflow, act, shift) \
  gemmini_extended_config_ex(dataflow, act, shift, 1, 0, 0)

// Configuration of loads; strides in bytes, block strides in local rows.
#define gemmini_extended5_config_ld(stride_, scale_, shrunk_, block_stride_, \
                                    pixel_repeats_, id)                      \
  {                                                                          \
    hil_accel_config_ld(                                                     \
        (hil_accel_config_ld_rs1_t){.shrunk = (shrunk_),                     \
                                    .state_id = (id),                        \
                                    .pixel_repeats = (pixel_repeats_),       \
                                    .block_stride = (block_stride_),         \
                                    .scale = hil_bits_of((float)(scale_))},  \
        (uint64_t)(stride_));                                                \
  }
#define gemmini_extended4_config_ld(stride, scale, shrunk, block_stride, id) \
  gemmini_extended5_config_ld(stride, scale, shrunk, block_stride, 1, id)
#define gemmini_extended3_config_ld(stride, scale, shrunk, id) \
  gemmini_extended4_config_ld(stride, scale, shrunk, DIM, id)
#define gemmini_extended2_config_ld(stride, scale, shrunk) \
  gemmini_extended3_config_ld(stride, scale, shrunk, 0)
#define gemmini_extended_config_ld(stride, scale) \
  gemmini_extended2_config_ld(stride, scale, 0)
#define gemmini_config_ld(stride) \
  gemmini_extended_config_ld(stride, MVIN_SCALE_IDENTITY)

// Configuration of stores; the stride is in bytes.
#define gemmini_extended2_config_st(stride_, act, scale_, pool_stride_,    \
                                    pool_size_, pool_out_dim_, porows_,    \
                                    pocols_, orows_, ocols_, upad_, lpad_) \
  {                                                                        \
    hil_accel_config_st(                                                   \
        (hil_accel_config_st_rs1_t){.activation = (act),                   \
                                    .pool_stride = (pool_stride_),         \
                                    .pool_size = (pool_size_),             \
                                    .pool_upad = (upad_),                  \
                                    .pool_lpad = (lpad_),                  \
                                    .pool_out_dim = (pool_out_dim_),       \
                                    .porows = (porows_),                   \
                                    .pocols = (pocols_),                   \
                                    .orows = (orows_),                     \
                                    .ocols = (ocols_)},                    \
        (uint32_t)(stride_), hil_bits_of((float)(scale_)));                \
  }
#define gemmini_extended_config_st(stride, act, scale) \
  gemmini_extended2_config_st(stride, act, scale, 0, 0, 0, 0, 0, 0, 0, 0, 0)
#define gemmini_config_st(stride) \
  gemmini_extended_config_st(stride, NO_ACTIVATION, ACC_SCALE_IDENTITY)

/// Accepted and ignored: there are no normalisation units.
#define gemmini_config_norm(q_const_, q_const_type_, only_id, act_msb, id, qb, \
                            qc)                                                \
  {                                                                            \
    hil_accel_config_norm(                                                     \
        (hil_accel_config_norm_rs1_t){.stat_id = (id),                         \
                                      .activation_msb = (act_msb),             \
                                      .set_stat_id_only = (only_id),           \
                                      .q_const_type = (q_const_type_),         \
                                      .q_const = (uint32_t)(q_const_)},        \
        (uint32_t)(qb), (uint32_t)(qc));                                       \
  }

#define gemmini_flush(skip) \
  {                         \
    hil_accel_flush(skip);  \
  }
#define gemmini_fence() \
  {                     \
    hil_accel_fence();  \
  }

#endif  // GEMMINI_H
