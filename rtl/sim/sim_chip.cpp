// SPDX-License-Identifier: Apache-2.0
//
// The running job of tb_chip.sv: its limits, access ranges, console, logs, and why it ended.

#include "sim_chip.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "sim_chip_htif.h"
#include "svdpi.h"

extern "C" const char* hil_describe_collect();
extern "C" void hil_describe_clear();
extern "C" void hil_chip_console_byte(int byte);

namespace {

constexpr size_t kMaxAccepted = 1 << 22;
constexpr size_t kMaxConsole = 1 << 24;
constexpr int kClassLoad = 0;
constexpr int kClassStore = 2;
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

// Numbers of the commands of one class on their way through its engine.
struct Engine {
  std::deque<uint64_t> dispatched;  // in the reservation station
  std::deque<uint64_t> at_work;     // rows still to ask for
};

class Chip {
 public:
  hil_chip_job_t job{};
  hil_chip_result_t result{};
  std::vector<hil_range_t> ranges;
  std::vector<hil_retired_t> retired;
  std::vector<hil_accepted_t> accepted;
  std::vector<uint64_t> command_pcs;  // of the command instructions that retired
  Trap last_trap;
  std::string console;
  Engine load, store;
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
    load = Engine{};
    store = Engine{};
    std::fill(std::begin(last_pcs), std::end(last_pcs), 0);
    traced = 0;
    now_ = 0;
    still_cycles_ = 0;
    is_violated_ = false;
    recent_ = hil_range_t{};
  }

