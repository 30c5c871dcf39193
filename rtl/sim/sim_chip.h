// SPDX-License-Identifier: Apache-2.0
//
// What the sources of a chip's simulation (tb_chip.sv) share.

#ifndef HIL_SIM_CHIP_H
#define HIL_SIM_CHIP_H

#include <cstring>
#include <vector>

#include "sim_api.h"

template <typename Record>
void hil_copy_log(const std::vector<Record>& log, Record* target) {
  if (!log.empty()) std::memcpy(target, log.data(), log.size() * sizeof(Record));
}

/// Cycle of the running job that ends with the call in progress.
uint64_t hil_chip_now();

#endif  // HIL_SIM_CHIP_H
