// SPDX-License-Identifier: Apache-2.0
//
// Main program of tb_core: runs one job after another, each from reset, without Python.
//
// A job is one line of the file named on the command line, words of the form name=value (numbers
// in any C notation); see core_job.h. For each job one line is printed:
//   job=N end=done|limit cycles=N retired=N commands=N events=HEX
// and the files that the job names are written: trace (struct Retirement, one per instruction),
// commands (struct Command) and dump (bytes of memory at the end).

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "../../rtl/sim/sim_api.h"
#include "core_job.h"
#include "core_waves.h"
#include "verilated.h"

extern "C" void hil_dram_clear(uint64_t seed);
extern "C" void hil_dram_read(uint64_t address, uint64_t count, uint8_t* target);
extern "C" void hil_dram_write(uint64_t address, uint64_t count, const uint8_t* source);

double sc_time_stamp() { return 0; }

namespace {

constexpr uint32_t kStoreFlag = 8;
constexpr uint32_t kAnswerFunct = 126;  // the command that has an answer
constexpr int kResetCycles = 8;
constexpr uint64_t kDrainCycles = 100000;

struct Retirement {
  uint64_t cycle;
  uint64_t pc;
  uint64_t value;
  uint64_t tval;
  uint64_t address;
  uint64_t store_data;
  uint32_t instruction;
  uint32_t flags;  // 1 writes rd, 2 trap, 4 load, 8 store, then the size as a power of two
  uint32_t rd;
  uint32_t cause;
};

struct Command {
  uint64_t cycle;
  uint64_t rs1;
  uint64_t rs2;
  uint64_t funct;
};

uint64_t g_cycle = 0;
uint64_t g_retired = 0;
uint64_t g_end_address = 0;
bool g_keeps_trace = false;
bool g_is_ended = false;
std::vector<Retirement> g_trace;

// Takes commands, is busy for a while after each, answers those that have an answer.
class CommandSink {
 public:
  explicit CommandSink(const Job& job)
      : stall_(job.number("command_stall")),
        busy_cycles_(job.number("busy_cycles")),
        gives_unasked_(job.number("unasked_answer") != 0) {
    random_.seed(job.number("seed") + 1);
  }

  // Before a clock edge: what is driven in this cycle was there before; note what is taken.
  void before_edge(const Vdut& dut) {
    if (dut.cmd_valid_o && dut.cmd_ready_i) {
      commands_.push_back({g_cycle, dut.cmd_rs1_o, dut.cmd_rs2_o, dut.cmd_funct_o});
      busy_until_ = g_cycle + 1 + busy_cycles_;
      if (dut.cmd_funct_o == kAnswerFunct) {
        answer_ = (dut.cmd_rs1_o ^ dut.cmd_rs2_o) + dut.cmd_funct_o;
        answer_at_ = g_cycle + 1 + (stall_ == 0 ? 0 : random_.below(10));
        has_answer_ = true;
      }
    }
    if (dut.resp_valid_i && dut.resp_ready_o) has_answer_ = false;
  }

  // After the edge: inputs of the cycle that begins.
  void drive(Vdut* dut) {
    dut->cmd_ready_i = stall_ == 1000 ? dut->cmd_valid_o : !random_.chance(stall_);
    dut->accel_busy_i = g_cycle < busy_until_;
    dut->resp_valid_i = (has_answer_ && g_cycle >= answer_at_) || gives_unasked_;
    dut->resp_data_i = answer_;
  }

  const std::vector<Command>& commands() const { return commands_; }

 private:
  HilRandom random_;
  uint64_t stall_;  // per mille; 1000: ready only for what is offered
  uint64_t busy_cycles_;
  bool gives_unasked_;  // a fault of the bench's own, to ring an alarm
  uint64_t busy_until_ = 0;
  uint64_t answer_ = 0;
  uint64_t answer_at_ = 0;
  bool has_answer_ = false;
  std::vector<Command> commands_;
};

// Drops lines of the data cache: at random, which must change nothing; and together with a write
// of memory behind the cache, poke_delay cycles after the cache first asks for that line.
class Invalidator {
 public:
  explicit Invalidator(const Job& job)
      : chance_(job.number("invalidate")),
        base_(job.number("data_base")),
        lines_(job.number("data_bytes", 64) / 64),
        poke_address_(job.number("poke_address")),
        poke_delay_(job.number("poke_delay")),
        is_silent_(job.number("poke_silent") != 0) {
    random_.seed(job.number("seed") + 2);
  }

  void drive(Vdut* dut) {
    dut->invalidate_valid_i = random_.chance(chance_);
    dut->invalidate_address_i = base_ + 64 * random_.below(lines_);
    if (poke_address_ == 0) return;
    if (!is_asked_ && dut->data_read_valid_o &&
        dut->data_read_address_o == (poke_address_ & ~63ULL)) {
      is_asked_ = true;
      poke_at_ = g_cycle + poke_delay_;
    }
    if (is_asked_ && g_cycle == poke_at_) {
      const uint8_t one = 1;
      hil_dram_write(poke_address_, 1, &one);
      dut->invalidate_valid_i = !is_silent_;
      dut->invalidate_address_i = poke_address_;
    }
  }

