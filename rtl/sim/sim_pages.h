// SPDX-License-Identifier: Apache-2.0
//
// Contents of the simulated memory: sparse pages, the start pattern where nothing was loaded.

#ifndef HIL_SIM_PAGES_H_
#define HIL_SIM_PAGES_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <unordered_map>
#include <vector>

#include "sim_api.h"

class SimPages {
 public:
  void set_seed(uint64_t seed) { seed_ = seed; }

  // Forget everything; bytes then follow the seed.
  void clear(uint64_t seed) {
    pages_.clear();
    seed_ = seed;
  }

  void read(uint64_t address, uint64_t count, uint8_t* target) const {
    while (count != 0) {
      const uint64_t offset = address % kPageBytes;
      const uint64_t part = count < kPageBytes - offset ? count : kPageBytes - offset;
      const auto found = pages_.find(address / kPageBytes);
      if (found != pages_.end()) {
        std::memcpy(target, found->second->data() + offset, part);
      } else {
        pattern(address, part, target);
      }
      address += part;
      target += part;
      count -= part;
    }
  }

  void write(uint64_t address, uint64_t count, const uint8_t* source) {
    while (count != 0) {
      const uint64_t offset = address % kPageBytes;
      const uint64_t part = count < kPageBytes - offset ? count : kPageBytes - offset;
      std::memcpy(page(address / kPageBytes).data() + offset, source, part);
      address += part;
      source += part;
      count -= part;
    }
  }

  // Addresses of the pages that were loaded or written, in no order.
  std::vector<uint64_t> addresses() const {
    std::vector<uint64_t> list;
    for (const auto& entry : pages_) list.push_back(entry.first * kPageBytes);
    return list;
  }

 private:
  static constexpr uint64_t kPageBytes = 4096;
  using Page = std::array<uint8_t, kPageBytes>;

  Page& page(uint64_t number) {
    std::unique_ptr<Page>& slot = pages_[number];
    if (!slot) {
      slot = std::make_unique<Page>();
      pattern(number * kPageBytes, kPageBytes, slot->data());
    }
    return *slot;
  }

  void pattern(uint64_t address, uint64_t count, uint8_t* target) const {
    for (uint64_t byte = 0; byte < count;) {
      const uint64_t word = hil_pattern(seed_, 0, (address + byte) / 8);
      for (uint64_t lane = (address + byte) % 8; lane < 8 && byte < count; ++lane, ++byte) {
        target[byte] = static_cast<uint8_t>(word >> (8 * lane));
      }
    }
  }

  uint64_t seed_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages_;
};

#endif  // HIL_SIM_PAGES_H_
