// SPDX-License-Identifier: Apache-2.0
//
// Waves of the first job of tb_core: for a model that is built for them, to the file that
// HIL_TRACE_FILE names, from the cycle HIL_TRACE_FROM_CYCLE on. The time of a cycle is 10 ns times
// its number.

#ifndef HIL_CORE_WAVES_H_
#define HIL_CORE_WAVES_H_

#include <cstdint>
#include <cstdlib>

#include "verilated.h"
#if VM_TRACE_FST
#include "verilated_fst_c.h"
using WaveFile = VerilatedFstC;
#elif VM_TRACE
#include "verilated_vcd_c.h"
using WaveFile = VerilatedVcdC;
#endif

// Nothing in a model that is not built for waves.
class Waves {
 public:
#if VM_TRACE
  explicit Waves(Vdut* dut) {
    Verilated::traceEverOn(true);
    const char* from = std::getenv("HIL_TRACE_FROM_CYCLE");
    if (from != nullptr) from_cycle_ = std::strtoull(from, nullptr, 10);
    const char* name = std::getenv("HIL_TRACE_FILE");
    dut->trace(&file_, 99);
    file_.open(name != nullptr ? name : "dump");
  }
  ~Waves() { file_.close(); }
  void step(uint64_t cycle, int half) {
    if (!is_over_ && cycle >= from_cycle_) file_.dump(10000 * cycle + 5000 * half);
  }
  void end() { is_over_ = true; }

 private:
  WaveFile file_;
  uint64_t from_cycle_ = 0;
  bool is_over_ = false;
#else
  explicit Waves(Vdut*) {}
  void step(uint64_t, int) {}
  void end() {}
#endif
};

#endif  // HIL_CORE_WAVES_H_
