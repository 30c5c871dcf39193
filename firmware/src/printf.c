// SPDX-License-Identifier: Apache-2.0

#include <stdarg.h>
#include <stdbool.h>

#include "hil_host.h"

typedef struct {
  bool is_left;
  bool is_zero_padded;
  size_t width;
  size_t bytes;  ///< Of an integer argument.
} conversion_t;

static void pad(char character, size_t width, size_t used) {
  for (size_t i = used; i < width; i++) {
    hil_putchar(character);
  }
}

static void print_text(const char *text, size_t length,
                       const conversion_t *how) {
  if (!how->is_left) {
    pad(' ', how->width, length);
  }
  for (size_t i = 0; i < length; i++) {
    hil_putchar(text[i]);
  }
  if (how->is_left) {
    pad(' ', how->width, length);
  }
}

static void print_number(uint64_t magnitude, bool is_negative, unsigned base,
                         const char *digits, const conversion_t *how) {
  char text[24];
  size_t start = sizeof(text);
  do {
    text[--start] = digits[magnitude % base];
    magnitude /= base;
  } while (magnitude != 0);
  if (how->is_zero_padded && !how->is_left) {
    size_t length = sizeof(text) - start + (is_negative ? 1 : 0);
    if (is_negative) {
      hil_putchar('-');
    }
    pad('0', how->width, length);
    is_negative = false;
    conversion_t bare = {.width = 0};
    print_text(&text[start], sizeof(text) - start, &bare);
    return;
  }
  if (is_negative) {
    text[--start] = '-';
  }
  print_text(&text[start], sizeof(text) - start, how);
}

/// The low bytes of an argument as the conversion's length says.
static uint64_t narrow(uint64_t value, size_t bytes, bool is_signed) {
  unsigned shift = (unsigned)(64 - 8 * bytes);
  value <<= shift;
  return is_signed ? (uint64_t)((int64_t)value >> shift) : value >> shift;
}

/// Reads flags, width and length; returns the conversion character's place.
static const char *parse(const char *format, conversion_t *how) {
  *how = (conversion_t){.bytes = sizeof(int)};
  for (;; format++) {
    if (*format == '-') {
      how->is_left = true;
    } else if (*format == '0') {
      how->is_zero_padded = true;
    } else {
      break;
    }
  }
  for (; *format >= '0' && *format <= '9'; format++) {
    how->width = how->width * 10 + (size_t)(*format - '0');
  }
  for (;; format++) {
    if (*format == 'l' || *format == 'z') {
      how->bytes = sizeof(long);
    } else if (*format == 'h') {
      how->bytes /= 2;
    } else {
      return format;
    }
  }
}

static uint64_t integer(va_list *arguments, const conversion_t *how,
                        bool is_signed) {
  if (how->bytes == sizeof(long)) {
    return va_arg(*arguments, uint64_t);
  }
  return narrow(va_arg(*arguments, unsigned), how->bytes, is_signed);
}

static void print_string(const char *text, const conversion_t *how) {
  if (text == NULL) {
    text = "(null)";
  }
  size_t length = 0;
  while (text[length] != '\0') {
    length++;
  }
  print_text(text, length, how);
}

/// Prints one argument; false if the conversion is unknown.
static bool convert(char kind, va_list *arguments, const conversion_t *how) {
  static const char lower[] = "0123456789abcdef";
  static const char upper[] = "0123456789ABCDEF";
  switch (kind) {
    case 'c': {
      char character = (char)va_arg(*arguments, int);
      print_text(&character, 1, how);
      return true;
    }
    case 's':
      print_string(va_arg(*arguments, const char *), how);
      return true;
    case 'd':
    case 'i': {
      uint64_t value = integer(arguments, how, true);
      bool is_negative = (int64_t)value < 0;
      print_number(is_negative ? 0 - value : value, is_negative, 10, lower,
                   how);
      return true;
    }
    case 'u':
      print_number(integer(arguments, how, false), false, 10, lower, how);
      return true;
    case 'x':
    case 'X':
      print_number(integer(arguments, how, false), false, 16,
                   kind == 'x' ? lower : upper, how);
      return true;
    case 'p':
      hil_puts("0x");
      print_number(va_arg(*arguments, uintptr_t), false, 16, lower, how);
      return true;
    case '%':
      hil_putchar('%');
      return true;
    default:
      return false;
  }
}

void hil_vprintf(const char *format, va_list arguments) {
  va_list rest;
  va_copy(rest, arguments);
  while (*format != '\0') {
    if (*format != '%') {
      hil_putchar(*format++);
      continue;
    }
    conversion_t how;
    const char *end = parse(format + 1, &how);
    if (*end == '\0' || !convert(*end, &rest, &how)) {
      hil_putchar(*format++);
      continue;
    }
    format = end + 1;
  }
  va_end(rest);
}

void hil_printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  hil_vprintf(format, arguments);
  va_end(arguments);
}
