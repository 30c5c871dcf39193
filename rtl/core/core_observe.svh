// SPDX-License-Identifier: Apache-2.0
// verilog_syntax: parse-as-module-body
// Part of rv64_core: what the core tells in simulation, besides its trace.

logic observed_waits, observed_fence, observed_command;
assign observed_waits = memory_valid_q && !memory_done;
assign observed_fence = observed_waits && memory_q.exec_unit == UnitFence;
assign observed_command = observed_waits && is_command;

assign observe_o = '{
        is_held: (cmd_valid_o && !cmd_ready_i) || observed_fence,
        state: '{
            fetch: !memory_valid_q && !fetch_answer_valid_i,
            store: observed_waits && is_store,
            load: observed_waits && is_load,
            answer: observed_command && command_sent_q,
            command_stores: observed_command && !data_idle_i,
            queue_full: observed_command && cmd_valid_o && !cmd_ready_i,
            fence_stores: observed_fence && !data_idle_i,
            fence_accelerator: observed_fence && accel_busy_i
        }
    };
