// SPDX-License-Identifier: Apache-2.0

#include "stdio.h"

#include "hil_host.h"

int printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  hil_vprintf(format, arguments);
  va_end(arguments);
  return 0;
}

int putchar(int character) {
  hil_putchar((char)character);
  return character;
}

int puts(const char *text) {
  hil_puts(text);
  hil_putchar('\n');
  return 0;
}

void perror(const char *text) { hil_printf("%s: error\n", text); }
