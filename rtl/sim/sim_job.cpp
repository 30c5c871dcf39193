// SPDX-License-Identifier: Apache-2.0
//
// The running job of tb_accel.sv: its limits, its cycle count, and why it ended.

#include "sim_api.h"
#include "svdpi.h"

extern "C" const char* hil_describe_collect();
extern "C" void hil_describe_clear();

namespace {

constexpr uint64_t kRunning = 0;  // no hil_end_reason_t
hil_job_t g_job{};
hil_result_t g_result{};
uint64_t g_now = 0;
uint64_t g_still_cycles = 0;

}  // namespace

extern "C" {

/// Describe the next job; call before its number is put on job_i.
void hil_job_configure(const hil_job_t* job) { g_job = *job; }
void hil_job_result(hil_result_t* target) { *target = g_result; }

/// Start of reset: nothing of the job before may remain.
void hil_job_begin(int job) {
  g_now = 0;
  g_still_cycles = 0;
  g_result = hil_result_t{};
  g_result.job = static_cast<uint64_t>(static_cast<uint32_t>(job));
  hil_describe_clear();
  hil_dram_begin(g_job);
  hil_source_begin(g_job);
}

/// Last call of each clock edge out of reset; returns 1 if the job ends with this cycle.
svBit hil_job_cycle(svBit done, svBit busy, svBit progress, svBit fault_valid, int fault_command,
                    int fault_funct, int fault_field, int fault_rule) {
  ++g_now;
  g_still_cycles = progress ? 0 : g_still_cycles + 1;
  uint64_t reason = kRunning;
  if (done && !busy) {
    reason = HIL_END_REASON_DONE;
  } else if (g_still_cycles >= g_job.no_progress_cycles) {
    reason = HIL_END_REASON_NO_PROGRESS;
  } else if (g_now >= g_job.cycle_limit) {
    reason = HIL_END_REASON_CYCLE_LIMIT;
  }
  if (reason == kRunning) return 0;
  if (reason != HIL_END_REASON_DONE) hil_describe_collect();
  g_result.cycles = g_now;
  g_result.end_reason = reason;
  g_result.fault_valid = fault_valid;
  g_result.fault_command = static_cast<uint32_t>(fault_command);
  g_result.fault_funct = static_cast<uint32_t>(fault_funct);
  g_result.fault_field = static_cast<uint32_t>(fault_field);
  g_result.fault_rule = static_cast<uint32_t>(fault_rule);
  g_result.commands_accepted = hil_source_accepted();
  g_result.responses = hil_source_responses();
  g_result.bursts = hil_dram_bursts();
  return 1;
}

}  // extern "C"
