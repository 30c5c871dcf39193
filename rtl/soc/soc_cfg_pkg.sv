// SPDX-License-Identifier: Apache-2.0
// Generated from configs/hardware/*.toml
// by python -m autocomp_hil.codegen; do not edit.

/// What a configuration fixes around the accelerator, and the named configurations.
package soc_cfg_pkg;

  typedef struct packed {
    /// Capacity of the core's instruction cache; a power of two, 256 to 1048576.
    int unsigned cache_instruction_bytes;
    /// Capacity of the core's data cache; a power of two, 256 to 1048576.
    int unsigned cache_data_bytes;
    /// Read bursts in flight at the memory port, over all masters; 1 to 1024.
    int unsigned memory_max_reads_in_flight;
    /// Write bursts in flight at the memory port, over all masters; 1 to 1024.
    int unsigned memory_max_writes_in_flight;
  } soc_cfg_t;

  parameter soc_cfg_t CFG_INT8_4X4 = '{
      cache_instruction_bytes: 16384,
      cache_data_bytes: 16384,
      memory_max_reads_in_flight: 16,
      memory_max_writes_in_flight: 16
  };

  parameter soc_cfg_t CFG_INT8_8X8 = '{
      cache_instruction_bytes: 16384,
      cache_data_bytes: 16384,
      memory_max_reads_in_flight: 16,
      memory_max_writes_in_flight: 16
  };

  parameter soc_cfg_t CFG_INT8_16X16 = '{
      cache_instruction_bytes: 16384,
      cache_data_bytes: 16384,
      memory_max_reads_in_flight: 16,
      memory_max_writes_in_flight: 16
  };

  parameter soc_cfg_t CFG_INT8_16X16_IDEAL = '{
      cache_instruction_bytes: 16384,
      cache_data_bytes: 16384,
      memory_max_reads_in_flight: 16,
      memory_max_writes_in_flight: 16
  };

  parameter soc_cfg_t CFG_INT8_32X32 = '{
      cache_instruction_bytes: 16384,
      cache_data_bytes: 16384,
      memory_max_reads_in_flight: 16,
      memory_max_writes_in_flight: 16
  };

endpackage
