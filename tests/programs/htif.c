// SPDX-License-Identifier: Apache-2.0
//
// The host behind tohost and fromhost: a character, a write system call, one
// that does not exist, and the end.

#include "hil_host.h"

volatile uint64_t tohost __attribute__((aligned(64)));
volatile uint64_t fromhost __attribute__((aligned(64)));

static volatile uint64_t call[8] __attribute__((aligned(64)));

static uint64_t ask(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2) {
  call[0] = number;
  call[1] = a0;
  call[2] = a1;
  call[3] = a2;
  fromhost = 0;
  tohost = (uint64_t)call;
  while (fromhost == 0) {
  }
  return call[0];
}

int main(void) {
  static const char text[] = "through the host\n";
  tohost = UINT64_C(0x0101) << 48 | '>';
  while (tohost != 0) {
  }
  uint64_t length = sizeof(text) - 1;
  uint64_t written = ask(64, 1, (uint64_t)text, length);
  uint64_t unknown = ask(4321, 0, 0, 0);
  uint64_t wrong = (written != length) + (unknown != (uint64_t)-38);
  tohost = wrong << 1 | 1;
  for (;;) {
  }
}
