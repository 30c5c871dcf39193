// SPDX-License-Identifier: Apache-2.0
//
// The queue of commands behind sim_command_source.sv, the log of what the accelerator's command
// port accepted, and the answers of COUNTER commands.

#include <vector>

#include "sim_api.h"
#include "svdpi.h"

namespace {

constexpr uint32_t kFunctCounter = 126;

class Source {
 public:
  void load(const hil_command_t* commands, uint64_t count) {
    commands_.assign(commands, commands + count);
  }

  void begin(const hil_job_t& job) {
    random_.seed(job.timing.seed ^ 0x5EED);
    response_stall_ = job.timing.response_stall;
    now_ = 0;
    next_ = 0;
    is_driving_ = false;
    is_waiting_ = false;
    idle_left_ = 0;
    expected_ = 0;
    accepted_.clear();
    responses_.clear();
  }

  // The port took a command: what stood there, not what the queue holds.
  void accept(uint64_t funct, uint64_t rs1, uint64_t rs2) {
    accepted_.push_back({now_, rs1, rs2, funct});
    if (funct == kFunctCounter) ++expected_;
    advance();
    is_driving_ = false;
  }

  void end_cycle() { ++now_; }
  void respond(uint64_t data) { responses_.push_back(data); }

  // Decide about the next cycle; true if a new command is to be driven in it.
  bool step(bool is_busy) {
    if (is_driving_ || next_ == commands_.size()) return false;
    if (!is_waiting_) {
      is_waiting_ = true;
      idle_left_ = commands_[next_].idle_cycles;
    }
    if (idle_left_ != 0) {
      --idle_left_;
      return false;
    }
    if (commands_[next_].is_fence != 0) {
      if (!is_busy) advance();
      return false;
    }
    is_driving_ = true;
    return true;
  }

  const hil_command_t& current() const { return commands_[next_]; }
  bool is_driving() const { return is_driving_; }
  bool is_done() const { return next_ == commands_.size() && responses_.size() >= expected_; }
  bool next_response_ready() { return !random_.chance(response_stall_); }
  const std::vector<hil_accepted_t>& accepted() const { return accepted_; }
  const std::vector<uint64_t>& responses() const { return responses_; }

 private:
  void advance() {
    ++next_;
    is_waiting_ = false;
  }

  std::vector<hil_command_t> commands_;
  std::vector<hil_accepted_t> accepted_;
  std::vector<uint64_t> responses_;
  HilRandom random_;
  uint64_t response_stall_ = 0;
  uint64_t now_ = 0;  // the cycle that ends with the call in progress
  size_t next_ = 0;
  uint64_t idle_left_ = 0;
  uint64_t expected_ = 0;
  bool is_driving_ = false;
  bool is_waiting_ = false;  // the idle cycles of the next command have begun
};

Source& source() {
  static Source instance;
  return instance;
}

}  // namespace

void hil_source_begin(const hil_job_t& job) { source().begin(job); }
uint64_t hil_source_accepted() { return source().accepted().size(); }
uint64_t hil_source_responses() { return source().responses().size(); }

extern "C" {

void hil_commands_load(const hil_command_t* commands, uint64_t count) {
  source().load(commands, count);
}

/// What the port accepted, in order; fences have no entry.
void hil_commands_accepted(hil_accepted_t* target, uint64_t room) {
  hil_copy_log(source().accepted(), target, room);
}

void hil_commands_responses(uint64_t* target, uint64_t room) {
  hil_copy_log(source().responses(), target, room);
}

/// One clock edge of sim_command_source.sv; see there.
void hil_source_cycle(svBit cmd_fire, const svBitVecVal* port_funct, long long port_rs1,
                      long long port_rs2, svBit busy, svBit resp_fire, long long resp_data,
                      svBit* cmd_valid, svBit* cmd_is_new, svBitVecVal* cmd_funct,
                      long long* cmd_rs1, long long* cmd_rs2, svBit* resp_ready, svBit* done) {
  Source& queue = source();
  if (cmd_fire) {
    queue.accept(*port_funct, static_cast<uint64_t>(port_rs1), static_cast<uint64_t>(port_rs2));
  }
  if (resp_fire) queue.respond(static_cast<uint64_t>(resp_data));
  *cmd_is_new = queue.step(busy != 0 || cmd_fire != 0);
  *cmd_valid = queue.is_driving();
  if (queue.is_driving()) {
    const hil_command_t& command = queue.current();
    *cmd_funct = command.funct;
    *cmd_rs1 = static_cast<long long>(command.rs1);
    *cmd_rs2 = static_cast<long long>(command.rs2);
  } else {
    *cmd_funct = 0;
    *cmd_rs1 = 0;
    *cmd_rs2 = 0;
  }
  *resp_ready = queue.next_response_ready();
  *done = queue.is_done();
  queue.end_cycle();
}

}  // extern "C"
