// SPDX-License-Identifier: Apache-2.0

#include "sim_chip_htif.h"

#include <algorithm>
#include <vector>

#include "svdpi.h"

extern "C" void hil_dram_read(uint64_t address, uint64_t count, uint8_t* target);
extern "C" void hil_dram_write(uint64_t address, uint64_t count, const uint8_t* source);
extern "C" void hil_chip_console_byte(int byte);

namespace {

constexpr uint64_t kSystemCallWrite = 64;
constexpr uint64_t kSystemCallExit = 93;
constexpr uint64_t kNoSuchCall = static_cast<uint64_t>(-38);  // -ENOSYS
constexpr uint64_t kMostPrinted = 1 << 20;                    // bytes per call

}  // namespace

HilHtif& hil_htif() {
  static HilHtif instance;
  return instance;
}

void HilHtif::begin(uint64_t tohost, uint64_t fromhost) {
  *this = HilHtif{};
  tohost_ = tohost;
  fromhost_ = fromhost;
}

uint64_t HilHtif::read_word(uint64_t address) const {
  uint8_t bytes[8];
  hil_dram_read(address, sizeof bytes, bytes);
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

void HilHtif::write_word(uint64_t address, uint64_t value) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
  hil_dram_write(address, sizeof bytes, bytes);
  written.push_back(address);
  if ((address + 7) / 64 != address / 64) written.push_back(address + 7);
}

void HilHtif::system_call(uint64_t block) {
  const uint64_t number = read_word(block);
  uint64_t answer = kNoSuchCall;
  if (number == kSystemCallWrite) {
    const uint64_t count = std::min(read_word(block + 24), kMostPrinted);
    std::vector<uint8_t> text(count);
    hil_dram_read(read_word(block + 16), count, text.data());
    for (uint8_t byte : text) hil_chip_console_byte(byte);
    answer = count;
  } else if (number == kSystemCallExit) {
    has_exited = true;
    exit_code = read_word(block + 8);
    return;
  }
  write_word(block, answer);
  has_answer_ = true;
}

void HilHtif::handle() {
  if (may_answer()) {
    write_word(fromhost_, 1);
    has_answer_ = false;
  }
  const uint64_t request = read_word(tohost_);
  if (request == 0 || has_exited) return;
  write_word(tohost_, 0);
  const uint64_t device = request >> 56, command = request >> 48 & 0xFF;
  const uint64_t payload = request & 0xFFFFFFFFFFFFULL;
  if (device == 0 && command == 0) {
    if ((payload & 1) != 0) {
      has_exited = true;
      exit_code = payload >> 1;
    } else {
      system_call(payload);
    }
  } else if (device == 1 && command == 1) {
    hil_chip_console_byte(static_cast<int>(payload & 0xFF));
  } else {
    is_unknown = true;
  }
}

extern "C" {

/// What moved at the core's write port. The answer says that the host has to act: a store to tohost
/// has been performed, or fromhost may be written; then hil_chip_htif is called before the next
/// clock edge.
svBit hil_chip_core_write(svBit address_fire, long long address, svBit response_fire) {
  HilHtif& htif = hil_htif();
  bool acts = htif.may_answer();
  if (response_fire && !htif.stores.empty()) {
    acts = htif.is_tohost(htif.stores.front()) || acts;
    htif.stores.pop_front();
  }
  if (address_fire) htif.stores.push_back(static_cast<uint64_t>(address));
  return acts;
}

void hil_chip_htif() { hil_htif().handle(); }

/// A line that the host wrote and that the chip has not been told about; is_taken: the one before
/// has been.
void hil_chip_host_write(svBit is_taken, svBit* valid, long long* address) {
  std::deque<uint64_t>& written = hil_htif().written;
  if (is_taken && !written.empty()) written.pop_front();
  *valid = !written.empty();
  *address = written.empty() ? 0 : static_cast<long long>(written.front());
}

}  // extern "C"
