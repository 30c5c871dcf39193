// SPDX-License-Identifier: Apache-2.0
//
// There is no clock but the core's cycles.

#ifndef HIL_COMPAT_TIME_H_
#define HIL_COMPAT_TIME_H_

#include <stdint.h>

#include "hil_perf.h"

typedef int64_t clock_t;
typedef int64_t time_t;
#define CLOCKS_PER_SEC 1000000000

/// Cycles since reset, as of a core of one gigahertz.
static inline clock_t clock(void) { return (clock_t)hil_cycles(); }

#endif  // HIL_COMPAT_TIME_H_
