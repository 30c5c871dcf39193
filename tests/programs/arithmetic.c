// SPDX-License-Identifier: Apache-2.0
//
// Multiplication and division with the operands at which they are special, in
// 64 and 32 bits; the results go through a hash that is known.

#include "hil_host.h"

static volatile int64_t operands[] = {
    0,
    1,
    -1,
    2,
    -2,
    7,
    -7,
    0x7FFFFFFF,
    -0x7FFFFFFF - 1,
    0x100000000,
    INT64_MAX,
    INT64_MIN,
    0x123456789ABCDEF,
    -0x123456789ABCDEF,
};

#define COUNT (sizeof(operands) / sizeof(operands[0]))

static uint64_t hash = 1;

static void mix(uint64_t value) {
  hash = (hash ^ value) * UINT64_C(0x100000001B3);
  hash ^= hash >> 29;
}

#define APPLY(name)                                \
  do {                                             \
    uint64_t result;                               \
    __asm__(#name " %0, %1, %2"                    \
            : "=r"(result)                         \
            : "r"(operands[i]), "r"(operands[j])); \
    mix(result);                                   \
  } while (0)

int main(void) {
  for (size_t i = 0; i < COUNT; i++) {
    for (size_t j = 0; j < COUNT; j++) {
      APPLY(mul);
      APPLY(mulh);
      APPLY(mulhu);
      APPLY(mulhsu);
      APPLY(div);
      APPLY(divu);
      APPLY(rem);
      APPLY(remu);
      APPLY(mulw);
      APPLY(divw);
      APPLY(divuw);
      APPLY(remw);
      APPLY(remuw);
      APPLY(sraw);
      APPLY(sll);
    }
  }
  hil_printf("0x%lx\n", hash);
  return 0;
}
