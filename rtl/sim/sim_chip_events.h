// SPDX-License-Identifier: Apache-2.0
//
// The event log behind a command timeline: when each command came how far, and when each part of
// the chip began to do, or to wait for, something else.

#ifndef HIL_SIM_CHIP_EVENTS_H
#define HIL_SIM_CHIP_EVENTS_H

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "sim_chip.h"

class HilEvents {
 public:
  /// Prepare a job, whose log ends after `limit` states and commands; 0: no log.
  void begin(uint64_t limit);
  bool is_on() const { return is_on_; }

  void dispatch(uint64_t cycle, const HilDispatchedView& command);
  hil_moments_t& moments_of(uint64_t entry);
  /// The store in this entry asked for a DRAM row; a row went to the writer; a burst of it was
  /// taken by memory; the oldest burst was answered.
  void store_row(uint64_t entry) { rows_.push_back(places_[entry % kEntries]); }
  void write_row();
  void write_burst() { bursts_.push_back(writing_); }
  void write_answer(uint64_t cycle);

  /// Bits of a track as they are in this cycle; logged if they differ from those before.
  void state(uint64_t cycle, hil_track_t track, uint32_t bits);

  const std::vector<hil_moments_t>& moments() const { return moments_; }
  const std::vector<hil_change_t>& changes() const { return changes_; }
  /// Cycles that the log holds of a job that took so many.
  uint64_t cycles(uint64_t of_job) const { return end_ < of_job ? end_ : of_job; }

 private:
  static constexpr unsigned kEntries = 64;

  hil_moments_t& at(uint64_t place);
  /// Forget the cycle in which the log was full, and log no more.
  void stop(uint64_t cycle);

  bool is_on_ = false;
  uint64_t limit_ = 0;
  uint64_t end_ = HIL_NEVER;  // first cycle that is no longer logged
  std::vector<hil_moments_t> moments_;
  std::vector<hil_change_t> changes_;
  std::array<uint64_t, kEntries> places_{};  // in moments_, of what is in the reservation station
  std::array<uint32_t, HIL_TRACKS> bits_{};
  std::deque<uint64_t> rows_;    // whose DRAM rows wait for the writer
  std::deque<uint64_t> bursts_;  // whose bursts are in flight
  uint64_t writing_ = HIL_NEVER;
  hil_moments_t nobody_{};
};

HilEvents& hil_events();

#endif  // HIL_SIM_CHIP_EVENTS_H
