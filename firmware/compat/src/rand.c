// SPDX-License-Identifier: Apache-2.0

#include <stdint.h>

#include "stdlib.h"

static uint64_t state = 1;

int rand(void) {
  state = state * UINT64_C(6364136223846793005) + 1;
  return (int)(state >> 33);
}

void srand(unsigned seed) { state = seed; }
