// SPDX-License-Identifier: Apache-2.0
//
// The core has no floating-point unit: these are what needs no library.

#ifndef HIL_COMPAT_MATH_H_
#define HIL_COMPAT_MATH_H_

static inline double fabs(double value) { return value < 0 ? -value : value; }
static inline float fabsf(float value) { return value < 0 ? -value : value; }

#endif  // HIL_COMPAT_MATH_H_
