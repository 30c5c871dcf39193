// SPDX-License-Identifier: Apache-2.0
//
// The timed memory behind sim_dram.sv: the state of both channels. Called once per clock edge with
// what was handed over in the cycle that ends, it answers what the memory drives in the next one.

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <vector>

#include "sim_api.h"
#include "sim_pages.h"
#include "svdpi.h"

namespace {

constexpr uint64_t kBeatBytes = 16;
constexpr size_t kWriteBeatsAhead = 8;  // data taken before its address
constexpr size_t kMaxBursts = 1 << 20;

using Beat = std::array<uint8_t, kBeatBytes>;

struct ReadBurst {
  uint64_t address;
  uint64_t beats_left;
  bool is_begun;
  uint64_t due;    // first cycle in which a beat may be driven
  size_t log_row;  // in the log of bursts
};

struct WriteBurst {
  uint64_t address;
  uint64_t beats_left;
  uint64_t begin;  // cycle of the first beat; HIL_NEVER: not begun
  size_t log_row;
};

struct Response {
  uint64_t due;  // first cycle in which it may be driven
  size_t log_row;
};

struct WriteBeat {
  Beat data;
  uint32_t strobe;
  bool is_last;
};

class Dram {
 public:
  SimPages contents;

  void begin(const hil_job_t& job) {
    contents.set_seed(job.seed);
    timing_ = job.timing;
    random_.seed(job.timing.seed);
    reads_.clear();
    writes_.clear();
    beats_.clear();
    responses_.clear();
    bursts_.clear();
    now_ = 0;
    read_free_ = write_free_ = 0;
    writes_in_flight_ = 0;
    is_driving_read_ = last_driven_ = false;
  }

  void end_cycle() { ++now_; }

  void take_read_address(uint64_t address, uint64_t beats) {
    const uint64_t due = now_ + timing_.first_beat_latency + jitter();
    reads_.push_back({address, beats, false, due, log_begin(address, beats, false)});
  }

  void take_read_beat() {
    is_driving_read_ = false;
    if (!last_driven_) return;
    log_end(reads_.front().log_row);
    reads_.pop_front();
  }

  void take_write_address(uint64_t address, uint64_t beats) {
    writes_.push_back({address, beats, HIL_NEVER, log_begin(address, beats, true)});
    ++writes_in_flight_;
  }

  void take_write_beat(const Beat& data, uint32_t strobe, bool is_last) {
    beats_.push_back({data, strobe, is_last});
  }

  void take_response() {
    log_end(responses_.front().log_row);
    responses_.pop_front();
    --writes_in_flight_;
  }

  // Store the data whose address is known while the port is free; false if a burst ends where it
  // should not.
  bool store_beats() {
    bool is_legal = true;
    while (!beats_.empty() && !writes_.empty()) {
      const WriteBeat beat = beats_.front();
      WriteBurst& burst = writes_.front();
      if (burst.begin == HIL_NEVER) {
        if (now_ < write_free_) break;
        burst.begin = now_;
      }
      beats_.pop_front();
      for (uint64_t byte = 0; byte < kBeatBytes; ++byte) {
        if ((beat.strobe >> byte & 1u) != 0)
          contents.write(burst.address + byte, 1, &beat.data[byte]);
      }
      burst.address += kBeatBytes;
      --burst.beats_left;
      is_legal = is_legal && (burst.beats_left == 0) == beat.is_last;
      if (burst.beats_left == 0) {
        const uint64_t charge = timing_.write_request_cycles;
        const uint64_t end = charge > 1 ? std::max(now_, burst.begin + charge - 1) : now_;
        if (charge > 1) write_free_ = end + 1;
        responses_.push_back({end + timing_.write_response_latency + jitter(), burst.log_row});
        writes_.pop_front();
      }
    }
    return is_legal;
  }

  bool next_address_ready(bool is_write) {
    const bool has_room =
        is_write ? writes_in_flight_ < timing_.max_writes : reads_.size() < timing_.max_reads;
    return has_room && !random_.chance(timing_.address_stall);
  }

  bool next_data_ready() {
    return beats_.size() < kWriteBeatsAhead && !random_.chance(timing_.write_data_stall);
  }

  bool next_response() { return !responses_.empty() && responses_.front().due <= now_ + 1; }

  // True if a new beat is to be driven in the next cycle.
  bool next_read_beat(Beat* data, bool* is_last) {
    if (is_driving_read_ || reads_.empty() || reads_.front().due > now_ + 1) return false;
    ReadBurst& burst = reads_.front();
    if (!burst.is_begun && now_ + 1 < read_free_) return false;
    if (random_.chance(timing_.read_idle)) return false;
    if (!burst.is_begun) read_free_ = now_ + 1 + timing_.read_request_cycles;
    burst.is_begun = true;
    contents.read(burst.address, kBeatBytes, data->data());
    burst.address += kBeatBytes;
    --burst.beats_left;
    *is_last = last_driven_ = burst.beats_left == 0;
    is_driving_read_ = true;
    return true;
  }

