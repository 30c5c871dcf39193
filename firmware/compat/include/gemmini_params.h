// SPDX-License-Identifier: Apache-2.0
//
// Sizes, element types and rounding of Gemmini's parameter header, for the
// configuration that a program is built for. Own code: the names are those
// that published programs use.

#ifndef GEMMINI_PARAMS_H
#define GEMMINI_PARAMS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hil_accel.h"

#define DIM HIL_ACCEL_DIM
#define ADDR_LEN 32
#define BANK_NUM HIL_ACCEL_SCRATCHPAD_BANKS
#define BANK_ROWS (HIL_ACCEL_SCRATCHPAD_ROWS / HIL_ACCEL_SCRATCHPAD_BANKS)
#define ACC_ROWS HIL_ACCEL_ACCUMULATOR_ROWS
#define MAX_BYTES HIL_ACCEL_DMA_MAX_REQUEST_BYTES
#define MAX_BLOCK_LEN (HIL_ACCEL_MAX_BLOCK_COLS / HIL_ACCEL_DIM)
#define MAX_BLOCK_LEN_ACC (HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR / HIL_ACCEL_DIM)

typedef HIL_ACCEL_INPUT_TYPE elem_t;
typedef HIL_ACCEL_SUM_TYPE acc_t;
typedef int64_t full_t;
typedef float scale_t;
typedef uint32_t scale_t_bits;
typedef acc_t scale_acc_t;
typedef uint32_t scale_acc_t_bits;
typedef float acc_scale_t;
typedef uint32_t acc_scale_t_bits;

static const elem_t elem_t_max = INT8_MAX;
static const elem_t elem_t_min = INT8_MIN;

#define HAS_MVIN_SCALE
#define HAS_FIRST_LAYER_OPTIMIZATIONS
#define ACC_READ_SMALL_WIDTH
#define ACC_READ_FULL_WIDTH
#define ACC_SCALE_T_IS_FLOAT
#define ACC_SCALE_EXP_BITS 8
#define ACC_SCALE_SIG_BITS 24
#define MVIN_SCALE_IDENTITY 1.0F
#define ACC_SCALE_IDENTITY 1.0F

#define row_align(blocks) \
  __attribute__((aligned((blocks) * DIM * sizeof(elem_t))))
#define row_align_acc(blocks) \
  __attribute__((aligned((blocks) * DIM * sizeof(acc_t))))

/// The nearest integer, of two equally near ones the even one; the largest or
/// smallest sum beyond them.
static inline int64_t hil_rounded(float value) {
  const float limit = 2147483648.0F;
  if (!(value < limit)) {
    return INT32_MAX;
  }
  if (value < -limit) {
    return INT32_MIN;
  }
  int64_t whole = (int64_t)value;
  float rest = value - (float)whole;
  bool is_odd = (whole & 1) != 0;
  if (rest > 0.5F || (rest == 0.5F && is_odd)) {
    return whole + 1;
  }
  if (rest < -0.5F || (rest == -0.5F && is_odd)) {
    return whole - 1;
  }
  return whole;
}

static inline elem_t hil_saturated(int64_t value) {
  return (elem_t)(value > INT8_MAX ? INT8_MAX
                                   : (value < INT8_MIN ? INT8_MIN : value));
}

/// A right shift that rounds like hil_rounded; a left shift if negative.
static inline int64_t hil_rounding_shift(int64_t value, int64_t shift) {
  if (shift <= 0) {
    return value << -shift;
  }
  int64_t whole = value >> shift;
  int64_t rest = value - (whole << shift);
  int64_t half = (int64_t)1 << (shift - 1);
  return whole + (rest > half || (rest == half && (whole & 1) != 0));
}

#define ROUNDING_RIGHT_SHIFT(value, shift) \
  hil_rounding_shift((int64_t)(value), (int64_t)(shift))
#define ROUNDING_RIGHT_SHIFT_BITS(value, shift) \
  ROUNDING_RIGHT_SHIFT(value, shift)
#define ROUND_NEAR_EVEN(value) ((float)hil_rounded((float)(value)))
#define ACC_SCALE(value, scale) \
  ((acc_t)hil_saturated(hil_rounded((float)(value) * (float)(scale))))
#define MVIN_SCALE(value, scale) \
  hil_saturated(hil_rounded((float)(value) * (float)(scale)))
#define MVIN_SCALE_ACC(value, scale) (value)

static inline uint32_t hil_bits_of(float value) {
  union {
    float value;
    uint32_t bits;
  } both = {.value = value};
  return both.bits;
}

static inline float hil_float_of(uint32_t bits) {
  union {
    uint32_t bits;
    float value;
  } both = {.bits = bits};
  return both.value;
}

#define scale_t_to_scale_t_bits(value) hil_bits_of(value)
#define scale_t_bits_to_scale_t(bits) hil_float_of(bits)
#define acc_scale_t_to_acc_scale_t_bits(value) hil_bits_of(value)
#define acc_scale_t_bits_to_acc_scale_t(bits) hil_float_of(bits)

#endif  // GEMMINI_PARAMS_H
