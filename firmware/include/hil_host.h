// SPDX-License-Identifier: Apache-2.0
//
// What a program asks of the host: end, measured region, console.

#ifndef HIL_HOST_H_
#define HIL_HOST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/// Set in the exit code of a program that ended by a trap nobody handled; the
/// low bits are mcause.
#define HIL_EXIT_FAULT UINT64_C(0x8000000000000000)

/// Ends the job with an exit code, after everything before has reached memory.
_Noreturn void hil_exit(uint64_t code);

/// Starts the measured region as soon as everything is idle.
void hil_measure_start(void);

/// Waits for the accelerator and ends the measured region.
void hil_measure_stop(void);

/// Prints one character.
void hil_putchar(char character);

/// Prints a string, without adding a newline.
void hil_puts(const char *text);

/// Prints like printf: %c %s %d %i %u %x %X %p %%, with l, ll, z, h, hh, the
/// flags - and 0, and a width. Other conversions print as they stand.
__attribute__((format(printf, 1, 2))) void hil_printf(const char *format, ...);

/// Prints like hil_printf, with the arguments that a function was called with.
void hil_vprintf(const char *format, va_list arguments);

#endif  // HIL_HOST_H_
