# SPDX-License-Identifier: Apache-2.0
"""Points of functional coverage of the accelerator beside the bins that every batch reaches.

``fields`` has the corner values of every field of every command, taken from the ISA source;
``crosses`` the states of the machine in which commands ran; ``orders`` pairs of accesses to one
local row; ``memory`` how bursts lie in DRAM and how many are in flight. ``faults`` lists every
entry of the ISA's tables of faults. All of them are reached by random programs, most of them
seldom.
"""