  // The first byte that lacks the right, or none.
  bool is_allowed(uint64_t address, uint64_t bytes, uint64_t right, uint64_t* missing) {
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

  void check(uint64_t address, uint64_t bytes, uint64_t right, bool is_dma, uint64_t where) {
    uint64_t missing = 0;
    if (is_violated_ || is_allowed(address, bytes, right, &missing)) return;
    is_violated_ = true;
    result.access_right = right;
    result.access_address = missing;
    result.access_bytes = bytes;
    result.access_is_dma = is_dma;
    (is_dma ? result.access_command : result.access_pc) = where;
  }

  uint64_t now() const { return now_; }
  bool is_violated() const { return is_violated_; }

  void count(uint64_t events, bool is_in_region) {
    while (events != 0) {
      const int event = __builtin_ctzll(events);
      ++result.events[event];
      if (is_in_region) ++result.region_events[event];
      events &= events - 1;
    }
  }

  uint64_t end_of_cycle(bool is_over, bool exits, bool busy, bool progress) {
    ++now_;
    still_cycles_ = progress ? 0 : still_cycles_ + 1;
    const bool is_judged = job.is_judged != 0;
    if (is_violated_) return HIL_CHIP_ACCESS;
    if (result.fault_valid != 0 && !busy) return HIL_CHIP_FAULT;
    if (is_judged && result.mistakes != 0) return HIL_CHIP_REJECTED;
    const bool is_late = job.region_limit != 0 && result.region_cycles > job.region_limit;
    if (is_late) return HIL_CHIP_REGION_LIMIT;
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
  const hil_range_t* find(uint64_t address, uint64_t right) const {
    for (const hil_range_t& range : ranges) {
      if (address - range.base < range.bytes && (range.rights & right) != 0) return &range;
    }
    return nullptr;
  }

  uint64_t now_ = 0;
  uint64_t still_cycles_ = 0;
  bool is_violated_ = false;
  hil_range_t recent_{};  // where the last access was allowed
};

Chip& chip() {
  static Chip instance;
  return instance;
}

template <typename Record>
void copy(const std::vector<Record>& list, Record* target) {
  if (!list.empty()) std::memcpy(target, list.data(), list.size() * sizeof(Record));
}

uint64_t take(std::deque<uint64_t>* queue) {
  if (queue->empty()) return ~0ULL;
  const uint64_t number = queue->front();
  queue->pop_front();
  return number;
}

}  // namespace

extern "C" {

/// Describe the next job, then its ranges; call before its number is put on job_i.
void hil_chip_configure(const hil_chip_job_t* job) { chip().job = *job; }
void hil_chip_ranges(const hil_range_t* ranges, uint64_t count) {
  chip().ranges.assign(ranges, ranges + count);
}

void hil_chip_result(hil_chip_result_t* target) { *target = chip().result; }
void hil_chip_console(char* target) {
  std::memcpy(target, chip().console.data(), chip().console.size());
}
void hil_chip_retired(hil_retired_t* target) { copy(chip().retired, target); }
void hil_chip_accepted(hil_accepted_t* target) { copy(chip().accepted, target); }

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
void hil_chip_begin(int number, long long* entry, svBit* is_judged, svBit* has_htif) {
  Chip& state = chip();
  state.begin(static_cast<uint32_t>(number));
  hil_describe_clear();
  hil_dram_begin(state.job.common);
  const bool listens = state.job.has_htif != 0 && state.job.is_judged == 0;
  hil_htif().begin(state.job.tohost, state.job.fromhost);
  *entry = static_cast<long long>(state.job.entry);
  *is_judged = state.job.is_judged != 0;
  *has_htif = listens;
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
  state.check(place, 4, HIL_RIGHT_EXECUTE, false, place);
  if (trap && !state.is_violated()) {  // a trap of a word that is not the job's tells nothing
    state.last_trap = {state.traced, place, static_cast<uint32_t>(cause),
                       static_cast<uint64_t>(tval), static_cast<uint32_t>(instruction)};
  }
  const bool is_command = !trap && (static_cast<uint32_t>(instruction) & kOpcodeMask) == kCustom3;
  if (is_command && state.command_pcs.size() < kMaxAccepted) state.command_pcs.push_back(place);
  const uint64_t bytes = is_load || is_store ? 1ULL << size : 0;
  const uint64_t where = static_cast<uint64_t>(address);
  if (is_load) state.check(where, bytes, HIL_RIGHT_READ, false, place);
  if (is_store && !is_register) {
    state.check(where, bytes, HIL_RIGHT_WRITE, false, place);
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

/// What moved on the way of loads and stores to their DRAM rows. A row that an engine asks for
/// belongs to the oldest command at work in it; classes issue in program order.
void hil_chip_dma(svBit load_row, long long load_address, int load_bytes, svBit load_last,
                  svBit load_issued, svBit load_has_rows, svBit store_row, long long store_address,
                  int store_bytes, svBit store_last, svBit store_issued, svBit dispatched,
                  int command_class, int number) {
  Chip& state = chip();
  if (load_row && !state.load.at_work.empty()) {
    state.check(static_cast<uint64_t>(load_address), static_cast<uint64_t>(load_bytes),
                HIL_RIGHT_READ, true, state.load.at_work.front());
  }
  if (load_last) take(&state.load.at_work);
  if (store_row && !state.store.at_work.empty()) {
    state.check(static_cast<uint64_t>(store_address), static_cast<uint64_t>(store_bytes),
                HIL_RIGHT_WRITE, true, state.store.at_work.front());
  }
  if (store_last) take(&state.store.at_work);
  if (load_issued) {
    const uint64_t issued = take(&state.load.dispatched);
    if (load_has_rows) state.load.at_work.push_back(issued);
  }
  if (store_issued) state.store.at_work.push_back(take(&state.store.dispatched));
  if (dispatched) {
    const uint64_t index = static_cast<uint32_t>(number);
    if (command_class == kClassLoad) state.load.dispatched.push_back(index);
    if (command_class == kClassStore) state.store.dispatched.push_back(index);
  }
}

void hil_chip_console_byte(int byte) {
  Chip& state = chip();
  if (state.console.size() < kMaxConsole) state.console.push_back(static_cast<char>(byte));
}

/// Last call of each clock edge out of reset; returns 1 if the job ends with this cycle.
svBit hil_chip_cycle(svBit region_start, svBit region_stop, svBit region_is_over,
                     long long region_cycles, svBit exits, long long exit_code, int mistakes,
                     svBit fault_valid, int fault_command, int fault_funct, int fault_field,
                     int fault_rule, long long events, svBit busy, svBit progress) {
  Chip& state = chip();
  hil_chip_result_t& result = state.result;
  const bool was_running = result.region_started != 0 && result.region_is_over == 0;
  state.count(static_cast<uint64_t>(events), was_running);
  if (region_start) result.region_started = 1;
  if (region_stop || region_is_over) result.region_is_over = 1;
  result.region_cycles = was_running ? static_cast<uint64_t>(region_cycles) : result.region_cycles;
  result.mistakes |= static_cast<uint32_t>(mistakes);
  if (exits) result.exit_code = static_cast<uint64_t>(exit_code);
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
  return 1;
}

}  // extern "C"
