// SPDX-License-Identifier: Apache-2.0
//
// What the simulation sources share. The structures that Python fills and reads are in
// sim_observe.h.

#ifndef HIL_SIM_API_H
#define HIL_SIM_API_H

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sim_observe.h"

/// End of what had not ended when the job did.
constexpr uint64_t HIL_NEVER = ~0ULL;

/// splitmix64: a function of its argument.
inline uint64_t hil_mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/// Word `index` of the start pattern of a space: 0 DRAM, 1 scratchpad, 2 accumulator.
inline uint64_t hil_pattern(uint64_t seed, uint64_t space, uint64_t index) {
  return hil_mix(seed + space * 0xD1B54A32D192ED03ULL + (index + 1) * 0x9E3779B97F4A7C15ULL);
}

/// A stream of random numbers that depends on its seed alone.
class HilRandom {
 public:
  void seed(uint64_t seed) { state_ = hil_mix(seed + 0x9E3779B97F4A7C15ULL); }
  uint64_t next() { return hil_mix(state_ += 0x9E3779B97F4A7C15ULL); }
  bool chance(uint64_t per_mille) { return per_mille != 0 && next() % 1000 < per_mille; }
  uint64_t below(uint64_t bound) { return next() % bound; }

 private:
  uint64_t state_ = 0;
};

/// Copy the first records of a log, `room` at most: it may have grown in the edge that ended the
/// job, after the job's result said how long it is.
template <typename Log, typename Record>
void hil_copy_log(const Log& log, Record* target, uint64_t room) {
  std::copy_n(log.begin(), std::min<uint64_t>(room, log.size()), target);
}

void hil_dram_begin(const hil_job_t& job);
void hil_source_begin(const hil_job_t& job);
uint64_t hil_dram_bursts();
uint64_t hil_source_accepted();
uint64_t hil_source_responses();

#endif  // HIL_SIM_API_H
