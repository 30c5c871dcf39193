# SPDX-License-Identifier: Apache-2.0
"""Bench of the RV64 core and its caches: programs run on RTL and on the interpreter."""
