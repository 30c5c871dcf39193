// SPDX-License-Identifier: Apache-2.0
// verilog_syntax: parse-as-module-body
// One line of text per live entry of the reservation station, for reports on a machine in which
// nothing moves. C calls hil_describe in the scope that announced itself at the start of simulation;
// it answers with calls of hil_describe_line.

import "DPI-C" context function void hil_describe_register(input string path);
import "DPI-C" function void hil_describe_line(input string text);
export "DPI-C" function hil_describe;

// Literals of unequal length under ?: are padded to the longer one, hence the if statements.

/// `scratchpad[3..18]`, or nothing for a range that is not valid; a blank in front.
function automatic string describe_range(row_range_t range);
  string memory;
  if (!range.valid) return "";
  if (range.is_acc) memory = "accumulator";
  else memory = "scratchpad";
  return $sformatf(" %s[%0d..%0d]", memory, range.first, range.last);
endfunction

/// What entry y waits for x for: ` 5(RAW)`, or nothing; reasons among RAW, WAW, WAR.
function automatic string describe_wait(int unsigned y, int unsigned x);
  string why;
  why = "";
  if (wait_done_q[y][x]) begin
    if (overlap(write_q[x], reads_q[y][0]) || overlap(write_q[x], reads_q[y][1])) why = ",RAW";
    if (overlap(write_q[x], write_q[y]) && class_of(x) != class_of(y)) why = {why, ",WAW"};
  end
  if (wait_reads_q[y][x]) why = {why, ",WAR"};
  if (why.len() == 0) return "";
  return $sformatf(" %0d(%s)", x, why.substr(1, why.len() - 1));
endfunction

function automatic void hil_describe();
  string text;
  for (int unsigned y = 0; y < Entries; y++) begin
    if (live_q[y]) begin
      unique case (class_of(
          y
      ))
        ClassLoad:    text = "load";
        ClassExecute: text = "execute";
        default:      text = "store";
      endcase
      text = $sformatf("%s entry %0d:", text, y);
      if (!issued_q[y]) text = {text, " not"};
      text = {text, " issued"};
      if (reads_done_q[y]) text = {text, ", operands fetched"};
      if (reads_q[y][0].valid || reads_q[y][1].valid) begin
        text = {text, ", reads", describe_range(reads_q[y][0]), describe_range(reads_q[y][1])};
      end
      if (write_q[y].valid) text = {text, ", writes", describe_range(write_q[y])};
      if ((wait_done_q[y] | wait_reads_q[y]) != '0) begin
        text = {text, ", waits for"};
        for (int unsigned x = 0; x < Entries; x++) text = {text, describe_wait(y, x)};
      end
      hil_describe_line(text);
    end
  end
endfunction

initial hil_describe_register($sformatf("%m"));
