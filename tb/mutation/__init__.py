# SPDX-License-Identifier: Apache-2.0
"""Mutants of the RTL: places found in the syntax tree, many in one model, judged one by one."""
