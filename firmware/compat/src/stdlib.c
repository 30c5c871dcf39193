// SPDX-License-Identifier: Apache-2.0

#include "stdlib.h"

#include <stdint.h>

#include "hil_host.h"

void exit(int code) { hil_exit((uint64_t)(unsigned)code); }

void abort(void) { hil_exit(134); }

int abs(int value) { return value < 0 ? -value : value; }

long labs(long value) { return value < 0 ? -value : value; }
