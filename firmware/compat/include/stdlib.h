// SPDX-License-Identifier: Apache-2.0
//
// The part of C's standard library that programs without an operating system
// use. Definitions of a program itself come first.

#ifndef HIL_COMPAT_STDLIB_H_
#define HIL_COMPAT_STDLIB_H_

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7FFFFFFF

_Noreturn void exit(int code);
_Noreturn void abort(void);
int abs(int value);
long labs(long value);
int rand(void);
void srand(unsigned seed);

#endif  // HIL_COMPAT_STDLIB_H_
