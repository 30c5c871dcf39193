// SPDX-License-Identifier: Apache-2.0
//
// Main program of a top with clk_i and rst_ni alone: a reset, then some cycles, until the end of
// the first one with an alarm.

#include <memory>

#include "verilated.h"

double sc_time_stamp() { return 0; }

int main(int argc, char** argv) {
  constexpr int kResetEdges = 8;
  constexpr int kEdges = 100;
  Verilated::commandArgs(argc, argv);
  auto dut = std::make_unique<Vdut>("");
  for (int edge = 0; edge < kEdges; ++edge) {
    dut->clk_i = edge % 2;
    dut->rst_ni = edge >= kResetEdges;
    dut->eval();
    if (Verilated::threadContextp()->errorCount() > 0) return 1;
  }
  dut->final();
  return 0;
}
