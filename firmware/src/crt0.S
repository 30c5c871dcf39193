// SPDX-License-Identifier: Apache-2.0
//
// First instruction of a program: stack, trap handler, empty .bss, then main;
// what main returns is the exit code. A trap that the program does not handle
// itself saves all registers and goes to the fault dump.

  .section .text.start, "ax"
  .globl _start
_start:
  la sp, hil_stack_top
  la t0, hil_fault_entry
  csrw mtvec, t0
  la t0, hil_fault_frame
  csrw mscratch, t0
  la t0, hil_bss_start
  la t1, hil_bss_end
1:
  bgeu t0, t1, 2f
  sd zero, 0(t0)
  addi t0, t0, 8
  j 1b
2:
  call main
  call hil_exit

  .macro save register
  sd x\register, 8 * \register(sp)
  .endm

  .text
  .balign 4
  .globl hil_fault_entry
hil_fault_entry:
  csrrw sp, mscratch, sp
  .irp register, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
  save \register
  .endr
  .irp register, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  save \register
  .endr
  csrr t0, mscratch
  sd t0, 8 * 2(sp)
  csrr t0, mepc
  sd t0, 8 * 32(sp)
  csrr t0, mcause
  sd t0, 8 * 33(sp)
  csrr t0, mtval
  sd t0, 8 * 34(sp)
  la t0, fault_again
  csrw mtvec, t0
  mv a0, sp
  la sp, hil_fault_stack_top
  call hil_fault_dump

  // A trap inside the dump: end at once, with its cause.
  .balign 4
fault_again:
  csrr a0, mcause
  call hil_fault_exit

  .bss
  .balign 16
  .globl hil_fault_frame
hil_fault_frame:
  .skip 8 * 36
  .skip 4096
hil_fault_stack_top:
