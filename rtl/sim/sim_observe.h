// SPDX-License-Identifier: Apache-2.0
// Generated from configs/observation.toml
// by python -m autocomp_hil.codegen; do not edit.

// Packed structs of observe_pkg.sv as views of DPI vectors, enumerations, and the structures that
// Python fills and reads.

#ifndef HIL_SIM_OBSERVE_H
#define HIL_SIM_OBSERVE_H

#include <cstddef>
#include <cstdint>

#include "svdpi.h"

/// Some bits of a DPI vector.
template <int kLow, int kWidth>
uint64_t hil_bits(const svBitVecVal* words) {
  constexpr int kFirst = kLow / 32;
  constexpr int kShift = kLow % 32;
  constexpr int kLast = (kLow + kWidth - 1) / 32;
  uint64_t value = static_cast<uint64_t>(words[kFirst]) >> kShift;
  if constexpr (kLast > kFirst) value |= static_cast<uint64_t>(words[kFirst + 1]) << (32 - kShift);
  if constexpr (kLast > kFirst + 1) {
    value |= static_cast<uint64_t>(words[kFirst + 2]) << (64 - kShift);
  }
  if constexpr (kWidth < 64) value &= (1ULL << kWidth) - 1;
  return value;
}

/// Events of a cycle that are counted: those of the accelerator by their code, and issue_bound.
constexpr int kChipEvents = 64;

/// Event: the array is idle, the accelerator holds no command for it, and neither a fence nor a
/// full queue keeps the core from issuing one.
constexpr int kIssueBound = 63;

/// Addresses of the last instructions that are kept.
constexpr int kLastPcs = 64;

/// Why a job of the accelerator ended.
enum hil_end_reason_t : uint64_t {
  /// Every command is accepted, every answer taken, nothing busy. A fault counts as done.
  HIL_END_REASON_DONE = 1,
  /// The given limit of cycles was reached.
  HIL_END_REASON_CYCLE_LIMIT = 2,
  /// Nothing moved for too long: the description says what waits for what.
  HIL_END_REASON_NO_PROGRESS = 3,
};

/// Why a job of the chip ended.
enum hil_chip_end_t : uint64_t {
  /// STOP took effect in a judged job.
  HIL_CHIP_END_STOPPED = 1,
  /// The program gave an exit code, by the host device or by HTIF.
  HIL_CHIP_END_EXITED = 2,
  /// The job's limit of cycles was reached.
  HIL_CHIP_END_CYCLE_LIMIT = 3,
  /// The limit of the measured region's work was reached.
  HIL_CHIP_END_REGION_LIMIT = 4,
  /// Nothing moved for too long.
  HIL_CHIP_END_NO_PROGRESS = 5,
  /// An access went outside the ranges.
  HIL_CHIP_END_ACCESS = 6,
  /// A command broke a rule; older ones have ended.
  HIL_CHIP_END_FAULT = 7,
  /// A judged job made a mistake with the host device.
  HIL_CHIP_END_REJECTED = 8,
  /// tohost asked for a device that is not there.
  HIL_CHIP_END_HTIF = 9,
};

/// What a program does wrong with the host device.
enum hil_mistake_t : uint64_t {
  /// START was written twice.
  HIL_MISTAKE_START_AGAIN = 1,
  /// STOP was written before START, or twice.
  HIL_MISTAKE_STOP_EARLY = 2,
  /// The program exited before STOP.
  HIL_MISTAKE_EXIT_EARLY = 4,
};

/// What a program may do with a range of memory.
enum hil_right_t : uint64_t {
  /// Loads of the core and of the accelerator.
  HIL_RIGHT_READ = 1,
  /// Stores of the core and of the accelerator.
  HIL_RIGHT_WRITE = 2,
  /// Instruction fetches that retire.
  HIL_RIGHT_EXECUTE = 4,
};

/// Parts of the chip whose states are logged.
enum hil_track_t : uint32_t {
  /// States of the load engine; BLOCKED_BY: its next command waits for that class.
  HIL_TRACK_LOAD = 0,
  /// States of the execute engine.
  HIL_TRACK_EXECUTE = 1,
  /// States of the store engine.
  HIL_TRACK_STORE = 2,
  /// States of the way from the command queues to the reservation station.
  HIL_TRACK_DISPATCH = 3,
  /// What holds the core up.
  HIL_TRACK_CORE = 4,
  /// States of the measured region.
  HIL_TRACK_REGION = 5,
  HIL_TRACKS = 6,
};

