// SPDX-License-Identifier: Apache-2.0

#include "support.h"

#include "hil_host.h"

void hil_compat_refuse(const char *function, const char *why) {
  hil_printf("%s: %s\n", function, why);
  hil_exit(1);
}

void hil_compat_check(const char *function, hil_status_t status) {
  if (status == HIL_UNSUPPORTED) {
    hil_compat_refuse(function, "this hardware cannot do what was asked for");
  }
  if (status != HIL_OK) {
    hil_compat_refuse(function,
                      "a size, stride or pointer breaks its contract");
  }
}

void hil_compat_check_activation(const char *function, int act) {
  if (act != HIL_ACCEL_ACTIVATION_NONE && act != HIL_ACCEL_ACTIVATION_RELU) {
    hil_compat_refuse(function, "the hardware has no activation but ReLU");
  }
}
