// SPDX-License-Identifier: Apache-2.0
//
// Every kind of trap, taken by the program's own handler, which goes on after
// the instruction that trapped.

#include <stdbool.h>

#include "hil_host.h"

#define KINDS 12

static volatile unsigned seen[KINDS];
static volatile uint64_t last_value;

__attribute__((interrupt("machine"), aligned(4))) static void handler(void) {
  uint64_t cause, pc;
  __asm__ volatile("csrr %0, mcause" : "=r"(cause));
  __asm__ volatile("csrr %0, mepc" : "=r"(pc));
  uint64_t value;
  __asm__ volatile("csrr %0, mtval" : "=r"(value));
  last_value = value;
  seen[cause % KINDS]++;
  __asm__ volatile("csrw mepc, %0" ::"r"(pc + 4));
}

static uint64_t data[2] = {0x0123456789ABCDEF, 1};

int main(void) {
  uint64_t old;
  __asm__ volatile("csrrw %0, mtvec, %1" : "=r"(old) : "r"(handler));
  __asm__ volatile("ecall");
  __asm__ volatile("ebreak");
  __asm__ volatile(".word 0");
  __asm__ volatile("csrr t0, 0x7c0" ::: "t0");
  __asm__ volatile("csrw cycle, zero");
  __asm__ volatile(".word 0x00053507");     // fld fa0, 0(a0): there is no F
  __asm__ volatile(".insn 4, 0x0005252f");  // lr.w a0, 0(a0): nor A
  for (unsigned offset = 1; offset < 8; offset++) {
    uint64_t address = (uint64_t)&data[0] + offset;
    __asm__ volatile("ld t0, 0(%0)" ::"r"(address) : "t0", "memory");
    __asm__ volatile("sw zero, 0(%0)" ::"r"(address) : "memory");
    __asm__ volatile("lhu t0, 0(%0)" ::"r"(address) : "t0", "memory");
  }
  __asm__ volatile("csrw mtvec, %0" ::"r"(old));
  // Half of each: ld at 7 odd offsets, sw at 6, lhu at 4; one sw was aligned.
  bool is_right = seen[11] == 1 && seen[3] == 1 && seen[2] == 5 &&
                  seen[4] == 7 + 4 && seen[6] == 6 &&
                  data[0] == 0x0000000089ABCDEF;
  hil_printf("%u %u %u %u %u 0x%lx\n", seen[11], seen[3], seen[2], seen[4],
             seen[6], data[0]);
  return !is_right;
}
