// SPDX-License-Identifier: Apache-2.0
//
// What a job on the chip (tb_chip.sv) is given and what it comes to; filled and read through ctypes
// between jobs. All fields are 64 bits wide unless said.

#ifndef HIL_SIM_CHIP_H
#define HIL_SIM_CHIP_H

#include <cstring>
#include <vector>

#include "sim_api.h"

enum hil_right_t : uint64_t { HIL_RIGHT_READ = 1, HIL_RIGHT_WRITE = 2, HIL_RIGHT_EXECUTE = 4 };

/// Bytes that a program may use; ranges may touch but not overlap.
struct hil_range_t {
  uint64_t base;
  uint64_t bytes;
  uint64_t rights;
};

struct hil_chip_job_t {
  hil_job_t common;
  uint64_t entry;         ///< first instruction
  uint64_t is_judged;     ///< STOP ends the job; console, exit and HTIF are off, mistakes reject
  uint64_t region_limit;  ///< most work_cycles; 0: no limit
  uint64_t has_htif;
  uint64_t tohost;
  uint64_t fromhost;
  uint64_t trace_skip;     ///< instructions before the first one recorded
  uint64_t trace_limit;    ///< most instructions recorded; 0: none
  uint64_t event_limit;    ///< most states and commands in the event log; 0: no log
  uint64_t console_limit;  ///< most bytes that the console keeps
};

enum hil_chip_end_t : uint64_t {
  HIL_CHIP_NONE = 0,
  HIL_CHIP_STOPPED = 1,      ///< judged job: STOP took effect
  HIL_CHIP_EXITED = 2,       ///< exit code, by the host device or by HTIF
  HIL_CHIP_CYCLE_LIMIT = 3,  ///< of the job
  HIL_CHIP_REGION_LIMIT = 4,
  HIL_CHIP_NO_PROGRESS = 5,
  HIL_CHIP_ACCESS = 6,    ///< outside the ranges
  HIL_CHIP_FAULT = 7,     ///< a command broke a rule; older ones have ended
  HIL_CHIP_REJECTED = 8,  ///< judged job: a mistake with the host device
  HIL_CHIP_HTIF = 9,      ///< tohost asked for a device that is not there
};

/// Bits of `mistakes`.
enum hil_mistake_t : uint64_t {
  HIL_MISTAKE_START_AGAIN = 1,
  HIL_MISTAKE_STOP_EARLY = 2,
  HIL_MISTAKE_EXIT_EARLY = 4,
};

constexpr int kChipEvents = 64;
constexpr int kChipLastPcs = 64;

struct hil_chip_result_t {
  uint64_t job;
  uint64_t cycles;  ///< from the end of reset; cycle 0 is the first
  uint64_t end_reason;
  uint64_t region_started;
  uint64_t region_is_over;
  uint64_t region_cycles;  ///< so far, if it is not over
  uint64_t work_cycles;    ///< of them, until all was idle for good: what follows has no effect
  uint64_t exit_code;      ///< also of a judged job that exits early
  uint64_t mistakes;
  uint64_t instructions;         ///< retired, traps not counted
  uint64_t region_instructions;  ///< the same in the measured region
  uint64_t commands;             ///< of the program, accepted by the accelerator
  uint64_t pc;                   ///< of the last instruction that retired or trapped
  uint64_t access_right;         ///< the right that was missing
  uint64_t access_address;
  uint64_t access_bytes;
  uint64_t access_is_dma;
  uint64_t access_pc;       ///< of the load, store or fetch
  uint64_t access_command;  ///< origin of the load or store command
  uint64_t fault_valid;
  uint64_t fault_command;
  uint64_t fault_funct;
  uint64_t fault_field;
  uint64_t fault_rule;
  uint64_t console_bytes;
  uint64_t records;  ///< in the retirement log
  uint64_t bursts;
  uint64_t moments;                     ///< in the event log
  uint64_t changes;                     ///< in the event log
  uint64_t log_cycles;                  ///< the event log ends there: at the end, or when full
  uint64_t events[kChipEvents];         ///< cycles with each accelerator event, whole job
  uint64_t region_events[kChipEvents];  ///< the same in the measured region
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
  uint8_t rd;     ///< 255: no register written
  uint8_t trap;   ///< mcause, 255: retired
  uint8_t bytes;  ///< of a load or store, else 0
  uint8_t is_store;
};

/// A command that left the command queues, and the cycles in which it came so far; HIL_NEVER where
/// it did not. Several can have one origin: those that the hardware issues for a loop.
struct hil_moments_t {
  uint64_t origin;   ///< number of the program's command that it is, or stands for
  uint64_t is_last;  ///< no other of this origin follows
  uint64_t funct;    ///< as it was dispatched
  uint64_t rs1;
  uint64_t rs2;
  uint64_t entry;       ///< in the reservation station; HIL_NEVER: none, as for CONFIG or a fault
  uint64_t dispatched;  ///< left the command queues
  uint64_t issued;      ///< left the reservation station for its engine
  uint64_t fetched;     ///< COMPUTE: all operands read
  uint64_t completed;   ///< younger commands that depend on it may go
  uint64_t written;     ///< MVOUT: the last write response so far
};
static_assert(sizeof(hil_moments_t) == 88, "Python reads the log by this size");

/// Parts of the chip whose states are logged.
enum hil_track_t : uint32_t {
  HIL_TRACK_LOAD = 0,
  HIL_TRACK_EXECUTE = 1,
  HIL_TRACK_STORE = 2,
  HIL_TRACK_DISPATCH = 3,
  HIL_TRACK_CORE = 4,
  HIL_TRACK_REGION = 5,  ///< bit 0: the measured region runs
  HIL_TRACKS = 6,
};

/// A track has these bits (tb_chip_events.svh) from this cycle on, until its next change.
struct hil_change_t {
  uint64_t cycle;
  uint32_t track;
  uint32_t bits;
};
static_assert(sizeof(hil_change_t) == 16, "Python reads the log by this size");

template <typename Record>
void hil_copy_log(const std::vector<Record>& log, Record* target) {
  if (!log.empty()) std::memcpy(target, log.data(), log.size() * sizeof(Record));
}

/// Cycle of the running job that ends with the call in progress.
uint64_t hil_chip_now();

#endif  // HIL_SIM_CHIP_H
