// SPDX-License-Identifier: Apache-2.0

/// Control that travels with the data of one beat through the mesh.
package mesh_pkg;

  /// One beat as every PE sees it. A beat injected at cycle t reaches PE (k, j) at t + k + j, so each
  /// PE sees all beats in the order of their injection.
  typedef struct packed {
    logic       mac;        ///< multiply and accumulate
    logic       is_os;      ///< output stationary; of mac and flip
    logic       flip;       ///< take over the shadow operand, before the mac of the same beat
    logic       flip_zero;  ///< with flip: take over zero instead
    logic       load;       ///< PE row `row` captures the passing weight to its shadow
    logic       drain;      ///< PE row `row` replaces the passing sum by its stationary sum
    logic [4:0] row;        ///< of load or drain; a beat never has both
  } beat_ctrl_t;

endpackage