  bool is_driving_read() const { return is_driving_read_; }
  const std::vector<hil_burst_t>& bursts() const { return bursts_; }

 private:
  uint64_t jitter() {
    return timing_.latency_jitter == 0 ? 0 : random_.below(timing_.latency_jitter + 1);
  }

  // Returns the burst's row; kMaxBursts if the log is full.
  size_t log_begin(uint64_t address, uint64_t beats, bool is_write) {
    const size_t row = bursts_.size();
    if (row == kMaxBursts) return row;
    bursts_.push_back({now_, HIL_NEVER, address, static_cast<uint32_t>(beats), is_write});
    return row;
  }

  void log_end(size_t row) {
    if (row < kMaxBursts) bursts_[row].end_cycle = now_;
  }

  hil_dram_timing_t timing_{};
  HilRandom random_;
  std::deque<ReadBurst> reads_;
  std::deque<WriteBurst> writes_;
  std::deque<WriteBeat> beats_;
  std::deque<Response> responses_;
  std::vector<hil_burst_t> bursts_;
  uint64_t now_ = 0;         // the cycle that ends with the call in progress
  uint64_t read_free_ = 0;   // first cycle in which the first beat of a read may be driven
  uint64_t write_free_ = 0;  // first cycle in which a write may begin
  uint64_t writes_in_flight_ = 0;
  bool is_driving_read_ = false;
  bool last_driven_ = false;
};

Dram& dram() {
  static Dram instance;
  return instance;
}

}  // namespace

void hil_dram_begin(const hil_job_t& job) { dram().begin(job); }
uint64_t hil_dram_bursts() { return dram().bursts().size(); }

extern "C" {

/// Forget everything loaded or written; unloaded bytes then follow `seed`.
void hil_dram_clear(uint64_t seed) { dram().contents.clear(seed); }
void hil_dram_read(uint64_t address, uint64_t count, uint8_t* target) {
  dram().contents.read(address, count, target);
}
void hil_dram_write(uint64_t address, uint64_t count, const uint8_t* source) {
  dram().contents.write(address, count, source);
}

/// Addresses of the 4 KiB pages that were loaded or written, in no order; returns how many.
uint64_t hil_dram_pages(uint64_t* target, uint64_t room) {
  const std::vector<uint64_t> list = dram().contents.addresses();
  std::copy_n(list.begin(), std::min<uint64_t>(room, list.size()), target);
  return list.size();
}

void hil_dram_burst_log(hil_burst_t* target, uint64_t room) {
  hil_copy_log(dram().bursts(), target, room);
}

/// One clock edge of sim_dram.sv; see there.
void hil_dram_cycle(svBit ar_fire, long long ar_address, int ar_beats, svBit r_fire, svBit aw_fire,
                    long long aw_address, int aw_beats, svBit w_fire, const svBitVecVal* w_data,
                    const svBitVecVal* w_strobe, svBit w_last, svBit b_fire, svBit* ar_ready,
                    svBit* r_valid, svBit* r_is_new, svBitVecVal* r_data, svBit* r_last,
                    svBit* aw_ready, svBit* w_ready, svBit* b_valid, svBit* is_legal) {
  Dram& memory = dram();
  if (r_fire) memory.take_read_beat();
  if (b_fire) memory.take_response();
  if (ar_fire)
    memory.take_read_address(static_cast<uint64_t>(ar_address), static_cast<uint64_t>(ar_beats));
  if (aw_fire)
    memory.take_write_address(static_cast<uint64_t>(aw_address), static_cast<uint64_t>(aw_beats));
  if (w_fire) {
    Beat data;
    std::memcpy(data.data(), w_data, kBeatBytes);
    memory.take_write_beat(data, w_strobe[0] & 0xFFFFu, w_last != 0);
  }
  *is_legal = memory.store_beats();
  Beat beat{};
  bool is_last = false;
  *r_is_new = memory.next_read_beat(&beat, &is_last);
  *r_valid = memory.is_driving_read();
  std::memcpy(r_data, beat.data(), kBeatBytes);
  *r_last = is_last;
  *b_valid = memory.next_response();
  *ar_ready = memory.next_address_ready(false);
  *aw_ready = memory.next_address_ready(true);
  *w_ready = memory.next_data_ready();
  memory.end_cycle();
}

}  // extern "C"
