// SPDX-License-Identifier: Apache-2.0
// Generated from configs/memory_map.toml
// by python -m autocomp_hil.codegen; do not edit.

/// Addresses of the chip.
package memory_map_pkg;

  /// Tensors and the stack are separated by unmapped pages of this size.
  parameter logic [63:0] PAGE_BYTES = 64'h0000_0000_0000_1000;
  /// Most static data that a kernel may have.
  parameter logic [63:0] STATIC_DATA_MAX_BYTES = 64'h0000_0000_0010_0000;
  /// Stack, with an unmapped page on both sides.
  parameter logic [63:0] STACK_BYTES = 64'h0000_0000_0001_0000;
  /// Everything from here up is DRAM, held sparsely.
  parameter logic [63:0] DRAM_BASE = 64'h0000_0000_1000_0000;

  /// Registers through which a program talks to the host.
  parameter logic [63:0] HOST_DEVICE_BASE = 64'h0000_0000_0200_0000;
  /// Bytes of the region above.
  parameter logic [63:0] HOST_DEVICE_BYTES = 64'h0000_0000_0000_1000;
  /// [W] A write waits until everything is idle, then starts the measured region.
  parameter logic [63:0] HOST_DEVICE_START = 64'h0000_0000_0200_0000;
  /// [W] A write ends the measured region in the first cycle in which everything is idle.
  parameter logic [63:0] HOST_DEVICE_STOP = 64'h0000_0000_0200_0008;
  /// [W] A write prints its low byte; off in judged jobs.
  parameter logic [63:0] HOST_DEVICE_CONSOLE = 64'h0000_0000_0200_0010;
  /// [W] A write ends the job with its value; off in judged jobs.
  parameter logic [63:0] HOST_DEVICE_EXIT_CODE = 64'h0000_0000_0200_0018;

  /// What to call; written by the bench before the job starts.
  parameter logic [63:0] LAUNCH_BLOCK_BASE = 64'h0000_0000_1000_0000;
  /// Bytes of the region above.
  parameter logic [63:0] LAUNCH_BLOCK_BYTES = 64'h0000_0000_0001_0000;
  /// [R] Address of the kernel.
  parameter logic [63:0] LAUNCH_BLOCK_KERNEL_ADDRESS = 64'h0000_0000_1000_0000;
  /// [R] First argument.
  parameter logic [63:0] LAUNCH_BLOCK_A0 = 64'h0000_0000_1000_0008;
  /// [R] Second argument.
  parameter logic [63:0] LAUNCH_BLOCK_A1 = 64'h0000_0000_1000_0010;
  /// [R] Third argument.
  parameter logic [63:0] LAUNCH_BLOCK_A2 = 64'h0000_0000_1000_0018;
  /// [R] Fourth argument.
  parameter logic [63:0] LAUNCH_BLOCK_A3 = 64'h0000_0000_1000_0020;
  /// [R] Fifth argument.
  parameter logic [63:0] LAUNCH_BLOCK_A4 = 64'h0000_0000_1000_0028;
  /// [R] Sixth argument.
  parameter logic [63:0] LAUNCH_BLOCK_A5 = 64'h0000_0000_1000_0030;
  /// [R] Seventh argument.
  parameter logic [63:0] LAUNCH_BLOCK_A6 = 64'h0000_0000_1000_0038;
  /// [R] Eighth argument.
  parameter logic [63:0] LAUNCH_BLOCK_A7 = 64'h0000_0000_1000_0040;

  /// Firmware and kernel text, then static data, then the stack.
  parameter logic [63:0] FIRMWARE_BASE = 64'h0000_0000_1001_0000;

  /// Tensors, each at a page boundary plus the offset that its workload names, an unmapped page
  /// between.
  parameter logic [63:0] TENSORS_BASE = 64'h0000_0000_2000_0000;

endpackage
