// SPDX-License-Identifier: Apache-2.0
//
// The host's side of HTIF: what a program asks for through `tohost`, and the answer in `fromhost`.

#ifndef HIL_SIM_CHIP_HTIF_H
#define HIL_SIM_CHIP_HTIF_H

#include <cstdint>
#include <deque>

/// Covered: exit (tohost odd), system calls write (64) to any file and exit (93), the console
/// device's putchar. Another system call answers -ENOSYS; another device is_unknown.
class HilHtif {
 public:
  bool has_exited = false;
  bool is_unknown = false;
  uint64_t exit_code = 0;
  std::deque<uint64_t> written;  ///< addresses, one or more in each line that the host wrote

  void begin(uint64_t tohost, uint64_t fromhost);
  /// A store of the core to this beat of 16 bytes has reached memory; true if it is tohost's.
  bool is_tohost(uint64_t beat_address) const { return beat_address / 16 == tohost_ / 16; }
  /// The chip has forgotten the lines of a system call's block: fromhost may say that it is done.
  bool may_answer() const { return has_answer_ && written.empty(); }
  /// Do what tohost asks for, if it asks, or answer.
  void handle();

  std::deque<uint64_t> stores;  ///< addresses of the core's stores on their way, oldest first

 private:
  uint64_t read_word(uint64_t address) const;
  void write_word(uint64_t address, uint64_t value);
  void system_call(uint64_t block);

  bool has_answer_ = false;
  uint64_t tohost_ = 0;
  uint64_t fromhost_ = 0;
};

HilHtif& hil_htif();

#endif  // HIL_SIM_CHIP_HTIF_H
