// SPDX-License-Identifier: Apache-2.0

/// Types that the parts of the store engine exchange.
package store_pkg;

  /// Bytes of one DRAM row, 1..512.
  typedef logic [9:0] row_bytes_t;

  /// Bytes of one local row that go out, 1..128 (32 elements of 4 bytes).
  typedef logic [7:0] segment_bytes_t;

  /// One local row of a store command: what to read, and what becomes of it.
  typedef struct packed {
    logic is_padding;  ///< outside of the pooled image: zeros, nothing is read
    logic is_acc;
    logic read_full;  ///< accumulator row goes out unconverted
    accel_pkg::row_t row;
    segment_bytes_t bytes;  ///< valid low bytes of the row, as they go out
    logic first;  ///< first of the rows whose maximum makes one segment
    logic last;  ///< last of them; without pooling every row is first and last
    logic relu;
    logic [31:0] scale;
    logic command_last;  ///< last local row of its command
    accel_pkg::entry_id_t id;
  } store_step_t;

  parameter int unsigned STORE_STEP_WIDTH = $bits(store_step_t);

endpackage
