// SPDX-License-Identifier: Apache-2.0
//
// The event log of the running job; called by tb_chip.sv if the job wants one.

#include "sim_chip_events.h"

#include <utility>

#include "svdpi.h"

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

hil_moments_t& HilEvents::moments_of(uint64_t entry) { return at(places_[entry % kEntries]); }

void HilEvents::dispatch(uint64_t cycle, const HilDispatchedView& command) {
  if (moments_.size() >= limit_) return stop(cycle);
  hil_moments_t moments{};
  moments.origin = command.origin();
  moments.is_last = command.is_last();
  moments.funct = command.command_funct();
  moments.rs1 = command.command_rs1();
  moments.rs2 = command.command_rs2();
  moments.entry = moments.issued = moments.fetched = HIL_NEVER;
  moments.completed = moments.written = HIL_NEVER;
  moments.dispatched = cycle;
  if (command.is_load() || command.is_execute() || command.is_store()) {
    moments.entry = command.entry();
    places_[command.entry() % kEntries] = moments_.size();
  }
  moments_.push_back(moments);
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

void hil_chip_moments(hil_moments_t* target, uint64_t room) {
  hil_copy_log(hil_events().moments(), target, room);
}
void hil_chip_changes(hil_change_t* target, uint64_t room) {
  hil_copy_log(hil_events().changes(), target, room);
}

/// What dispatched commands did in this cycle.
void hil_chip_steps(const svBitVecVal* issue_words, const svBitVecVal* completion_words) {
  HilEvents& events = hil_events();
  if (!events.is_on()) return;
  const uint64_t now = hil_chip_now();
  const HilCompletionView ends(completion_words);
  if (ends.load()) events.moments_of(ends.load_entry()).completed = now;
  if (ends.preload()) events.moments_of(ends.preload_entry()).completed = now;
  if (ends.compute()) events.moments_of(ends.compute_entry()).completed = now;
  if (ends.store()) events.moments_of(ends.store_entry()).completed = now;
  if (ends.fetched()) events.moments_of(ends.fetched_entry()).fetched = now;
  const HilIssueView issue(issue_words);
  if (issue.load()) events.moments_of(issue.load_entry()).issued = now;
  if (issue.execute()) events.moments_of(issue.execute_entry()).issued = now;
  if (issue.store()) events.moments_of(issue.store_entry()).issued = now;
}

/// What moved on the way of stores to memory.
void hil_chip_writes(const svBitVecVal* store_words, const svBitVecVal* writes_words) {
  HilEvents& events = hil_events();
  if (!events.is_on()) return;
  const HilStoreView store(store_words);
  const HilWritesView writes(writes_words);
  if (writes.answer()) events.write_answer(hil_chip_now());
  if (writes.burst()) events.write_burst();
  if (store.row_taken()) events.write_row();
  if (store.row_valid() && store.row_begins()) events.store_row(store.row_entry());
}

/// States of all tracks but the region.
void hil_chip_states(const svBitVecVal* words) {
  const HilStatesView states(words);
  const std::pair<hil_track_t, uint64_t> tracks[] = {{HIL_TRACK_LOAD, states.load()},
                                                     {HIL_TRACK_EXECUTE, states.execute()},
                                                     {HIL_TRACK_STORE, states.store()},
                                                     {HIL_TRACK_DISPATCH, states.dispatch()},
                                                     {HIL_TRACK_CORE, states.core()}};
  HilEvents& events = hil_events();
  for (const auto& [track, bits] : tracks) {
    if (events.is_on()) events.state(hil_chip_now(), track, static_cast<uint32_t>(bits));
  }
}

}  // extern "C"
