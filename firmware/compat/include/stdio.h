// SPDX-License-Identifier: Apache-2.0
//
// Output to the console, as far as programs without an operating system use it.

#ifndef HIL_COMPAT_STDIO_H_
#define HIL_COMPAT_STDIO_H_

#include <stdarg.h>
#include <stddef.h>

/// Prints as hil_printf of hil_host.h does; returns 0.
int printf(const char *format, ...);
int putchar(int character);
/// Prints a line.
int puts(const char *text);
/// Prints a line with a colon; nothing here sets an error to explain.
void perror(const char *text);

#endif  // HIL_COMPAT_STDIO_H_
