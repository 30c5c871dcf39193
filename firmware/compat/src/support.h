// SPDX-License-Identifier: Apache-2.0
//
// Inside the compatibility layer.

#ifndef HIL_COMPAT_SUPPORT_H_
#define HIL_COMPAT_SUPPORT_H_

#include "gemmini_params.h"
#include "hil_status.h"

/// Ends the program with a message, as the original does.
_Noreturn void hil_compat_refuse(const char *function, const char *why);

/// Ends the program if a function of the library refused.
void hil_compat_check(const char *function, hil_status_t status);

/// Ends the program if an activation is neither none nor ReLU.
void hil_compat_check_activation(const char *function, int act);

/// What the accelerator makes of a sum on its way out.
static inline elem_t hil_compat_result(acc_t sum, int act, acc_scale_t scale) {
  acc_t active = act == HIL_ACCEL_ACTIVATION_RELU && sum < 0 ? 0 : sum;
  return hil_saturated(hil_rounded((float)active * scale));
}

#endif  // HIL_COMPAT_SUPPORT_H_
