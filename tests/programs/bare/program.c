// SPDX-License-Identifier: Apache-2.0
//
// A bare-metal program that knows nothing of this repository: its own start,
// its own trap handler, the host through tohost. It rewrites its own code.

#include <stdint.h>

volatile uint64_t tohost __attribute__((aligned(64)));
volatile uint64_t fromhost __attribute__((aligned(64)));

__asm__(
    ".section .text.start, \"ax\"\n"
    ".globl _start\n"
    "_start:\n"
    "  la sp, stack_top\n"
    "  la t0, handler\n"
    "  csrw mtvec, t0\n"
    "  call program\n"
    "  j .\n"
    ".text\n"
    ".balign 4\n"
    "changed:\n"
    "  li a0, 1\n"
    "  ret\n");

int changed(void);
void program(void);

static volatile uint64_t traps;

__attribute__((interrupt("machine"), aligned(4), used)) static void handler(
    void) {
  uint64_t pc;
  __asm__ volatile("csrr %0, mepc" : "=r"(pc));
  __asm__ volatile("csrw mepc, %0" ::"r"(pc + 4));
  traps++;
}

static void put(char character) {
  tohost = UINT64_C(0x0101) << 48 | (uint8_t)character;
  while (tohost != 0) {
  }
}

void program(void) {
  uint64_t wrong = changed() != 1;
  *(volatile uint32_t *)(uintptr_t)changed = 0x00200513;  // li a0, 2
  __asm__ volatile("fence.i" ::: "memory");
  wrong += changed() != 2;
  __asm__ volatile("ecall");
  __asm__ volatile(".word 0");
  wrong += traps != 2;
  put('o');
  put('k');
  tohost = wrong << 1 | 1;
}