/// The words of a command.
class HilCommandView {
 public:
  explicit HilCommandView(const svBitVecVal* words) : words_(words) {}
  uint64_t rs1() const { return hil_bits<0, 64>(words_); }
  uint64_t rs2() const { return hil_bits<64, 64>(words_); }
  uint64_t funct() const { return hil_bits<128, 7>(words_); }

 private:
  const svBitVecVal* words_;
};

/// An instruction that retired or trapped, see rv64_core.
class HilRetirementView {
 public:
  explicit HilRetirementView(const svBitVecVal* words) : words_(words) {}
  uint64_t pc() const { return hil_bits<0, 64>(words_); }
  uint64_t rd_value() const { return hil_bits<64, 64>(words_); }
  /// Value that the trap gives to mtval.
  uint64_t tval() const { return hil_bits<128, 64>(words_); }
  /// Address of a load or store.
  uint64_t address() const { return hil_bits<192, 64>(words_); }
  uint64_t store_data() const { return hil_bits<256, 64>(words_); }
  uint64_t instruction() const { return hil_bits<320, 32>(words_); }
  uint64_t rd() const { return hil_bits<352, 5>(words_); }
  /// Value that the trap gives to mcause.
  uint64_t cause() const { return hil_bits<357, 4>(words_); }
  /// Bytes of a load or store as a power of two.
  uint64_t size() const { return hil_bits<361, 2>(words_); }
  bool writes_rd() const { return hil_bits<363, 1>(words_) != 0; }
  /// It trapped and had no effect.
  bool is_trap() const { return hil_bits<364, 1>(words_) != 0; }
  bool is_load() const { return hil_bits<365, 1>(words_) != 0; }
  bool is_store() const { return hil_bits<366, 1>(words_) != 0; }
  bool valid() const { return hil_bits<367, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// A DRAM row that the load engine asks for.
class HilLoadRowView {
 public:
  explicit HilLoadRowView(const svBitVecVal* words) : words_(words) {}
  /// Address of its first byte.
  uint64_t address() const { return hil_bits<0, 64>(words_); }
  uint64_t bytes() const { return hil_bits<64, 16>(words_); }
  /// It is the last row of its command.
  bool is_last() const { return hil_bits<80, 1>(words_) != 0; }
  bool valid() const { return hil_bits<81, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// What the store engine tells.
class HilStoreView {
 public:
  explicit HilStoreView(const svBitVecVal* words) : words_(words) {}
  /// Address of the DRAM row's first byte.
  uint64_t row_address() const { return hil_bits<0, 64>(words_); }
  /// Length of the DRAM row.
  uint64_t row_bytes() const { return hil_bits<64, 16>(words_); }
  /// Entry of its command in the reservation station.
  uint64_t row_entry() const { return hil_bits<80, 6>(words_); }
  /// It is the last local row of its command.
  bool row_is_last() const { return hil_bits<86, 1>(words_) != 0; }
  /// A DRAM row begins.
  bool row_begins() const { return hil_bits<87, 1>(words_) != 0; }
  bool row_valid() const { return hil_bits<88, 1>(words_) != 0; }
  /// A DRAM row goes to the writer.
  bool row_taken() const { return hil_bits<89, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// What leaves the reservation station for its engine.
class HilIssueView {
 public:
  explicit HilIssueView(const svBitVecVal* words) : words_(words) {}
  uint64_t load_entry() const { return hil_bits<0, 6>(words_); }
  uint64_t execute_entry() const { return hil_bits<6, 6>(words_); }
  uint64_t store_entry() const { return hil_bits<12, 6>(words_); }
  bool load() const { return hil_bits<18, 1>(words_) != 0; }
  /// The load reads DRAM.
  bool load_has_rows() const { return hil_bits<19, 1>(words_) != 0; }
  bool execute() const { return hil_bits<20, 1>(words_) != 0; }
  bool store() const { return hil_bits<21, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// What ends, or has read its operands.
class HilCompletionView {
 public:
  explicit HilCompletionView(const svBitVecVal* words) : words_(words) {}
  uint64_t load_entry() const { return hil_bits<0, 6>(words_); }
  uint64_t preload_entry() const { return hil_bits<6, 6>(words_); }
  uint64_t compute_entry() const { return hil_bits<12, 6>(words_); }
  uint64_t store_entry() const { return hil_bits<18, 6>(words_); }
  uint64_t fetched_entry() const { return hil_bits<24, 6>(words_); }
  bool load() const { return hil_bits<30, 1>(words_) != 0; }
  bool preload() const { return hil_bits<31, 1>(words_) != 0; }
  bool compute() const { return hil_bits<32, 1>(words_) != 0; }
  bool store() const { return hil_bits<33, 1>(words_) != 0; }
  /// A COMPUTE has read its operands.
  bool fetched() const { return hil_bits<34, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// A command that leaves the command queues.
class HilDispatchedView {
 public:
  explicit HilDispatchedView(const svBitVecVal* words) : words_(words) {}
  /// Number of the program's command that it is, or stands for.
  uint64_t origin() const { return hil_bits<0, 32>(words_); }
  uint64_t command_rs1() const { return hil_bits<32, 64>(words_); }
  uint64_t command_rs2() const { return hil_bits<96, 64>(words_); }
  uint64_t command_funct() const { return hil_bits<160, 7>(words_); }
  /// Entry in the reservation station.
  uint64_t entry() const { return hil_bits<167, 6>(words_); }
  /// No other of this origin follows.
  bool is_last() const { return hil_bits<173, 1>(words_) != 0; }
  /// It gets an entry for loads.
  bool is_load() const { return hil_bits<174, 1>(words_) != 0; }
  /// It gets an entry for PRELOADs and COMPUTEs.
  bool is_execute() const { return hil_bits<175, 1>(words_) != 0; }
  /// It gets an entry for stores.
  bool is_store() const { return hil_bits<176, 1>(words_) != 0; }
  bool valid() const { return hil_bits<177, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// What moves on the way of stores to memory.
class HilWritesView {
 public:
  explicit HilWritesView(const svBitVecVal* words) : words_(words) {}
  /// Memory takes a burst.
  bool burst() const { return hil_bits<0, 1>(words_) != 0; }
  /// Memory answers the oldest burst.
  bool answer() const { return hil_bits<1, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// The states of all tracks that the hardware tells.
class HilStatesView {
 public:
  explicit HilStatesView(const svBitVecVal* words) : words_(words) {}
  uint64_t load() const { return hil_bits<0, 8>(words_); }
  uint64_t execute() const { return hil_bits<8, 9>(words_); }
  uint64_t store() const { return hil_bits<17, 10>(words_); }
  uint64_t dispatch() const { return hil_bits<27, 4>(words_); }
  uint64_t core() const { return hil_bits<31, 8>(words_); }

 private:
  const svBitVecVal* words_;
};

/// The first broken rule of the accelerator's program.
class HilFaultView {
 public:
  explicit HilFaultView(const svBitVecVal* words) : words_(words) {}
  /// Origin of the command.
  uint64_t origin() const { return hil_bits<0, 32>(words_); }
  /// Funct of the command that was dispatched.
  uint64_t funct() const { return hil_bits<32, 7>(words_); }
  /// accel_isa_pkg::fault_field_e.
  uint64_t field() const { return hil_bits<39, 6>(words_); }
  /// accel_isa_pkg::fault_rule_e.
  uint64_t rule() const { return hil_bits<45, 6>(words_); }

 private:
  const svBitVecVal* words_;
};

/// What is told in every cycle.
class HilCycleView {
 public:
  explicit HilCycleView(const svBitVecVal* words) : words_(words) {}
  /// Events of the accelerator by their codes, and issue_bound.
  uint64_t events() const { return hil_bits<0, 64>(words_); }
  uint64_t region_cycles() const { return hil_bits<64, 64>(words_); }
  bool region_start() const { return hil_bits<128, 1>(words_) != 0; }
  bool region_stop() const { return hil_bits<129, 1>(words_) != 0; }
  bool region_is_over() const { return hil_bits<130, 1>(words_) != 0; }
  bool exits() const { return hil_bits<131, 1>(words_) != 0; }
  /// START is written twice, as host_device explains.
  bool start_again() const { return hil_bits<132, 1>(words_) != 0; }
  /// STOP is written before START or twice, as host_device explains.
  bool stop_early() const { return hil_bits<133, 1>(words_) != 0; }
  /// The program exits before STOP, as host_device explains.
  bool exit_early() const { return hil_bits<134, 1>(words_) != 0; }
  /// A command broke a rule; held.
  bool fault_valid() const { return hil_bits<135, 1>(words_) != 0; }
  /// The accelerator is busy.
  bool busy() const { return hil_bits<136, 1>(words_) != 0; }
  /// The accelerator is idle, and no write is in flight.
  bool idle() const { return hil_bits<137, 1>(words_) != 0; }
  /// An instruction retired, or something moved.
  bool progress() const { return hil_bits<138, 1>(words_) != 0; }

 private:
  const svBitVecVal* words_;
};

/// DRAM timing; every random choice is drawn from the seed. Chances are per mille and cycle.
struct hil_dram_timing_t {
  /// Cycles from address handshake to first read beat.
  uint64_t first_beat_latency;
  /// Cycles from last write beat to response.
  uint64_t write_response_latency;
  /// Cycles that a read occupies the port at least; 0 counts as 1.
  uint64_t read_request_cycles;
  /// Cycles that a write occupies the port at least; 0 counts as 1.
  uint64_t write_request_cycles;
  uint64_t max_reads;
  uint64_t max_writes;
  /// Up to this many more cycles, per request.
  uint64_t latency_jitter;
  /// Chance that no read beat is offered in a cycle.
  uint64_t read_idle;
  /// Chance that an address is not taken in a cycle.
  uint64_t address_stall;
  /// Chance that write data are not taken in a cycle.
  uint64_t write_data_stall;
  /// Chance that a COUNTER answer is not taken in a cycle.
  uint64_t response_stall;
  uint64_t seed;
};

/// What every job is given.
struct hil_job_t {
  /// Seed of the start pattern of all memories.
  uint64_t seed;
  uint64_t cycle_limit;
  /// Cycles without progress that end the job.
  uint64_t no_progress_cycles;
  hil_dram_timing_t timing;
};

/// Result of a job of the accelerator. Cycle 0 is the first cycle out of reset.
struct hil_result_t {
  /// Number of the job.
  uint64_t job;
  uint64_t cycles;
  uint64_t end_reason;
  uint64_t fault_valid;
  /// Origin of the command that broke a rule.
  uint64_t fault_command;
  uint64_t fault_funct;
  uint64_t fault_field;
  uint64_t fault_rule;
  uint64_t commands_accepted;
  uint64_t responses;
  uint64_t bursts;
};

/// A command as the source drives it. A fence drives nothing: it waits until busy is low.
struct hil_command_t {
  uint64_t rs1;
  uint64_t rs2;
  uint32_t funct;
  uint32_t is_fence;
  /// Cycles without a command before this one.
  uint64_t idle_cycles;
};

/// A command as the accelerator's port took it; its number is its place in the log.
struct hil_accepted_t {
  uint64_t cycle;
  uint64_t rs1;
  uint64_t rs2;
  uint64_t funct;
};

/// One DMA burst as the memory saw it.
struct hil_burst_t {
  /// Cycle of the address handshake.
  uint64_t cycle;
  /// Cycle of the last read beat's or the write response's handshake, or never.
  uint64_t end_cycle;
  /// Address of the first beat.
  uint64_t address;
  /// Number of beats of 16 bytes.
  uint32_t beats;
  uint32_t is_write;
};

/// Bytes that a program may use; ranges may touch but not overlap.
struct hil_range_t {
  uint64_t base;
  uint64_t bytes;
  uint64_t rights;
};

/// What a job of the chip is given.
struct hil_chip_job_t {
  hil_job_t common;
  /// First instruction.
  uint64_t entry;
  /// STOP ends the job; console, exit and HTIF are off, mistakes reject.
  uint64_t is_judged;
  /// Most work_cycles; 0: no limit.
  uint64_t region_limit;
  uint64_t has_htif;
  uint64_t tohost;
  uint64_t fromhost;
  /// Instructions before the first one recorded.
  uint64_t trace_skip;
  /// Most instructions recorded; 0: none.
  uint64_t trace_limit;
  /// Most states and commands in the event log; 0: no log.
  uint64_t event_limit;
  /// Most bytes that the console keeps.
  uint64_t console_limit;
};

/// Result of a job of the chip.
struct hil_chip_result_t {
  /// Number of the job.
  uint64_t job;
  /// Cycles from the end of reset; cycle 0 is the first.
  uint64_t cycles;
  uint64_t end_reason;
  uint64_t region_started;
  uint64_t region_is_over;
  /// Cycles of the measured region, so far if it is not over.
  uint64_t region_cycles;
  /// Region cycles until all was idle for good: what follows has no effect.
  uint64_t work_cycles;
  /// Exit code, of a judged job that exits early too.
  uint64_t exit_code;
  uint64_t mistakes;
  /// Instructions that retired; traps do not count.
  uint64_t instructions;
  /// Instructions that retired in the measured region.
  uint64_t region_instructions;
  /// Commands of the program that the accelerator accepted.
  uint64_t commands;
  /// Address of the last instruction that retired or trapped.
  uint64_t pc;
  /// The right that was missing.
  uint64_t access_right;
  uint64_t access_address;
  uint64_t access_bytes;
  uint64_t access_is_dma;
  /// Address of the instruction that loads, stores or is fetched.
  uint64_t access_pc;
  /// Origin of the load or store command.
  uint64_t access_command;
  uint64_t fault_valid;
  /// Origin of the command that broke a rule.
  uint64_t fault_command;
  uint64_t fault_funct;
  uint64_t fault_field;
  uint64_t fault_rule;
  uint64_t console_bytes;
  /// Records in the retirement log.
  uint64_t records;
  uint64_t bursts;
  /// Commands in the event log.
  uint64_t moments;
  /// Changes in the event log.
  uint64_t changes;
  /// Cycle in which the event log ends: the last one, or when it is full.
  uint64_t log_cycles;
  /// Cycles with each event in the whole job.
  uint64_t events[64];
  /// Cycles with each event in the measured region.
  uint64_t region_events[64];
};

/// An instruction that retired or trapped.
struct hil_retired_t {
  uint64_t cycle;
  uint64_t pc;
  uint64_t rd_value;
  uint64_t tval;
  uint64_t address;
  uint64_t store_data;
  uint32_t instruction;
  /// Register that is written; 255: none.
  uint8_t rd;
  /// Cause of the trap; 255: the instruction retired.
  uint8_t trap;
  /// Bytes of a load or store, else 0.
  uint8_t bytes;
  uint8_t is_store;
};

/// A command that was dispatched, and the cycles in which it came so far; never where it did not.
/// Several can have one origin: those that the hardware issues for a loop.
struct hil_moments_t {
  /// Number of the program's command that it is, or stands for.
  uint64_t origin;
  /// No other of this origin follows.
  uint64_t is_last;
  /// Funct of the command as it was dispatched.
  uint64_t funct;
  uint64_t rs1;
  uint64_t rs2;
  /// Entry in the reservation station; never: none, as for CONFIG or a fault.
  uint64_t entry;
  /// It left the command queues.
  uint64_t dispatched;
  /// It left the reservation station for its engine.
  uint64_t issued;
  /// A COMPUTE has read all its operands.
  uint64_t fetched;
  /// Younger commands that depend on it may go.
  uint64_t completed;
  /// The last write response of an MVOUT so far.
  uint64_t written;
};

/// A track has these bits from this cycle on, until its next change.
struct hil_change_t {
  uint64_t cycle;
  uint32_t track;
  uint32_t bits;
};

/// Where the compiler put a structure's member; the structure itself has offset 0.
struct hil_layout_t {
  const char* name;
  uint64_t offset;
  uint64_t bytes;
};
constexpr hil_layout_t kHilLayout[] = {
    {"dram_timing", 0, sizeof(hil_dram_timing_t)},
    {"dram_timing.first_beat_latency", offsetof(hil_dram_timing_t, first_beat_latency),
     sizeof(hil_dram_timing_t::first_beat_latency)},
    {"dram_timing.write_response_latency", offsetof(hil_dram_timing_t, write_response_latency),
     sizeof(hil_dram_timing_t::write_response_latency)},
    {"dram_timing.read_request_cycles", offsetof(hil_dram_timing_t, read_request_cycles),
     sizeof(hil_dram_timing_t::read_request_cycles)},
    {"dram_timing.write_request_cycles", offsetof(hil_dram_timing_t, write_request_cycles),
     sizeof(hil_dram_timing_t::write_request_cycles)},
    {"dram_timing.max_reads", offsetof(hil_dram_timing_t, max_reads),
     sizeof(hil_dram_timing_t::max_reads)},
    {"dram_timing.max_writes", offsetof(hil_dram_timing_t, max_writes),
     sizeof(hil_dram_timing_t::max_writes)},
    {"dram_timing.latency_jitter", offsetof(hil_dram_timing_t, latency_jitter),
     sizeof(hil_dram_timing_t::latency_jitter)},
    {"dram_timing.read_idle", offsetof(hil_dram_timing_t, read_idle),
     sizeof(hil_dram_timing_t::read_idle)},
    {"dram_timing.address_stall", offsetof(hil_dram_timing_t, address_stall),
     sizeof(hil_dram_timing_t::address_stall)},
    {"dram_timing.write_data_stall", offsetof(hil_dram_timing_t, write_data_stall),
     sizeof(hil_dram_timing_t::write_data_stall)},
    {"dram_timing.response_stall", offsetof(hil_dram_timing_t, response_stall),
     sizeof(hil_dram_timing_t::response_stall)},
    {"dram_timing.seed", offsetof(hil_dram_timing_t, seed), sizeof(hil_dram_timing_t::seed)},
    {"job", 0, sizeof(hil_job_t)},
    {"job.seed", offsetof(hil_job_t, seed), sizeof(hil_job_t::seed)},
    {"job.cycle_limit", offsetof(hil_job_t, cycle_limit), sizeof(hil_job_t::cycle_limit)},
    {"job.no_progress_cycles", offsetof(hil_job_t, no_progress_cycles),
     sizeof(hil_job_t::no_progress_cycles)},
    {"job.timing", offsetof(hil_job_t, timing), sizeof(hil_job_t::timing)},
    {"result", 0, sizeof(hil_result_t)},
    {"result.job", offsetof(hil_result_t, job), sizeof(hil_result_t::job)},
    {"result.cycles", offsetof(hil_result_t, cycles), sizeof(hil_result_t::cycles)},
    {"result.end_reason", offsetof(hil_result_t, end_reason), sizeof(hil_result_t::end_reason)},
    {"result.fault_valid", offsetof(hil_result_t, fault_valid), sizeof(hil_result_t::fault_valid)},
    {"result.fault_command", offsetof(hil_result_t, fault_command),
     sizeof(hil_result_t::fault_command)},
    {"result.fault_funct", offsetof(hil_result_t, fault_funct), sizeof(hil_result_t::fault_funct)},
    {"result.fault_field", offsetof(hil_result_t, fault_field), sizeof(hil_result_t::fault_field)},
    {"result.fault_rule", offsetof(hil_result_t, fault_rule), sizeof(hil_result_t::fault_rule)},
    {"result.commands_accepted", offsetof(hil_result_t, commands_accepted),
     sizeof(hil_result_t::commands_accepted)},
    {"result.responses", offsetof(hil_result_t, responses), sizeof(hil_result_t::responses)},
    {"result.bursts", offsetof(hil_result_t, bursts), sizeof(hil_result_t::bursts)},
    {"command", 0, sizeof(hil_command_t)},
    {"command.rs1", offsetof(hil_command_t, rs1), sizeof(hil_command_t::rs1)},
    {"command.rs2", offsetof(hil_command_t, rs2), sizeof(hil_command_t::rs2)},
    {"command.funct", offsetof(hil_command_t, funct), sizeof(hil_command_t::funct)},
    {"command.is_fence", offsetof(hil_command_t, is_fence), sizeof(hil_command_t::is_fence)},
    {"command.idle_cycles", offsetof(hil_command_t, idle_cycles),
     sizeof(hil_command_t::idle_cycles)},
    {"accepted", 0, sizeof(hil_accepted_t)},
    {"accepted.cycle", offsetof(hil_accepted_t, cycle), sizeof(hil_accepted_t::cycle)},
    {"accepted.rs1", offsetof(hil_accepted_t, rs1), sizeof(hil_accepted_t::rs1)},
    {"accepted.rs2", offsetof(hil_accepted_t, rs2), sizeof(hil_accepted_t::rs2)},
    {"accepted.funct", offsetof(hil_accepted_t, funct), sizeof(hil_accepted_t::funct)},
    {"burst", 0, sizeof(hil_burst_t)},
    {"burst.cycle", offsetof(hil_burst_t, cycle), sizeof(hil_burst_t::cycle)},
    {"burst.end_cycle", offsetof(hil_burst_t, end_cycle), sizeof(hil_burst_t::end_cycle)},
    {"burst.address", offsetof(hil_burst_t, address), sizeof(hil_burst_t::address)},
    {"burst.beats", offsetof(hil_burst_t, beats), sizeof(hil_burst_t::beats)},
    {"burst.is_write", offsetof(hil_burst_t, is_write), sizeof(hil_burst_t::is_write)},
    {"range", 0, sizeof(hil_range_t)},
    {"range.base", offsetof(hil_range_t, base), sizeof(hil_range_t::base)},
    {"range.bytes", offsetof(hil_range_t, bytes), sizeof(hil_range_t::bytes)},
    {"range.rights", offsetof(hil_range_t, rights), sizeof(hil_range_t::rights)},
    {"chip_job", 0, sizeof(hil_chip_job_t)},
    {"chip_job.common", offsetof(hil_chip_job_t, common), sizeof(hil_chip_job_t::common)},
    {"chip_job.entry", offsetof(hil_chip_job_t, entry), sizeof(hil_chip_job_t::entry)},
    {"chip_job.is_judged", offsetof(hil_chip_job_t, is_judged), sizeof(hil_chip_job_t::is_judged)},
    {"chip_job.region_limit", offsetof(hil_chip_job_t, region_limit),
     sizeof(hil_chip_job_t::region_limit)},
    {"chip_job.has_htif", offsetof(hil_chip_job_t, has_htif), sizeof(hil_chip_job_t::has_htif)},
    {"chip_job.tohost", offsetof(hil_chip_job_t, tohost), sizeof(hil_chip_job_t::tohost)},
    {"chip_job.fromhost", offsetof(hil_chip_job_t, fromhost), sizeof(hil_chip_job_t::fromhost)},
    {"chip_job.trace_skip", offsetof(hil_chip_job_t, trace_skip),
     sizeof(hil_chip_job_t::trace_skip)},
    {"chip_job.trace_limit", offsetof(hil_chip_job_t, trace_limit),
     sizeof(hil_chip_job_t::trace_limit)},
    {"chip_job.event_limit", offsetof(hil_chip_job_t, event_limit),
     sizeof(hil_chip_job_t::event_limit)},
    {"chip_job.console_limit", offsetof(hil_chip_job_t, console_limit),
     sizeof(hil_chip_job_t::console_limit)},
    {"chip_result", 0, sizeof(hil_chip_result_t)},
    {"chip_result.job", offsetof(hil_chip_result_t, job), sizeof(hil_chip_result_t::job)},
    {"chip_result.cycles", offsetof(hil_chip_result_t, cycles), sizeof(hil_chip_result_t::cycles)},
    {"chip_result.end_reason", offsetof(hil_chip_result_t, end_reason),
     sizeof(hil_chip_result_t::end_reason)},
    {"chip_result.region_started", offsetof(hil_chip_result_t, region_started),
     sizeof(hil_chip_result_t::region_started)},
    {"chip_result.region_is_over", offsetof(hil_chip_result_t, region_is_over),
     sizeof(hil_chip_result_t::region_is_over)},
    {"chip_result.region_cycles", offsetof(hil_chip_result_t, region_cycles),
     sizeof(hil_chip_result_t::region_cycles)},
    {"chip_result.work_cycles", offsetof(hil_chip_result_t, work_cycles),
     sizeof(hil_chip_result_t::work_cycles)},
    {"chip_result.exit_code", offsetof(hil_chip_result_t, exit_code),
     sizeof(hil_chip_result_t::exit_code)},
    {"chip_result.mistakes", offsetof(hil_chip_result_t, mistakes),
     sizeof(hil_chip_result_t::mistakes)},
    {"chip_result.instructions", offsetof(hil_chip_result_t, instructions),
     sizeof(hil_chip_result_t::instructions)},
    {"chip_result.region_instructions", offsetof(hil_chip_result_t, region_instructions),
     sizeof(hil_chip_result_t::region_instructions)},
    {"chip_result.commands", offsetof(hil_chip_result_t, commands),
     sizeof(hil_chip_result_t::commands)},
    {"chip_result.pc", offsetof(hil_chip_result_t, pc), sizeof(hil_chip_result_t::pc)},
    {"chip_result.access_right", offsetof(hil_chip_result_t, access_right),
     sizeof(hil_chip_result_t::access_right)},
    {"chip_result.access_address", offsetof(hil_chip_result_t, access_address),
     sizeof(hil_chip_result_t::access_address)},
    {"chip_result.access_bytes", offsetof(hil_chip_result_t, access_bytes),
     sizeof(hil_chip_result_t::access_bytes)},
    {"chip_result.access_is_dma", offsetof(hil_chip_result_t, access_is_dma),
     sizeof(hil_chip_result_t::access_is_dma)},
    {"chip_result.access_pc", offsetof(hil_chip_result_t, access_pc),
     sizeof(hil_chip_result_t::access_pc)},
    {"chip_result.access_command", offsetof(hil_chip_result_t, access_command),
     sizeof(hil_chip_result_t::access_command)},
    {"chip_result.fault_valid", offsetof(hil_chip_result_t, fault_valid),
     sizeof(hil_chip_result_t::fault_valid)},
    {"chip_result.fault_command", offsetof(hil_chip_result_t, fault_command),
     sizeof(hil_chip_result_t::fault_command)},
    {"chip_result.fault_funct", offsetof(hil_chip_result_t, fault_funct),
     sizeof(hil_chip_result_t::fault_funct)},
    {"chip_result.fault_field", offsetof(hil_chip_result_t, fault_field),
     sizeof(hil_chip_result_t::fault_field)},
    {"chip_result.fault_rule", offsetof(hil_chip_result_t, fault_rule),
     sizeof(hil_chip_result_t::fault_rule)},
    {"chip_result.console_bytes", offsetof(hil_chip_result_t, console_bytes),
     sizeof(hil_chip_result_t::console_bytes)},
    {"chip_result.records", offsetof(hil_chip_result_t, records),
     sizeof(hil_chip_result_t::records)},
    {"chip_result.bursts", offsetof(hil_chip_result_t, bursts), sizeof(hil_chip_result_t::bursts)},
    {"chip_result.moments", offsetof(hil_chip_result_t, moments),
     sizeof(hil_chip_result_t::moments)},
    {"chip_result.changes", offsetof(hil_chip_result_t, changes),
     sizeof(hil_chip_result_t::changes)},
    {"chip_result.log_cycles", offsetof(hil_chip_result_t, log_cycles),
     sizeof(hil_chip_result_t::log_cycles)},
    {"chip_result.events", offsetof(hil_chip_result_t, events), sizeof(hil_chip_result_t::events)},
    {"chip_result.region_events", offsetof(hil_chip_result_t, region_events),
     sizeof(hil_chip_result_t::region_events)},
    {"retired", 0, sizeof(hil_retired_t)},
    {"retired.cycle", offsetof(hil_retired_t, cycle), sizeof(hil_retired_t::cycle)},
    {"retired.pc", offsetof(hil_retired_t, pc), sizeof(hil_retired_t::pc)},
    {"retired.rd_value", offsetof(hil_retired_t, rd_value), sizeof(hil_retired_t::rd_value)},
    {"retired.tval", offsetof(hil_retired_t, tval), sizeof(hil_retired_t::tval)},
    {"retired.address", offsetof(hil_retired_t, address), sizeof(hil_retired_t::address)},
    {"retired.store_data", offsetof(hil_retired_t, store_data), sizeof(hil_retired_t::store_data)},
    {"retired.instruction", offsetof(hil_retired_t, instruction),
     sizeof(hil_retired_t::instruction)},
    {"retired.rd", offsetof(hil_retired_t, rd), sizeof(hil_retired_t::rd)},
    {"retired.trap", offsetof(hil_retired_t, trap), sizeof(hil_retired_t::trap)},
    {"retired.bytes", offsetof(hil_retired_t, bytes), sizeof(hil_retired_t::bytes)},
    {"retired.is_store", offsetof(hil_retired_t, is_store), sizeof(hil_retired_t::is_store)},
    {"moments", 0, sizeof(hil_moments_t)},
    {"moments.origin", offsetof(hil_moments_t, origin), sizeof(hil_moments_t::origin)},
    {"moments.is_last", offsetof(hil_moments_t, is_last), sizeof(hil_moments_t::is_last)},
    {"moments.funct", offsetof(hil_moments_t, funct), sizeof(hil_moments_t::funct)},
    {"moments.rs1", offsetof(hil_moments_t, rs1), sizeof(hil_moments_t::rs1)},
    {"moments.rs2", offsetof(hil_moments_t, rs2), sizeof(hil_moments_t::rs2)},
    {"moments.entry", offsetof(hil_moments_t, entry), sizeof(hil_moments_t::entry)},
    {"moments.dispatched", offsetof(hil_moments_t, dispatched), sizeof(hil_moments_t::dispatched)},
    {"moments.issued", offsetof(hil_moments_t, issued), sizeof(hil_moments_t::issued)},
    {"moments.fetched", offsetof(hil_moments_t, fetched), sizeof(hil_moments_t::fetched)},
    {"moments.completed", offsetof(hil_moments_t, completed), sizeof(hil_moments_t::completed)},
    {"moments.written", offsetof(hil_moments_t, written), sizeof(hil_moments_t::written)},
    {"change", 0, sizeof(hil_change_t)},
    {"change.cycle", offsetof(hil_change_t, cycle), sizeof(hil_change_t::cycle)},
    {"change.track", offsetof(hil_change_t, track), sizeof(hil_change_t::track)},
    {"change.bits", offsetof(hil_change_t, bits), sizeof(hil_change_t::bits)},
};

#endif  // HIL_SIM_OBSERVE_H
