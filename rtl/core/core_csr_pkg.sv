// SPDX-License-Identifier: Apache-2.0
// Generated from configs/isa/csrs.toml
// by python -m autocomp_hil.codegen; do not edit.

/// Control and status registers of the core.
package core_csr_pkg;

  parameter logic [11:0] CSR_MSTATUS = 12'h300;
  parameter logic [11:0] CSR_MISA = 12'h301;
  parameter logic [11:0] CSR_MIE = 12'h304;
  parameter logic [11:0] CSR_MTVEC = 12'h305;
  parameter logic [11:0] CSR_MSCRATCH = 12'h340;
  parameter logic [11:0] CSR_MEPC = 12'h341;
  parameter logic [11:0] CSR_MCAUSE = 12'h342;
  parameter logic [11:0] CSR_MTVAL = 12'h343;
  parameter logic [11:0] CSR_MIP = 12'h344;
  parameter logic [11:0] CSR_MCYCLE = 12'hB00;
  parameter logic [11:0] CSR_MINSTRET = 12'hB02;
  parameter logic [11:0] CSR_CYCLE = 12'hC00;
  parameter logic [11:0] CSR_TIME = 12'hC01;
  parameter logic [11:0] CSR_INSTRET = 12'hC02;
  parameter logic [11:0] CSR_MVENDORID = 12'hF11;
  parameter logic [11:0] CSR_MARCHID = 12'hF12;
  parameter logic [11:0] CSR_MIMPID = 12'hF13;
  parameter logic [11:0] CSR_MHARTID = 12'hF14;
  parameter logic [11:0] CSR_MCONFIGPTR = 12'hF15;

  /// Whether there is such a register.
  function automatic logic csr_exists(logic [11:0] number);
    if (number == 12'h300) return 1'b1;  // mstatus
    if (number == 12'h301) return 1'b1;  // misa
    if (number == 12'h304) return 1'b1;  // mie
    if (number == 12'h305) return 1'b1;  // mtvec
    if (number >= 12'h323 && number <= 12'h33F) return 1'b1;  // mhpmevent3
    if (number == 12'h340) return 1'b1;  // mscratch
    if (number == 12'h341) return 1'b1;  // mepc
    if (number == 12'h342) return 1'b1;  // mcause
    if (number == 12'h343) return 1'b1;  // mtval
    if (number == 12'h344) return 1'b1;  // mip
    if (number == 12'hB00) return 1'b1;  // mcycle
    if (number == 12'hB02) return 1'b1;  // minstret
    if (number >= 12'hB03 && number <= 12'hB1F) return 1'b1;  // mhpmcounter3
    if (number == 12'hC00) return 1'b1;  // cycle
    if (number == 12'hC01) return 1'b1;  // time
    if (number == 12'hC02) return 1'b1;  // instret
    if (number == 12'hF11) return 1'b1;  // mvendorid
    if (number == 12'hF12) return 1'b1;  // marchid
    if (number == 12'hF13) return 1'b1;  // mimpid
    if (number == 12'hF14) return 1'b1;  // mhartid
    if (number == 12'hF15) return 1'b1;  // mconfigptr
    return 1'b0;
  endfunction

  /// Bits that read 1 always.
  function automatic logic [63:0] csr_fixed(logic [11:0] number);
    if (number == 12'h300) return 64'h0000_0000_0000_1800;  // mstatus
    if (number == 12'h301) return 64'h8000_0000_0000_1100;  // misa
    return 64'd0;
  endfunction

  /// Bits that keep what is written.
  function automatic logic [63:0] csr_writable(logic [11:0] number);
    if (number == 12'h300) return 64'h0000_0000_0000_0088;  // mstatus
    if (number == 12'h305) return 64'hFFFF_FFFF_FFFF_FFFC;  // mtvec
    if (number == 12'h340) return 64'hFFFF_FFFF_FFFF_FFFF;  // mscratch
    if (number == 12'h341) return 64'hFFFF_FFFF_FFFF_FFFC;  // mepc
    if (number == 12'h342) return 64'hFFFF_FFFF_FFFF_FFFF;  // mcause
    if (number == 12'h343) return 64'hFFFF_FFFF_FFFF_FFFF;  // mtval
    if (number == 12'hB00) return 64'hFFFF_FFFF_FFFF_FFFF;  // mcycle
    if (number == 12'hB02) return 64'hFFFF_FFFF_FFFF_FFFF;  // minstret
    return 64'd0;
  endfunction

endpackage
