// SPDX-License-Identifier: Apache-2.0
//
// Lock-step of the two views of the mesh: random legal beats of all kinds, stretches of dense and
// of sparse ones, resets in between, and every output compared in every cycle.
//
//   model SEED BEATS    ends after so many beats, or with status 1 at the first difference.
//
// The last line is one JSON object: beats, rows, resets, cycles.

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>

#include "verilated.h"

double sc_time_stamp() { return 0; }

namespace {

constexpr uint32_t kMac = 1 << 10, kOs = 1 << 9, kFlip = 1 << 8;
constexpr uint32_t kFlipZero = 1 << 7, kLoad = 1 << 6, kDrain = 1 << 5;

class Random {
 public:
  explicit Random(uint64_t seed) : bits_{seed} {}
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(bits_() % limit); }
  bool per_cent(uint32_t share) { return below(100) < share; }

  // Bytes of any value; the ends of the range are frequent.
  template <typename Port>
  void fill(Port& port) {
    unsigned char bytes[sizeof port];
    for (auto& byte : bytes) {
      const uint32_t kind = below(4);
      byte = kind == 0 ? 0x80 : kind == 1 ? 0x7f : static_cast<unsigned char>(below(256));
    }
    std::memcpy(&port, bytes, sizeof port);
  }

 private:
  std::mt19937_64 bits_;
};

// Control of a legal beat: a load does not go with an output-stationary mac or
// with a drain, nor a mac with a drain.
uint32_t random_beat(Random& random, uint32_t rows) {
  static constexpr uint32_t kKinds[] = {kFlip,      kLoad,        kLoad,        kMac,
                                        kMac,       kMac | kLoad, kMac | kLoad, kMac | kOs,
                                        kMac | kOs, kDrain,       kDrain | kOs};
  uint32_t beat = kKinds[random.below(sizeof kKinds / sizeof *kKinds)];
  if ((beat & kMac) == 0 && random.per_cent(50)) beat |= kOs;
  if (random.per_cent(15)) beat |= kFlip;
  if (random.per_cent(20)) beat |= kFlipZero;
  return beat | random.below(rows);
}

template <typename Port>
bool equal(const Port& one, const Port& other) {
  return std::memcmp(&one, &other, sizeof one) == 0;
}

class LockStep {
 public:
  // In reset from the first evaluation on: inputs have random values until they are set.
  LockStep(Vdut& dut, uint64_t seed) : dut_{dut}, random_{seed} {
    dut_.clk_i = 0;
    dut_.rst_ni = 0;
    dut_.eval();
    rows_ = dut_.dim_o;
  }

  bool run(uint64_t beats) {
    if (!reset()) return false;
    while (beats_ < beats) {
      if (random_.below(1000) == 0 && !reset()) return false;
      if (random_.below(200) == 0) idle_share_ = 30 * random_.below(4);
      const bool is_idle = random_.per_cent(idle_share_);
      const bool is_far = is_idle && random_.below(8) == 0;
      for (uint32_t n = is_far ? 3 * rows_ : 1; n > 0; --n) {
        if (!cycle(is_idle ? random_.below(32) : random_beat(random_, rows_))) {
          return false;
        }
      }
      beats_ += is_idle ? 0 : 1;
    }
    return true;
  }

  void report(bool is_equal) const {
    std::printf("{\"equal\": %s, \"beats\": %" PRIu64 ", \"rows\": %" PRIu64
                ", \"resets\": %" PRIu64 ", \"cycles\": %" PRIu64 "}\n",
                is_equal ? "true" : "false", beats_, row_count_, resets_, cycles_);
  }

 private:
  bool reset() {
    ++resets_;
    dut_.rst_ni = 0;
    for (uint32_t n = 1 + random_.below(3); n > 0; --n) {
      if (!cycle(0)) return false;
    }
    dut_.rst_ni = 1;
    return true;
  }

  bool cycle(uint32_t control) {
    dut_.ctrl_i = static_cast<SData>(control);
    random_.fill(dut_.act_i);
    random_.fill(dut_.weight_i);
    random_.fill(dut_.d_i);
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
    ++cycles_;
    row_count_ += dut_.rtl_valid_o;
    if (dut_.rtl_valid_o == dut_.fast_valid_o && equal(dut_.rtl_data_o, dut_.fast_data_o)) {
      return true;
    }
    std::printf("the views differ in cycle %" PRIu64 " after %" PRIu64
                " beats: out_valid_o %d and %d, out_data_o %s\n",
                cycles_, beats_, dut_.rtl_valid_o, dut_.fast_valid_o,
                equal(dut_.rtl_data_o, dut_.fast_data_o) ? "equal" : "not equal");
    return false;
  }

  Vdut& dut_;
  Random random_;
  uint32_t rows_;
  uint32_t idle_share_ = 0;
  uint64_t beats_ = 0, row_count_ = 0, resets_ = 0, cycles_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Verilated::commandArgs(argc, argv);
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s SEED BEATS\n", argv[0]);
    return 2;
  }
  auto dut = std::make_unique<Vdut>("");
  LockStep lock_step(*dut, std::strtoull(argv[1], nullptr, 10));
  const bool is_equal = lock_step.run(std::strtoull(argv[2], nullptr, 10));
  dut->final();
  lock_step.report(is_equal);
  return is_equal ? 0 : 1;
}
