// SPDX-License-Identifier: Apache-2.0
// verilog_syntax: parse-as-module-body
// The accelerator's queues and engines in words, for reports on a machine in which nothing moves.
// The protocol is that of reservation_describe.svh.

import "DPI-C" context function void hil_describe_register(input string path);
import "DPI-C" function void hil_describe_line(input string text);
export "DPI-C" function hil_describe;

// Literals of unequal length under ?: are padded to the longer one, hence the function.
function automatic string describe_if(logic condition, string text);
  if (!condition) return "";
  return text;
endfunction

function automatic void hil_describe();
  hil_describe_line($sformatf(
                    "command queues: %0d waiting, next funct %0d%s",
                    32'(entry_count) + 32'(dispatch_count),
                    dispatch_cmd.funct,
                    describe_if(
                        !dispatch_valid, " (none)"
                    )
                    ));
  hil_describe_line($sformatf(
                    "reservation station: load %0d%s, execute %0d%s, store %0d%s",
                    occupancy[0],
                    describe_if(
                        rs_full[0], " (full)"
                    ),
                    occupancy[1],
                    describe_if(
                        rs_full[1], " (full)"
                    ),
                    occupancy[2],
                    describe_if(
                        rs_full[2], " (full)"
                    )
                    ));
  hil_describe_line($sformatf(
                    "engines: load %s, execute %s, store %s",
                    load_busy ? "busy" : "idle",
                    execute_busy ? "busy" : "idle",
                    store_busy ? "busy" : "idle"
                    ));
  hil_describe_line(
      $sformatf("memory: %0d reads and %0d writes in flight", reads_in_flight, writes_in_flight));
endfunction

initial hil_describe_register($sformatf("%m"));
