// SPDX-License-Identifier: Apache-2.0
//
// What the simulation sources share, and the structures that Python fills and reads through
// ctypes (autocomp_hil/simulator/native.py mirrors them field by field).

#ifndef HIL_SIM_API_H
#define HIL_SIM_API_H

#include <cstddef>
#include <cstdint>

/// DRAM timing; every random choice is drawn from `seed`. Probabilities are per mille and cycle.
struct hil_dram_timing_t {
  uint64_t first_beat_latency;      ///< cycles from address handshake to first read beat
  uint64_t write_response_latency;  ///< cycles from last write beat to response
  uint64_t max_reads;
  uint64_t max_writes;
  uint64_t latency_jitter;    ///< up to this many more cycles, per request
  uint64_t read_idle;         ///< chance that no read beat is offered in a cycle
  uint64_t address_stall;     ///< chance that an address is not taken in a cycle
  uint64_t write_data_stall;  ///< chance that write data are not taken in a cycle
  uint64_t response_stall;    ///< chance that a COUNTER answer is not taken in a cycle
  uint64_t seed;
};

/// A command as the source drives it. A fence drives nothing: it waits until busy is low.
struct hil_command_t {
  uint64_t rs1;
  uint64_t rs2;
  uint32_t funct;
  uint32_t is_fence;
  uint64_t idle_cycles;  ///< cycles without a command before this one
};

struct hil_job_t {
  uint64_t seed;  ///< of the start pattern of all memories
  uint64_t cycle_limit;
  uint64_t no_progress_cycles;  ///< cycles without progress that end the job
  hil_dram_timing_t timing;
};

enum hil_end_reason_t : uint64_t {
  HIL_END_NONE = 0,
  HIL_END_DONE = 1,
  HIL_END_CYCLE_LIMIT = 2,
  HIL_END_NO_PROGRESS = 3,
};

/// Result of a job. Cycle 0 is the first cycle out of reset.
struct hil_result_t {
  uint64_t job;
  uint64_t cycles;
  uint64_t end_reason;
  uint64_t fault_valid;
  uint64_t fault_command;
  uint64_t fault_funct;
  uint64_t fault_field;
  uint64_t fault_rule;
  uint64_t commands_accepted;
  uint64_t responses;
  uint64_t bursts;
};

/// End of what had not ended when the job did.
constexpr uint64_t HIL_NEVER = ~0ULL;

/// One DMA burst as the memory saw it.
struct hil_burst_t {
  uint64_t cycle;      ///< of the address handshake
  uint64_t end_cycle;  ///< of the last read beat's or the write response's handshake, or HIL_NEVER
  uint64_t address;
  uint32_t beats;
  uint32_t is_write;
};
static_assert(sizeof(hil_burst_t) == 32, "Python reads the log by this size");

/// A command as the accelerator accepted it; its number is its place in the log.
struct hil_accepted_t {
  uint64_t cycle;
  uint64_t rs1;
  uint64_t rs2;
  uint64_t funct;
};
static_assert(sizeof(hil_accepted_t) == 32, "Python reads the log by this size");

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

void hil_dram_begin(const hil_job_t& job);
void hil_source_begin(const hil_job_t& job);
uint64_t hil_dram_bursts();
uint64_t hil_source_accepted();
uint64_t hil_source_responses();

#endif  // HIL_SIM_API_H
