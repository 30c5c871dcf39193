// SPDX-License-Identifier: Apache-2.0

/// What the parts of the execute engine hand to one another.
package execute_pkg;
  import accel_pkg::*;

  /// The three operand streams. SourceBd is D (WS) or B (OS); SourceW is W (WS) or D (OS).
  typedef enum logic [1:0] {
    SourceA  = 2'd0,
    SourceBd = 2'd1,
    SourceW  = 2'd2
  } source_e;

  /// Fetch job of one operand: `beats` vectors, the first `reads` of them from the scratchpad.
  typedef struct packed {
    row_t       row;
    row_t       stride;  ///< rows between reads
    dim_count_t reads;   ///< 0..beats; later beats are zero
    dim_count_t beats;   ///< 0..Dim
    dim_count_t cols;    ///< elements kept; later elements are zero
    logic       via;     ///< goes through the transposer
  } fetch_op_t;

  /// Transposer job.
  typedef struct packed {
    source_e    source;
    dim_count_t rows_in;
    dim_count_t beats_out;
  } transpose_op_t;

  /// Mesh-load job of one PRELOAD with a real operand: always Dim beats.
  typedef struct packed {
    logic [3:0] computes_before;  ///< COMPUTEs earlier in the program, modulo 16
    logic       via;
  } load_op_t;

  /// Mesh job of one COMPUTE.
  typedef struct packed {
    entry_id_t    id;
    logic [3:0]   loads_before;  ///< load jobs earlier in the program, modulo 16
    logic         is_os;
    logic         flip;
    logic         flip_zero;
    dim_count_t   macs;          ///< mac beats
    logic         a_via;
    logic         bd_via;
    destination_t c;
    logic         relu;
    logic [4:0]   shift;
  } mesh_op_t;

  /// What becomes of one result row; travels beside the mesh.
  typedef struct packed {
    entry_id_t  id;
    logic       last;        ///< the COMPUTE's last row
    logic       is_acc;
    logic       accumulate;
    row_t       row;
    dim_count_t cols;
    logic       relu;
    logic [4:0] shift;
  } result_tag_t;

  /// Jobs that each queue between execute_controller and the parts holds. Fewer than 8: jobs are told
  /// apart by counts modulo 16.
  parameter int unsigned JOB_DEPTH = 4;

  parameter int unsigned FETCH_OP_WIDTH = $bits(fetch_op_t);
  parameter int unsigned TRANSPOSE_OP_WIDTH = $bits(transpose_op_t);
  parameter int unsigned LOAD_OP_WIDTH = $bits(load_op_t);
  parameter int unsigned MESH_OP_WIDTH = $bits(mesh_op_t);
  parameter int unsigned RESULT_TAG_WIDTH = $bits(result_tag_t);

endpackage
