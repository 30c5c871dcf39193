// SPDX-License-Identifier: Apache-2.0
//
// Runs one job on the chip's model in a bare loop, without VPI and Python: what the model alone can
// do, for comparison (benchmarks/simulation_speed.py). The job comes from the file that the first
// argument names; one line of JSON says what it came to.
//
// The file, integers little-endian with 64 bits: hil_chip_job_t; number of ranges, hil_range_t of
// each; number of images, and for each address, bytes and content.

#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "sim_chip.h"
#include "verilated.h"

double sc_time_stamp() { return 0.0; }

extern "C" {
void hil_chip_configure(const hil_chip_job_t* job);
void hil_chip_ranges(const hil_range_t* ranges, uint64_t count);
void hil_chip_result(hil_chip_result_t* target);
void hil_dram_clear(uint64_t seed);
void hil_dram_write(uint64_t address, uint64_t count, const uint8_t* source);
}

namespace {

constexpr int kPowerOnCycles = 4;

// Takes values from a file that has been read whole.
class Reader {
 public:
  explicit Reader(const char* path) {
    std::ifstream file(path, std::ios::binary);
    content_.assign(std::istreambuf_iterator<char>(file), {});
  }

  template <typename Record>
  Record take() {
    Record record{};
    const uint8_t* source = skip(sizeof(Record));
    if (source != nullptr) std::memcpy(&record, source, sizeof(Record));
    return record;
  }

  // The next bytes, nullptr if there are not so many.
  const uint8_t* skip(uint64_t bytes) {
    is_whole_ = is_whole_ && bytes <= content_.size() - position_;
    if (!is_whole_) return nullptr;
    const char* place = content_.data() + position_;
    position_ += bytes;
    return reinterpret_cast<const uint8_t*>(place);
  }

  // All that was taken was there.
  bool is_whole() const { return is_whole_; }
  // All that was taken was there, and nothing is left.
  bool is_exact() const { return is_whole_ && position_ == content_.size(); }

 private:
  std::vector<char> content_;
  uint64_t position_ = 0;
  bool is_whole_ = true;
};

bool load_job(const char* path) {
  Reader reader(path);
  const auto job = reader.take<hil_chip_job_t>();
  std::vector<hil_range_t> ranges;
  for (auto left = reader.take<uint64_t>(); left != 0 && reader.is_whole(); --left) {
    ranges.push_back(reader.take<hil_range_t>());
  }
  hil_dram_clear(job.common.seed);
  for (auto left = reader.take<uint64_t>(); left != 0 && reader.is_whole(); --left) {
    const auto address = reader.take<uint64_t>();
    const auto bytes = reader.take<uint64_t>();
    const uint8_t* content = reader.skip(bytes);
    if (content != nullptr) hil_dram_write(address, bytes, content);
  }
  hil_chip_configure(&job);
  hil_chip_ranges(ranges.data(), ranges.size());
  return reader.is_exact();
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

int main(int argc, char** argv) {
  Verilated::commandArgs(argc, argv);
  auto dut = std::make_unique<Vdut>("");
  dut->job_i = 0;
  for (int half = 0; half < 2 * kPowerOnCycles; ++half) {
    dut->clk_i = half % 2;
    dut->eval_step();
  }
  if (argc < 2 || !load_job(argv[1])) {
    std::fprintf(stderr, "chip_bare_main: no whole job in %s\n", argc < 2 ? "no file" : argv[1]);
    return 1;
  }
  dut->job_i = 1;
  const double cpu_start = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  while (dut->end_job_o != dut->job_i && !Verilated::gotFinish()) {
    dut->clk_i = dut->clk_i ? 0 : 1;
    dut->eval_step();
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const double cpu = cpu_seconds() - cpu_start;
  dut->final();
  hil_chip_result_t result{};
  hil_chip_result(&result);
  std::printf("{\"cycles\": %" PRIu64 ", \"end_reason\": %" PRIu64
              ", \"spent_s\": %.6f, \"cpu_s\": %.6f}\n",
              result.cycles, result.end_reason, wall.count(), cpu);
  return Verilated::threadContextp()->errorCount() > 0 ? 1 : 0;
}
