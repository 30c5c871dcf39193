// SPDX-License-Identifier: Apache-2.0
//
// What happens on a trap that the program does not handle: everything that
// helps to find it goes to the console, then the job ends.

#include "hil_host.h"

/// Filled by hil_fault_entry; crt0.S knows the offsets.
typedef struct {
  uint64_t x[32];
  uint64_t mepc;
  uint64_t mcause;
  uint64_t mtval;
} fault_frame_t;

extern const char hil_text_start[];
extern const char hil_text_end[];

_Noreturn void hil_fault_exit(uint64_t cause);
_Noreturn void hil_fault_dump(const fault_frame_t *frame);

static const char *cause_name(uint64_t cause) {
  static const char *const names[] = {
      "misaligned instruction address",
      "instruction access fault",
      "illegal instruction",
      "breakpoint",
      "misaligned load",
      "load access fault",
      "misaligned store",
      "store access fault",
  };
  if (cause < sizeof(names) / sizeof(names[0])) {
    return names[cause];
  }
  return cause == 11 ? "environment call" : "unknown cause";
}

static void print_instruction(uint64_t pc) {
  if (pc < (uintptr_t)hil_text_start || pc >= (uintptr_t)hil_text_end) {
    hil_puts("instruction  outside the program's text\n");
    return;
  }
  hil_printf("instruction  0x%08x\n", *(const uint32_t *)(uintptr_t)pc);
}

_Noreturn void hil_fault_exit(uint64_t cause) {
  hil_exit(HIL_EXIT_FAULT | cause);
}

_Noreturn void hil_fault_dump(const fault_frame_t *frame) {
  hil_printf("\ntrap: %s\n", cause_name(frame->mcause));
  hil_printf("mepc         0x%016lx\n", frame->mepc);
  hil_printf("mcause       %lu\n", frame->mcause);
  hil_printf("mtval        0x%016lx\n", frame->mtval);
  print_instruction(frame->mepc);
  for (unsigned i = 0; i < 32; i++) {
    hil_printf("x%-2u 0x%016lx%c", i, frame->x[i], i % 4 == 3 ? '\n' : ' ');
  }
  hil_fault_exit(frame->mcause);
}
