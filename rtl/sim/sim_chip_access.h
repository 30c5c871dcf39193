// SPDX-License-Identifier: Apache-2.0
//
// The ranges that a job may use, and the first access that leaves them.

#ifndef HIL_SIM_CHIP_ACCESS_H
#define HIL_SIM_CHIP_ACCESS_H

#include <cstdint>
#include <deque>
#include <vector>

#include "sim_chip.h"

/// Origins of the commands of one class on their way through its engine.
struct HilEngine {
  std::deque<uint64_t> dispatched;  ///< in the reservation station
  std::deque<uint64_t> at_work;     ///< rows still to ask for
};

class HilAccess {
 public:
  std::vector<hil_range_t> ranges;
  HilEngine load, store;

  void begin();
  /// Remember an access as the violation if it leaves the ranges and is the first that does.
  /// `where` is the command's origin if is_dma, else the address of the instruction.
  void check(uint64_t address, uint64_t bytes, uint64_t right, bool is_dma, uint64_t where);
  /// A command left the command queues.
  void dispatch(const HilDispatchedView& command);
  bool is_violated() const { return is_violated_; }
  /// Fill the result's access fields.
  void report(hil_chip_result_t* result) const;

 private:
  const hil_range_t* find(uint64_t address, uint64_t right) const;
  bool is_allowed(uint64_t address, uint64_t bytes, uint64_t right, uint64_t* missing);

  bool is_violated_ = false;
  bool is_dma_ = false;
  uint64_t right_ = 0;
  uint64_t address_ = 0;  // of the first byte that lacks the right
  uint64_t bytes_ = 0;
  uint64_t where_ = 0;
  hil_range_t recent_{};  // where the last access was allowed
};

HilAccess& hil_access();

#endif  // HIL_SIM_CHIP_ACCESS_H
