// SPDX-License-Identifier: Apache-2.0
//
// The running job of tb_chip.sv: its limits, console, what retired, and why it ended.

#include "sim_chip.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "sim_chip_access.h"
#include "sim_chip_events.h"
#include "sim_chip_htif.h"
#include "svdpi.h"

extern "C" const char* hil_describe_collect();
extern "C" void hil_describe_clear();
extern "C" void hil_chip_console_byte(int byte);

namespace {

constexpr size_t kMaxAccepted = 1 << 22;
constexpr uint64_t kMaxIdleEnd = 1024;
constexpr uint64_t kRunning = 0;  // no hil_chip_end_t
constexpr uint32_t kOpcodeMask = 0x7F;
constexpr uint32_t kCustom3 = 0x7B;
constexpr uint64_t kNone = 255;  // as a register or cause: none

// A trap that the core took.
struct Trap {
  uint64_t place = ~0ULL;  // among all that retired or trapped; all ones: none
  uint64_t pc = 0;
  uint64_t cause = 0;
  uint64_t value = 0;
  uint64_t instruction = 0;
};

class Chip {
 public:
  hil_chip_job_t job{};
  hil_chip_result_t result{};
  std::vector<hil_retired_t> retired;
  std::vector<hil_accepted_t> accepted;
  std::vector<uint64_t> command_pcs;  // of the command instructions that retired
  Trap last_trap;
  std::string console;
  uint64_t last_pcs[kLastPcs];
  uint64_t traced = 0;  // retired or trapped

  void begin(uint32_t number) {
    result = hil_chip_result_t{};
    result.job = number;
    retired.clear();
    accepted.clear();
    command_pcs.clear();
    last_trap = Trap{};
    console.clear();
    std::fill(std::begin(last_pcs), std::end(last_pcs), 0);
    traced = 0;
    now_ = 0;
    still_cycles_ = 0;
  }

  uint64_t now() const { return now_; }
  bool is_in_region() const { return result.region_started != 0 && result.region_is_over == 0; }

  void count(uint64_t events, bool is_in_region) {
    while (events != 0) {
      const int event = __builtin_ctzll(events);
      ++result.events[event];
      if (is_in_region) ++result.region_events[event];
      events &= events - 1;
    }
  }

  // Put an instruction into the retirement log, if it is one of those that the job wants.
  void record(const HilRetirementView& step, uint64_t bytes) {
    if (traced < job.trace_skip || retired.size() >= job.trace_limit) return;
    hil_retired_t entry{};
    entry.cycle = now_;
    entry.pc = step.pc();
    entry.rd_value = step.rd_value();
    entry.tval = step.tval();
    entry.address = bytes != 0 ? step.address() : 0;
    entry.store_data = step.is_store() ? step.store_data() : 0;
    entry.instruction = static_cast<uint32_t>(step.instruction());
    entry.rd = static_cast<uint8_t>(step.writes_rd() ? step.rd() : kNone);
    entry.trap = static_cast<uint8_t>(step.is_trap() ? step.cause() : kNone);
    entry.bytes = static_cast<uint8_t>(bytes);
    entry.is_store = step.is_store();
    retired.push_back(entry);
  }

  // The way from the last work to STOP is not counted, but must end some time.
  bool is_late() const {
    return result.work_cycles > job.region_limit ||
           result.region_cycles > job.region_limit + kMaxIdleEnd;
  }

  uint64_t end_of_cycle(const HilCycleView& cycle) {
    ++now_;
    still_cycles_ = cycle.progress() ? 0 : still_cycles_ + 1;
    const bool is_judged = job.is_judged != 0;
    if (hil_access().is_violated()) return HIL_CHIP_END_ACCESS;
    if (result.fault_valid != 0 && !cycle.busy()) return HIL_CHIP_END_FAULT;
    if (is_judged && result.mistakes != 0) return HIL_CHIP_END_REJECTED;
    if (job.region_limit != 0 && is_late()) return HIL_CHIP_END_REGION_LIMIT;
    if (is_judged && cycle.region_stop()) return HIL_CHIP_END_STOPPED;
    if (cycle.exits()) return HIL_CHIP_END_EXITED;
    if (hil_htif().is_unknown) return HIL_CHIP_END_HTIF;
    if (hil_htif().has_exited && !cycle.busy()) {
      result.exit_code = hil_htif().exit_code;
      return HIL_CHIP_END_EXITED;
    }
    if (still_cycles_ >= job.common.no_progress_cycles) return HIL_CHIP_END_NO_PROGRESS;
    if (now_ >= job.common.cycle_limit) return HIL_CHIP_END_CYCLE_LIMIT;
    return kRunning;
  }

