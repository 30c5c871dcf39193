// SPDX-License-Identifier: Apache-2.0
//
// Assertions that are alive under Verilator; only SYNTHESIS turns them off.
// Every assertion carries an English message; it is printed with the instance path.

`ifndef PRIM_ASSERT_SVH
`define PRIM_ASSERT_SVH

`ifdef SYNTHESIS
`define HIL_ASSERT(Name, Property, Message)
`define HIL_ASSERT_HELD(Name, Valid, Ready, Data, Message)
`define HIL_ASSERT_INIT(Name, Condition, Message)
`else
/// Property holds at every clock edge out of reset.
`define HIL_ASSERT(Name, Property, Message) \
  Name : assert property (@(posedge clk_i) disable iff (!rst_ni) (Property)) \
    else $error("%m: %s", Message);

/// Valid and Data of a stream stay as they are until Ready accepts them.
`define HIL_ASSERT_HELD(Name, Valid, Ready, Data, Message) \
  Name : assert property (@(posedge clk_i) disable iff (!rst_ni) \
    ((Valid) && !(Ready)) |=> ((Valid) && $stable(Data))) \
    else $error("%m: %s", Message);

/// Condition on parameters: a tool that stops at elaboration errors stops there, any other model
/// stops at the start of simulation.
`define HIL_ASSERT_INIT(Name, Condition, Message) \
  if (!(Condition)) begin : Name \
    $fatal(1, "%s: %s", `"Name`", Message); \
    initial $fatal(1, "%m: %s", Message); \
  end
`endif

`endif  // PRIM_ASSERT_SVH
