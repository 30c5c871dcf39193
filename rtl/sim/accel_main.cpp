// SPDX-License-Identifier: Apache-2.0
//
// Main program of the models of accelerator and chip: the clock runs here, and Python sleeps. VPI
// callbacks are made only at the deadline that Python asked for, or when end_job_o moves. While no
// job runs, time jumps to the next deadline and the clock stands still.

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "verilated.h"
#include "verilated_vpi.h"
#if VM_TRACE_FST
#include "verilated_fst_c.h"
using WaveFile = VerilatedFstC;
#elif VM_TRACE
#include "verilated_vcd_c.h"
using WaveFile = VerilatedVcdC;
#endif

extern "C" void vlog_startup_routines_bootstrap(void);

static uint64_t main_time = 0;
double sc_time_stamp() { return static_cast<double>(main_time); }

namespace {

constexpr uint64_t kHalfCycle = 5000;  // picoseconds
constexpr int kPowerOnCycles = 4;
constexpr uint64_t kNever = ~0ULL;

#if VM_TRACE
// Half cycles before the clock edge that begins cycle 0 of a job: benches hold reset as long.
constexpr uint64_t kResetEdges = 17;

// Waves of some cycles of the first job. The time of a cycle is 10 ns times its number. The file
// is complete when the object goes.
class Waves {
 public:
  explicit Waves(Vdut& dut)
      : first_edge_{kResetEdges + 2 * cycle_of("HIL_TRACE_FROM_CYCLE", 0)},
        end_edge_{kResetEdges + 2 * cycle_of("HIL_TRACE_TO_CYCLE", kNever / 4)} {
    const char* file = std::getenv("HIL_TRACE_FILE");
    dut.trace(&file_, 99);
    file_.open(file != nullptr ? file : "dump");
  }
  ~Waves() { file_.close(); }

  void step(const Vdut& dut) {
    const uint64_t edge = edges_++;
    if (edge < first_edge_ || edge >= end_edge_ || dut.end_job_o != 0) return;
    file_.dump((edge - kResetEdges) * kHalfCycle);
  }

 private:
  static uint64_t cycle_of(const char* variable, uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
  }

  WaveFile file_;
  uint64_t edges_ = 0;
  uint64_t first_edge_;
  uint64_t end_edge_;
};
#endif

void settle_value_callbacks() {
  while (VerilatedVpi::callValueCbs()) {
  }
}

// Let Python see the present time step and write to it, until nothing changes any more.
void python_turn(Vdut& dut) {
  do {
    do {
      dut.eval_step();
      VerilatedVpi::clearEvalNeeded();
      VerilatedVpi::doInertialPuts();
      settle_value_callbacks();
    } while (VerilatedVpi::evalNeeded());
    VerilatedVpi::callCbs(cbReadWriteSynch);
    VerilatedVpi::doInertialPuts();
    settle_value_callbacks();
  } while (VerilatedVpi::evalNeeded());
  dut.eval_end_step();
  VerilatedVpi::callCbs(cbReadOnlySynch);
}

void python_time_step(Vdut& dut) {
  VerilatedVpi::callCbs(cbNextSimTime);
  settle_value_callbacks();
  VerilatedVpi::callTimedCbs();
  settle_value_callbacks();
  python_turn(dut);
}

}  // namespace

int main(int argc, char** argv) {
  Verilated::commandArgs(argc, argv);
  auto dut = std::make_unique<Vdut>("");
  Verilated::fatalOnVpiError(false);
#if VM_TRACE
  Verilated::traceEverOn(true);
  Waves waves(*dut);
#endif
  // The first edges find registers of any value: let reset act on them before anyone looks.
  dut->job_i = 0;
  for (int half = 0; half < 2 * kPowerOnCycles; ++half) {
    dut->clk_i = half % 2;
    dut->eval_step();
  }
  vlog_startup_routines_bootstrap();
  VerilatedVpi::callCbs(cbStartOfSimulation);
  settle_value_callbacks();
  python_turn(*dut);

  uint32_t last_end_job = dut->end_job_o;
  while (!Verilated::gotFinish()) {
    const uint64_t deadline = VerilatedVpi::cbNextDeadline();
    if (dut->job_i == dut->end_job_o) {
      if (deadline == kNever) break;
      if (deadline > main_time) main_time = deadline;
    } else {
      main_time += kHalfCycle;
      dut->clk_i = dut->clk_i ? 0 : 1;
      dut->eval_step();
#if VM_TRACE
      waves.step(*dut);
#endif
    }
    if (dut->end_job_o != last_end_job || deadline <= main_time) {
      last_end_job = dut->end_job_o;
      python_time_step(*dut);
    }
  }
  dut->final();
  VerilatedVpi::callCbs(cbEndOfSimulation);
  return Verilated::threadContextp()->errorCount() > 0 ? 1 : 0;
}