 private:
  HilRandom random_;
  uint64_t chance_;
  uint64_t base_;
  uint64_t lines_;
  uint64_t poke_address_;
  uint64_t poke_delay_;
  uint64_t poke_at_ = 0;
  bool is_silent_;
  bool is_asked_ = false;
};

void edge(Vdut* dut) {
  dut->clk_i = 1;
  dut->eval();
  dut->clk_i = 0;
}

void load(const Job& job) {
  hil_dram_clear(job.number("seed"));
  std::ifstream file(job.text("image"), std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(file)),
                                std::istreambuf_iterator<char>());
  hil_dram_write(job.number("base"), bytes.size(), reinterpret_cast<const uint8_t*>(bytes.data()));
}

void begin(const Job& job) {
  hil_job_t timed{};
  timed.seed = job.number("seed");
  timed.timing.first_beat_latency = job.number("latency", 40);
  timed.timing.write_response_latency = job.number("latency", 40);
  timed.timing.max_reads = 16;
  timed.timing.max_writes = 16;
  timed.timing.latency_jitter = job.number("jitter");
  timed.timing.read_idle = job.number("stall");
  timed.timing.address_stall = job.number("stall");
  timed.timing.write_data_stall = job.number("write_stall", job.number("stall"));
  timed.timing.seed = job.number("seed");
  hil_dram_begin(timed);
  g_cycle = 0;
  g_retired = 0;
  g_trace.clear();
  g_is_ended = false;
  g_end_address = job.number("end");
  g_keeps_trace = !job.text("trace").empty();
}

template <typename Record>
void save(const std::string& path, const std::vector<Record>& records) {
  if (path.empty()) return;
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(records.data()),
             static_cast<std::streamsize>(records.size() * sizeof(Record)));
}

void run(Vdut* dut, const Job& job, Waves* waves) {
  load(job);
  begin(job);
  dut->clk_i = 0;
  dut->rst_ni = 0;
  dut->cmd_ready_i = 0;
  dut->resp_valid_i = 0;
  dut->accel_busy_i = 0;
  dut->invalidate_valid_i = 0;
  dut->boot_address_i = job.number("boot");
  for (int cycle = 0; cycle < kResetCycles; ++cycle) {
    dut->eval();
    edge(dut);
  }
  dut->rst_ni = 1;
  begin(job);
  CommandSink sink(job);
  Invalidator invalidator(job);
  const uint64_t limit = job.number("limit", 1000000);
  uint64_t end_cycle = 0;
  while (!Verilated::gotFinish()) {
    dut->eval();
    sink.drive(dut);
    invalidator.drive(dut);
    dut->eval();
    sink.before_edge(*dut);
    waves->step(g_cycle, 0);
    edge(dut);
    waves->step(g_cycle, 1);
    ++g_cycle;
    if (end_cycle == 0 && (g_is_ended || g_cycle >= limit)) end_cycle = g_cycle;
    if (end_cycle != 0 && (dut->data_idle_o || g_cycle >= end_cycle + kDrainCycles)) break;
  }
  waves->end();
  const auto events = dut->events_o;
  dut->rst_ni = 0;
  dut->eval();
  save(job.text("trace"), g_trace);
  save(job.text("commands"), sink.commands());
  std::vector<uint8_t> bytes(job.number("dump_bytes"));
  if (!bytes.empty()) hil_dram_read(job.number("dump_base"), bytes.size(), bytes.data());
  save(job.text("dump"), bytes);
  std::printf("job=%s end=%s cycles=%llu retired=%llu commands=%zu events=%08x%08x%08x%08x\n",
              job.text("name").c_str(), g_is_ended ? "done" : "limit",
              static_cast<unsigned long long>(end_cycle),
              static_cast<unsigned long long>(g_retired), sink.commands().size(), events[3],
              events[2], events[1], events[0]);
  std::fflush(stdout);
}

}  // namespace

extern "C" void hil_core_retire(long long pc, int instruction, int flags, int rd, long long value,
                                int cause, long long tval, long long address,
                                long long store_data) {
  if (g_is_ended) return;
  ++g_retired;
  if (g_keeps_trace) {
    g_trace.push_back({g_cycle, static_cast<uint64_t>(pc), static_cast<uint64_t>(value),
                       static_cast<uint64_t>(tval), static_cast<uint64_t>(address),
                       static_cast<uint64_t>(store_data), static_cast<uint32_t>(instruction),
                       static_cast<uint32_t>(flags), static_cast<uint32_t>(rd),
                       static_cast<uint32_t>(cause)});
  }
  if ((static_cast<uint32_t>(flags) & kStoreFlag) != 0 &&
      static_cast<uint64_t>(address) == g_end_address) {
    g_is_ended = true;
  }
}

int main(int argc, char** argv) {
  Verilated::commandArgs(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s JOBS [+verilator+...]\n", argv[0]);
    return 2;
  }
  auto dut = std::make_unique<Vdut>("");
  Waves waves(dut.get());
  std::ifstream jobs(argv[1]);
  for (std::string line; std::getline(jobs, line) && !Verilated::gotFinish();) {
    if (!line.empty()) run(dut.get(), Job(line), &waves);
  }
  dut->final();
  return Verilated::threadContextp()->errorCount() > 0 ? 1 : 0;
}
