// SPDX-License-Identifier: Apache-2.0
//
// Access ranges of the running job, and whose accesses the DMA's are.

#include "sim_chip_access.h"

#include <algorithm>

#include "svdpi.h"

namespace {

uint64_t take(std::deque<uint64_t>* queue) {
  if (queue->empty()) return HIL_NEVER;
  const uint64_t number = queue->front();
  queue->pop_front();
  return number;
}

}  // namespace

HilAccess& hil_access() {
  static HilAccess instance;
  return instance;
}

void HilAccess::begin() {
  load = HilEngine{};
  store = HilEngine{};
  is_violated_ = is_dma_ = false;
  right_ = address_ = bytes_ = where_ = 0;
  recent_ = hil_range_t{};
}

const hil_range_t* HilAccess::find(uint64_t address, uint64_t right) const {
  for (const hil_range_t& range : ranges) {
    if (address - range.base < range.bytes && (range.rights & right) != 0) return &range;
  }
  return nullptr;
}

// The first byte that lacks the right goes to `missing`.
bool HilAccess::is_allowed(uint64_t address, uint64_t bytes, uint64_t right, uint64_t* missing) {
  while (bytes != 0) {
    if (address - recent_.base >= recent_.bytes || (recent_.rights & right) == 0) {
      const hil_range_t* found = find(address, right);
      if (found == nullptr) {
        *missing = address;
        return false;
      }
      recent_ = *found;
    }
    const uint64_t part = std::min(bytes, recent_.bytes - (address - recent_.base));
    address += part;
    bytes -= part;
  }
  return true;
}

void HilAccess::check(uint64_t address, uint64_t bytes, uint64_t right, bool is_dma,
                      uint64_t where) {
  uint64_t missing = 0;
  if (is_violated_ || is_allowed(address, bytes, right, &missing)) return;
  is_violated_ = true;
  right_ = right;
  address_ = missing;
  bytes_ = bytes;
  is_dma_ = is_dma;
  where_ = where;
}

void HilAccess::dispatch(const HilDispatchedView& command) {
  if (command.is_load()) load.dispatched.push_back(command.origin());
  if (command.is_store()) store.dispatched.push_back(command.origin());
}

void HilAccess::report(hil_chip_result_t* result) const {
  result->access_right = right_;
  result->access_address = address_;
  result->access_bytes = bytes_;
  result->access_is_dma = is_dma_;
  (is_dma_ ? result->access_command : result->access_pc) = where_;
}

extern "C" {

void hil_chip_ranges(const hil_range_t* ranges, uint64_t count) {
  hil_access().ranges.assign(ranges, ranges + count);
}

/// What moved on the way of loads and stores to their DRAM rows. A row that an engine asks for
/// belongs to the oldest command at work in it; classes issue in program order.
void hil_chip_rows(const svBitVecVal* load_row_words, const svBitVecVal* store_words,
                   const svBitVecVal* issue_words) {
  HilAccess& access = hil_access();
  const HilLoadRowView load_row(load_row_words);
  if (load_row.valid() && !access.load.at_work.empty()) {
    access.check(load_row.address(), load_row.bytes(), HIL_RIGHT_READ, true,
                 access.load.at_work.front());
  }
  if (load_row.valid() && load_row.is_last()) take(&access.load.at_work);
  const HilStoreView store(store_words);
  if (store.row_valid() && store.row_begins() && !access.store.at_work.empty()) {
    access.check(store.row_address(), store.row_bytes(), HIL_RIGHT_WRITE, true,
                 access.store.at_work.front());
  }
  if (store.row_valid() && store.row_is_last()) take(&access.store.at_work);
  const HilIssueView issue(issue_words);
  if (issue.load()) {
    const uint64_t issued = take(&access.load.dispatched);
    if (issue.load_has_rows()) access.load.at_work.push_back(issued);
  }
  if (issue.store()) access.store.at_work.push_back(take(&access.store.dispatched));
}

}  // extern "C"
