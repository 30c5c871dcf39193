// SPDX-License-Identifier: Apache-2.0
//
// Main program of tb_accel without Python: runs the jobs of the file named on the command line,
// one after another, until the end of the first cycle with an alarm. The file holds, for each job
// and in the machine's own byte order:
//   hil_job_t, uint64_t count, hil_command_t[count], uint64_t images,
//   and for each image uint64_t address, uint64_t bytes, uint8_t[bytes]

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <vector>

#include "../../../rtl/sim/sim_api.h"
#include "verilated.h"

extern "C" void hil_commands_load(const hil_command_t* commands, uint64_t count);
extern "C" void hil_job_configure(const hil_job_t* job);
extern "C" void hil_dram_clear(uint64_t seed);
extern "C" void hil_dram_write(uint64_t address, uint64_t count, const uint8_t* source);

static uint64_t main_time = 0;
double sc_time_stamp() { return static_cast<double>(main_time); }

namespace {

template <typename Value>
bool take(std::ifstream& file, Value* target, uint64_t count = 1) {
  const auto bytes = static_cast<std::streamsize>(sizeof(Value) * count);
  return static_cast<bool>(file.read(reinterpret_cast<char*>(target), bytes));
}

bool load(std::ifstream& file) {
  hil_job_t job{};
  uint64_t count = 0;
  if (!take(file, &job) || !take(file, &count)) return false;
  std::vector<hil_command_t> commands(count);
  take(file, commands.data(), count);
  hil_commands_load(commands.data(), count);
  hil_job_configure(&job);
  hil_dram_clear(job.seed);
  uint64_t images = 0;
  take(file, &images);
  for (uint64_t image = 0; image < images; ++image) {
    uint64_t place[2] = {0, 0};
    take(file, place, 2);
    std::vector<uint8_t> content(place[1]);
    take(file, content.data(), content.size());
    hil_dram_write(place[0], content.size(), content.data());
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Verilated::commandArgs(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s JOBS [+verilator+...]\n", argv[0]);
    return 2;
  }
  auto dut = std::make_unique<Vdut>("");
  std::ifstream jobs(argv[1], std::ios::binary);
  dut->job_i = 0;
  dut->clk_i = 0;
  for (uint32_t job = 1; load(jobs); ++job) {
    dut->job_i = job;
    while (dut->end_job_o != job && !Verilated::gotFinish()) {
      ++main_time;
      dut->clk_i = !dut->clk_i;
      dut->eval();
      if (Verilated::threadContextp()->errorCount() > 0) return 1;
    }
  }
  dut->final();
  return 0;
}
