// SPDX-License-Identifier: Apache-2.0

#ifndef HIL_COMPAT_STRING_H_
#define HIL_COMPAT_STRING_H_

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);

#endif  // HIL_COMPAT_STRING_H_
