// SPDX-License-Identifier: Apache-2.0
//
// One function per command of the accelerator; docs/reference/isa.md says what
// each does. Fields have the names of the reference: pass structs with
// designated initialisers; fields that are left out are 0. Every command is a
// compiler barrier for memory. Commands that the hardware lacks have no
// function here.

#ifndef HIL_ACCEL_H_
#define HIL_ACCEL_H_

#include <stdint.h>

#include "hil_accel_isa.h"

/// A block of rows x cols elements from a local address on.
typedef struct {
  uint32_t laddr;
  uint16_t cols;
  uint16_t rows;
} hil_accel_block_t;

/// No operand, and no destination.
#define HIL_ACCEL_NO_BLOCK \
  ((hil_accel_block_t){.laddr = HIL_ACCEL_GARBAGE_ADDR, .cols = 0, .rows = 0})

// Instruction formats: docs/reference/isa.md, "Instruction word".
#define HIL_ACCEL_ISSUE(funct7, operand1, operand2)                   \
  __asm__ volatile(                                                   \
      ".insn r %[opcode], %[func3], %[funct], x0, %[r1], %[r2]"       \
      :                                                               \
      : [opcode] "i"(HIL_ACCEL_OPCODE), [func3] "i"(HIL_ACCEL_FUNC3), \
        [funct] "i"(funct7), [r1] "r"((uint64_t)(operand1)),          \
        [r2] "r"((uint64_t)(operand2))                                \
      : "memory")

static inline uint64_t hil_accel_block(hil_accel_block_t block) {
  return hil_accel_local_operand(block.laddr, block.cols, block.rows);
}

/// Waits until the accelerator is idle and its stores are in memory.
static inline void hil_accel_fence(void) {
  __asm__ volatile("fence" ::: "memory");
}

static inline void hil_accel_config_ex(hil_accel_config_ex_rs1_t mode,
                                       uint32_t in_shift, uint16_t relu6_shift,
                                       uint16_t c_stride) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_ex_rs1(mode),
                  hil_accel_config_ex_rs2(in_shift, relu6_shift, c_stride));
}

/// stride: bytes between DRAM rows.
static inline void hil_accel_config_ld(hil_accel_config_ld_rs1_t mode,
                                       uint64_t stride) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_ld_rs1(mode),
                  hil_accel_config_ld_rs2(stride));
}

/// stride: bytes between DRAM rows; acc_scale: bits of an fp32.
static inline void hil_accel_config_st(hil_accel_config_st_rs1_t mode,
                                       uint32_t stride, uint32_t acc_scale) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_st_rs1(mode),
                  hil_accel_config_st_rs2(stride, acc_scale));
}

static inline void hil_accel_config_norm(hil_accel_config_norm_rs1_t mode,
                                         uint32_t qb, uint32_t qc) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CONFIG, hil_accel_config_norm_rs1(mode),
                  hil_accel_config_norm_rs2(qb, qc));
}

/// DRAM to local memory with load state 0; a null pointer loads zeros.
static inline void hil_accel_mvin(const void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVIN,
                  hil_accel_dram_operand((uint64_t)(uintptr_t)dram),
                  hil_accel_block(local));
}

/// As hil_accel_mvin, with load state 1.
static inline void hil_accel_mvin2(const void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVIN2,
                  hil_accel_dram_operand((uint64_t)(uintptr_t)dram),
                  hil_accel_block(local));
}

/// As hil_accel_mvin, with load state 2.
static inline void hil_accel_mvin3(const void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVIN3,
                  hil_accel_dram_operand((uint64_t)(uintptr_t)dram),
                  hil_accel_block(local));
}

/// Local memory to DRAM.
static inline void hil_accel_mvout(void *dram, hil_accel_block_t local) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_MVOUT,
                  hil_accel_dram_operand((uint64_t)(uintptr_t)dram),
                  hil_accel_block(local));
}

/// b: W (weight stationary) or D (output stationary); c: destination.
static inline void hil_accel_preload(hil_accel_block_t b, hil_accel_block_t c) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_PRELOAD, hil_accel_block(b),
                  hil_accel_block(c));
}

/// bd: D (weight stationary) or B (output stationary).
static inline void hil_accel_compute_preloaded(hil_accel_block_t a,
                                               hil_accel_block_t bd) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_COMPUTE_PRELOADED, hil_accel_block(a),
                  hil_accel_block(bd));
}

/// As hil_accel_compute_preloaded, on what the array holds already.
static inline void hil_accel_compute_accumulated(hil_accel_block_t a,
                                                 hil_accel_block_t bd) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_COMPUTE_ACCUMULATED, hil_accel_block(a),
                  hil_accel_block(bd));
}

static inline void hil_accel_flush(uint8_t skip) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_FLUSH, hil_accel_flush_rs1(skip), 0);
}

static inline void hil_accel_clkgate_en(uint8_t enable) {
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_CLKGATE_EN, hil_accel_clkgate_en_rs1(enable),
                  0);
}

/// One access to the performance counters; returns the indexed one.
static inline uint64_t hil_accel_counter(hil_accel_counter_rs1_t access) {
  uint64_t value;
  __asm__ volatile(".insn r %[opcode], %[func3], %[funct], %[rd], %[r1], x0"
                   : [rd] "=r"(value)
                   : [opcode] "i"(HIL_ACCEL_OPCODE),
                     [func3] "i"(HIL_ACCEL_FUNC3_WITH_RESULT),
                     [funct] "i"(HIL_ACCEL_FUNCT_COUNTER),
                     [r1] "r"(hil_accel_counter_rs1(access))
                   : "memory");
  return value;
}

#endif  // HIL_ACCEL_H_
