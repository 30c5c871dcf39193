// SPDX-License-Identifier: Apache-2.0

#include "stdio.h"
#include "stdlib.h"

#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition)                                             \
  ((condition) ? (void)0                                              \
               : (printf("assertion failed: %s, %s:%d\n", #condition, \
                         __FILE__, __LINE__),                         \
                  exit(1)))
#endif
#ifndef static_assert
#define static_assert _Static_assert
#endif
