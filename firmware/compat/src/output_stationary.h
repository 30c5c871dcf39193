// SPDX-License-Identifier: Apache-2.0

#ifndef HIL_COMPAT_OUTPUT_STATIONARY_H_
#define HIL_COMPAT_OUTPUT_STATIONARY_H_

#include "hil_matmul.h"

/// Multiplies with the sums in the array: block after block of C, without
/// transposes. Waits for the result.
HIL_MUST_USE hil_status_t
hil_compat_output_stationary(const hil_matmul_t *matmul);

#endif  // HIL_COMPAT_OUTPUT_STATIONARY_H_
