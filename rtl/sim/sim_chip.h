// SPDX-License-Identifier: Apache-2.0
//
// What the sources of a chip's simulation (tb_chip.sv) share.

#ifndef HIL_SIM_CHIP_H
#define HIL_SIM_CHIP_H

#include "sim_api.h"

/// Cycle of the running job that ends with the call in progress.
uint64_t hil_chip_now();

#endif  // HIL_SIM_CHIP_H