  // Fill in what is known at the end.
  void close(uint64_t reason) {
    if (reason == HIL_CHIP_END_NO_PROGRESS || reason == HIL_CHIP_END_CYCLE_LIMIT ||
        reason == HIL_CHIP_END_REGION_LIMIT) {
      hil_describe_collect();
    }
    result.cycles = now_;
    result.end_reason = reason;
    result.console_bytes = console.size();
    result.records = retired.size();
    result.bursts = hil_dram_bursts();
    result.moments = hil_events().moments().size();
    result.changes = hil_events().changes().size();
    result.log_cycles = hil_events().cycles(now_);
    hil_access().report(&result);
  }

 private:
  uint64_t now_ = 0;
  uint64_t still_cycles_ = 0;
};

Chip& chip() {
  static Chip instance;
  return instance;
}

}  // namespace

uint64_t hil_chip_now() { return chip().now(); }

extern "C" {

/// Describe the next job, then its ranges; call before its number is put on job_i.
void hil_chip_configure(const hil_chip_job_t* job) { chip().job = *job; }

void hil_chip_result(hil_chip_result_t* target) { *target = chip().result; }
void hil_chip_console(char* target, uint64_t room) { hil_copy_log(chip().console, target, room); }
void hil_chip_retired(hil_retired_t* target, uint64_t room) {
  hil_copy_log(chip().retired, target, room);
}
void hil_chip_accepted(hil_accepted_t* target, uint64_t room) {
  hil_copy_log(chip().accepted, target, room);
}

/// Addresses of the last kLastPcs instructions, oldest first; 0 where there were fewer.
void hil_chip_last_pcs(uint64_t* target) {
  const Chip& state = chip();
  for (uint64_t i = 0; i < kLastPcs; ++i) {
    target[i] = state.last_pcs[(state.traced + i) % kLastPcs];
  }
}

/// Address of the instruction that issued a command, all ones if it is not known.
void hil_chip_command_pc(uint64_t number, uint64_t* target) {
  const std::vector<uint64_t>& pcs = chip().command_pcs;
  *target = number < pcs.size() ? pcs[number] : ~0ULL;
}

/// The last trap: instructions since then, pc, mcause, mtval, instruction. Returns 0 if none.
int hil_chip_last_trap(uint64_t* target) {
  const Chip& state = chip();
  const Trap& trap = state.last_trap;
  if (trap.place == ~0ULL) return 0;
  const uint64_t values[] = {state.traced - 1 - trap.place, trap.pc, trap.cause, trap.value,
                             trap.instruction};
  std::copy(std::begin(values), std::end(values), target);
  return 1;
}

/// Start of reset: nothing of the job before may remain.
void hil_chip_begin(int number, long long* entry, svBit* is_judged, svBit* has_htif,
                    svBit* has_events) {
  Chip& state = chip();
  state.begin(static_cast<uint32_t>(number));
  hil_describe_clear();
  hil_dram_begin(state.job.common);
  hil_access().begin();
  hil_events().begin(state.job.event_limit);
  const bool listens = state.job.has_htif != 0 && state.job.is_judged == 0;
  hil_htif().begin(state.job.tohost, state.job.fromhost);
  *entry = static_cast<long long>(state.job.entry);
  *is_judged = state.job.is_judged != 0;
  *has_htif = listens;
  *has_events = hil_events().is_on();
}

/// An instruction retired or trapped; is_register: the address is a register of the host device.
void hil_chip_retirement(const svBitVecVal* words, svBit is_register) {
  const HilRetirementView step(words);
  Chip& state = chip();
  const uint64_t pc = step.pc();
  state.result.pc = pc;
  state.last_pcs[state.traced % kLastPcs] = pc;
  const bool is_trap = step.is_trap();
  if (!is_trap) ++state.result.instructions;
  if (!is_trap && state.is_in_region()) ++state.result.region_instructions;
  HilAccess& access = hil_access();
  access.check(pc, 4, HIL_RIGHT_EXECUTE, false, pc);
  if (is_trap && !access.is_violated()) {  // a trap of a word that is not the job's tells nothing
    state.last_trap = {state.traced, pc, step.cause(), step.tval(), step.instruction()};
  }
  const bool is_command = !is_trap && (step.instruction() & kOpcodeMask) == kCustom3;
  if (is_command && state.command_pcs.size() < kMaxAccepted) state.command_pcs.push_back(pc);
  const uint64_t bytes = step.is_load() || step.is_store() ? 1ULL << step.size() : 0;
  if (step.is_load()) access.check(step.address(), bytes, HIL_RIGHT_READ, false, pc);
  if (step.is_store() && !is_register) {
    access.check(step.address(), bytes, HIL_RIGHT_WRITE, false, pc);
  }
  state.record(step, bytes);
  ++state.traced;
}

/// The accelerator accepted a command.
void hil_chip_command(const svBitVecVal* words) {
  const HilCommandView command(words);
  Chip& state = chip();
  ++state.result.commands;
  if (state.accepted.size() < kMaxAccepted) {
    state.accepted.push_back({state.now(), command.rs1(), command.rs2(), command.funct()});
  }
}

/// A command left the command queues; what older ones did in this cycle has been told.
void hil_chip_dispatched(const svBitVecVal* words) {
  const HilDispatchedView command(words);
  hil_access().dispatch(command);
  if (hil_events().is_on()) hil_events().dispatch(chip().now(), command);
}

void hil_chip_console_byte(int byte) {
  Chip& state = chip();
  const bool is_full = state.console.size() >= state.job.console_limit;
  if (!is_full) state.console.push_back(static_cast<char>(byte));
}

/// The program exits with this code, also where that is a mistake.
void hil_chip_exit(long long code) { chip().result.exit_code = static_cast<uint64_t>(code); }

/// A command broke a rule; told in every cycle from then on.
void hil_chip_fault(const svBitVecVal* words) {
  const HilFaultView fault(words);
  hil_chip_result_t& result = chip().result;
  result.fault_command = fault.origin();
  result.fault_funct = fault.funct();
  result.fault_field = fault.field();
  result.fault_rule = fault.rule();
}

/// Last call of each clock edge out of reset; returns 1 if the job ends with this cycle.
svBit hil_chip_cycle(const svBitVecVal* words) {
  const HilCycleView cycle(words);
  Chip& state = chip();
  hil_chip_result_t& result = state.result;
  const bool was_running = state.is_in_region();
  state.count(cycle.events(), was_running);
  if (hil_events().is_on()) hil_events().state(state.now(), HIL_TRACK_REGION, was_running);
  if (cycle.region_start()) result.region_started = 1;
  if (cycle.region_stop() || cycle.region_is_over()) result.region_is_over = 1;
  if (was_running) {
    result.region_cycles = cycle.region_cycles();
    if (!cycle.idle()) result.work_cycles = cycle.region_cycles() + 1;
  }
  if (cycle.start_again()) result.mistakes |= HIL_MISTAKE_START_AGAIN;
  if (cycle.stop_early()) result.mistakes |= HIL_MISTAKE_STOP_EARLY;
  if (cycle.exit_early()) result.mistakes |= HIL_MISTAKE_EXIT_EARLY;
  result.fault_valid = cycle.fault_valid();
  const uint64_t reason = state.end_of_cycle(cycle);
  if (reason == kRunning) return 0;
  state.close(reason);
  return 1;
}

}  // extern "C"
