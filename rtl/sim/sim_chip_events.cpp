// SPDX-License-Identifier: Apache-2.0
//
// The event log of the running job; called by tb_chip_events.svh if the job wants one.

#include "sim_chip_events.h"

#include "svdpi.h"

namespace {

constexpr int kStateBits = 10;

unsigned byte_of(int word, int index) { return static_cast<uint32_t>(word) >> 8 * index & 0xFFu; }
bool bit_of(int word, int index) { return (static_cast<uint32_t>(word) >> index & 1u) != 0; }

}  // namespace

HilEvents& hil_events() {
  static HilEvents instance;
  return instance;
}

void HilEvents::begin(uint64_t limit) {
  is_on_ = limit != 0;
  limit_ = limit;
  end_ = HIL_NEVER;
  moments_.clear();
  changes_.clear();
  places_.fill(HIL_NEVER);
  bits_.fill(0);
  rows_.clear();
  bursts_.clear();
  writing_ = HIL_NEVER;
}

hil_moments_t& HilEvents::at(uint64_t place) {
  return place < moments_.size() ? moments_[place] : nobody_;
}

hil_moments_t& HilEvents::moments_of(unsigned entry) { return at(places_[entry % kEntries]); }

void HilEvents::dispatch(const hil_moments_t& command) {
  if (moments_.size() >= limit_) return stop(command.dispatched);
  moments_.push_back(command);
}

void HilEvents::allocate(unsigned entry) {
  places_[entry % kEntries] = moments_.size() - 1;
  moments_.back().entry = entry;
}

void HilEvents::write_row() {
  writing_ = rows_.empty() ? HIL_NEVER : rows_.front();
  if (!rows_.empty()) rows_.pop_front();
}

void HilEvents::write_answer(uint64_t cycle) {
  if (bursts_.empty()) return;
  at(bursts_.front()).written = cycle;
  bursts_.pop_front();
}

void HilEvents::state(uint64_t cycle, hil_track_t track, uint32_t bits) {
  if (bits_[track] == bits) return;
  if (changes_.size() >= limit_) return stop(cycle);
  bits_[track] = bits;
  changes_.push_back({cycle, track, bits});
}

void HilEvents::stop(uint64_t cycle) {
  is_on_ = false;
  end_ = cycle;
}

extern "C" {

void hil_chip_moments(hil_moments_t* target) { hil_copy_log(hil_events().moments(), target); }
void hil_chip_changes(hil_change_t* target) { hil_copy_log(hil_events().changes(), target); }

/// What commands did in this cycle. Bits and bytes of the classes are in the order load, execute,
/// store; those of completions: load, PRELOAD, COMPUTE, store.
void hil_chip_steps(svBit dispatched, int origin, svBit is_last, int funct, long long rs1,
                    long long rs2, svBit allocated, int entry, int issued, int issued_entries,
                    svBit fetched, int fetched_entry, int completed, int completed_entries) {
  HilEvents& events = hil_events();
  if (!events.is_on()) return;
  const uint64_t now = hil_chip_now();
  for (int index = 0; index < 4; ++index) {
    if (bit_of(completed, index)) {
      events.moments_of(byte_of(completed_entries, index)).completed = now;
    }
  }
  if (fetched) events.moments_of(static_cast<unsigned>(fetched_entry)).fetched = now;
  for (int index = 0; index < 3; ++index) {
    if (bit_of(issued, index)) events.moments_of(byte_of(issued_entries, index)).issued = now;
  }
  if (!dispatched) return;
  hil_moments_t command{};
  command.origin = static_cast<uint32_t>(origin);
  command.is_last = is_last;
  command.funct = static_cast<uint32_t>(funct);
  command.rs1 = static_cast<uint64_t>(rs1);
  command.rs2 = static_cast<uint64_t>(rs2);
  command.entry = command.issued = command.fetched = HIL_NEVER;
  command.completed = command.written = HIL_NEVER;
  command.dispatched = now;
  events.dispatch(command);
  if (allocated && events.is_on()) events.allocate(static_cast<unsigned>(entry));
}

/// What moved on the way of stores to memory.
void hil_chip_writes(svBit row, int row_entry, svBit row_taken, svBit burst, svBit answer) {
  HilEvents& events = hil_events();
  if (!events.is_on()) return;
  if (answer) events.write_answer(hil_chip_now());
  if (burst) events.write_burst();
  if (row_taken) events.write_row();
  if (row) events.store_row(static_cast<unsigned>(row_entry));
}

/// Bits of all tracks but the region, kStateBits each, the first track lowest.
void hil_chip_states(long long states) {
  HilEvents& events = hil_events();
  if (!events.is_on()) return;
  const uint64_t word = static_cast<uint64_t>(states);
  for (uint32_t track = HIL_TRACK_LOAD; track < HIL_TRACK_REGION && events.is_on(); ++track) {
    const uint64_t bits = word >> kStateBits * track & ((1u << kStateBits) - 1);
    events.state(hil_chip_now(), static_cast<hil_track_t>(track), static_cast<uint32_t>(bits));
  }
}

}  // extern "C"
