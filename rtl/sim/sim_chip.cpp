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
constexpr uint32_t kOpcodeMask = 0x7F;
constexpr uint32_t kCustom3 = 0x7B;

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
  uint64_t last_pcs[kChipLastPcs];
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

  // The way from the last work to STOP is not counted, but must end some time.
  bool is_late() const {
    return result.work_cycles > job.region_limit ||
           result.region_cycles > job.region_limit + kMaxIdleEnd;
  }

  uint64_t end_of_cycle(bool is_over, bool exits, bool busy, bool progress) {
    ++now_;
    still_cycles_ = progress ? 0 : still_cycles_ + 1;
    const bool is_judged = job.is_judged != 0;
    if (hil_access().is_violated()) return HIL_CHIP_ACCESS;
    if (result.fault_valid != 0 && !busy) return HIL_CHIP_FAULT;
    if (is_judged && result.mistakes != 0) return HIL_CHIP_REJECTED;
    if (job.region_limit != 0 && is_late()) return HIL_CHIP_REGION_LIMIT;
    if (is_judged && is_over) return HIL_CHIP_STOPPED;
    if (exits) return HIL_CHIP_EXITED;
    if (hil_htif().is_unknown) return HIL_CHIP_HTIF;
    if (hil_htif().has_exited && !busy) {
      result.exit_code = hil_htif().exit_code;
      return HIL_CHIP_EXITED;
    }
    if (still_cycles_ >= job.common.no_progress_cycles) return HIL_CHIP_NO_PROGRESS;
    if (now_ >= job.common.cycle_limit) return HIL_CHIP_CYCLE_LIMIT;
    return HIL_CHIP_NONE;
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
void hil_chip_console(char* target) {
  std::memcpy(target, chip().console.data(), chip().console.size());
}
void hil_chip_retired(hil_retired_t* target) { hil_copy_log(chip().retired, target); }
void hil_chip_accepted(hil_accepted_t* target) { hil_copy_log(chip().accepted, target); }

/// Addresses of the last kChipLastPcs instructions, oldest first; 0 where there were fewer.
void hil_chip_last_pcs(uint64_t* target) {
  const Chip& state = chip();
  for (uint64_t i = 0; i < kChipLastPcs; ++i) {
    target[i] = state.last_pcs[(state.traced + i) % kChipLastPcs];
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
void hil_chip_trace(long long pc, int instruction, svBit rd_write, int rd, long long rd_value,
                    svBit trap, int cause, long long tval, svBit is_load, svBit is_store,
                    long long address, long long store_data, int size, svBit is_register) {
  Chip& state = chip();
  const uint64_t place = static_cast<uint64_t>(pc);
  state.result.pc = place;
  state.last_pcs[state.traced % kChipLastPcs] = place;
  if (!trap) ++state.result.instructions;
  if (!trap && state.is_in_region()) ++state.result.region_instructions;
  HilAccess& access = hil_access();
  access.check(place, 4, HIL_RIGHT_EXECUTE, false, place);
  if (trap && !access.is_violated()) {  // a trap of a word that is not the job's tells nothing
    state.last_trap = {state.traced, place, static_cast<uint32_t>(cause),
                       static_cast<uint64_t>(tval), static_cast<uint32_t>(instruction)};
  }
  const bool is_command = !trap && (static_cast<uint32_t>(instruction) & kOpcodeMask) == kCustom3;
  if (is_command && state.command_pcs.size() < kMaxAccepted) state.command_pcs.push_back(place);
  const uint64_t bytes = is_load || is_store ? 1ULL << size : 0;
  const uint64_t where = static_cast<uint64_t>(address);
  if (is_load) access.check(where, bytes, HIL_RIGHT_READ, false, place);
  if (is_store && !is_register) {
    access.check(where, bytes, HIL_RIGHT_WRITE, false, place);
  }
  if (state.traced >= state.job.trace_skip && state.retired.size() < state.job.trace_limit) {
    hil_retired_t record{};
    record.cycle = state.now();
    record.pc = place;
    record.rd_value = static_cast<uint64_t>(rd_value);
    record.tval = static_cast<uint64_t>(tval);
    record.address = bytes != 0 ? where : 0;
    record.store_data = is_store ? static_cast<uint64_t>(store_data) : 0;
    record.instruction = static_cast<uint32_t>(instruction);
    record.rd = static_cast<uint8_t>(rd_write ? rd : 255);
    record.trap = static_cast<uint8_t>(trap ? cause : 255);
    record.bytes = static_cast<uint8_t>(bytes);
    record.is_store = is_store;
    state.retired.push_back(record);
  }
  ++state.traced;
}

/// The accelerator accepted a command.
void hil_chip_command(int funct, long long rs1, long long rs2) {
  Chip& state = chip();
  ++state.result.commands;
  if (state.accepted.size() < kMaxAccepted) {
    state.accepted.push_back({state.now(), static_cast<uint64_t>(rs1), static_cast<uint64_t>(rs2),
                              static_cast<uint64_t>(funct)});
  }
}

void hil_chip_console_byte(int byte) {
  Chip& state = chip();
  const bool is_full = state.console.size() >= state.job.console_limit;
  if (!is_full) state.console.push_back(static_cast<char>(byte));
}

/// Last call of each clock edge out of reset; returns 1 if the job ends with this cycle.
svBit hil_chip_cycle(svBit region_start, svBit region_stop, svBit region_is_over,
                     long long region_cycles, svBit exits, long long exit_code, int mistakes,
                     svBit fault_valid, int fault_command, int fault_funct, int fault_field,
                     int fault_rule, long long events, svBit busy, svBit idle, svBit progress) {
  Chip& state = chip();
  hil_chip_result_t& result = state.result;
  const bool was_running = state.is_in_region();
  state.count(static_cast<uint64_t>(events), was_running);
  if (hil_events().is_on()) hil_events().state(state.now(), HIL_TRACK_REGION, was_running);
  if (region_start) result.region_started = 1;
  if (region_stop || region_is_over) result.region_is_over = 1;
  result.region_cycles = was_running ? static_cast<uint64_t>(region_cycles) : result.region_cycles;
  if (was_running && !idle) result.work_cycles = static_cast<uint64_t>(region_cycles) + 1;
  result.mistakes |= static_cast<uint32_t>(mistakes);
  const bool exits_early = (static_cast<uint32_t>(mistakes) & HIL_MISTAKE_EXIT_EARLY) != 0;
  if (exits || exits_early) result.exit_code = static_cast<uint64_t>(exit_code);
  result.fault_valid = fault_valid;
  const uint64_t reason = state.end_of_cycle(region_stop, exits, busy, progress);
  if (reason == HIL_CHIP_NONE) return 0;
  if (reason == HIL_CHIP_NO_PROGRESS || reason == HIL_CHIP_CYCLE_LIMIT ||
      reason == HIL_CHIP_REGION_LIMIT) {
    hil_describe_collect();
  }
  result.cycles = state.now();
  result.end_reason = reason;
  if (fault_valid) {
    result.fault_command = static_cast<uint32_t>(fault_command);
    result.fault_funct = static_cast<uint32_t>(fault_funct);
    result.fault_field = static_cast<uint32_t>(fault_field);
    result.fault_rule = static_cast<uint32_t>(fault_rule);
  }
  result.console_bytes = state.console.size();
  result.records = state.retired.size();
  result.bursts = hil_dram_bursts();
  result.moments = hil_events().moments().size();
  result.changes = hil_events().changes().size();
  result.log_cycles = hil_events().cycles(result.cycles);
  hil_access().report(&result);
  return 1;
}

}  // extern "C"
