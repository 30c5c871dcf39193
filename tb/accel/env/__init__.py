# SPDX-License-Identifier: Apache-2.0
"""The pyuvm environment of the whole accelerator.

Sequencer and driver hand a program to the simulation and sleep while the hardware runs; the
memory agent sets the DRAM's timing; monitors read what the simulation logged once a job has
ended; the scoreboard runs the golden model on the observed commands and compares everything.

Covered: fault, scratchpad, accumulator, DRAM, COUNTER answers after a fault, that the command port
accepted what was sent, where bursts go and how many are in flight. Not covered:
performance-counter values, cycle counts.
"""
