# SPDX-License-Identifier: Apache-2.0
"""What LOOP_WS and LOOP_CONV_WS stand for: lists of plain commands.

``matmul`` and ``convolution`` write the lists, ``rules`` says which loops are legal.
docs/decisions/0015-hardware-loops.md says what is promised about them.
"""
