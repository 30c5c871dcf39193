// SPDX-License-Identifier: Apache-2.0
//
// How a command gets from the core to the accelerator, and the operands that
// many commands share. docs/reference/isa.md, "Instruction word".

#ifndef HIL_ACCEL_ISSUE_H_
#define HIL_ACCEL_ISSUE_H_

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

#define HIL_ACCEL_ISSUE(funct7, operand1, operand2)                   \
  __asm__ volatile(                                                   \
      ".insn r %[opcode], %[func3], %[funct], x0, %[r1], %[r2]"       \
      :                                                               \
      : [opcode] "i"(HIL_ACCEL_OPCODE), [func3] "i"(HIL_ACCEL_FUNC3), \
        [funct] "i"(funct7), [r1] "r"((uint64_t)(operand1)),          \
        [r2] "r"((uint64_t)(operand2))                                \
      : "memory")

/// Issues a command that has a result and takes one operand.
#define HIL_ACCEL_ISSUE_FOR(result, funct7, operand1)                        \
  __asm__ volatile(".insn r %[opcode], %[func3], %[funct], %[rd], %[r1], x0" \
                   : [rd] "=r"(result)                                       \
                   : [opcode] "i"(HIL_ACCEL_OPCODE),                         \
                     [func3] "i"(HIL_ACCEL_FUNC3_WITH_RESULT),               \
                     [funct] "i"(funct7), [r1] "r"((uint64_t)(operand1))     \
                   : "memory")

static inline uint64_t hil_accel_dram(const void *dram) {
  return hil_accel_dram_operand((uint64_t)(uintptr_t)dram);
}

static inline uint64_t hil_accel_block(hil_accel_block_t block) {
  return hil_accel_local_operand(block.laddr, block.cols, block.rows);
}

/// Waits until the accelerator is idle and its stores are in memory.
static inline void hil_accel_fence(void) {
  __asm__ volatile("fence" ::: "memory");
}

#endif  // HIL_ACCEL_ISSUE_H_
