# SPDX-License-Identifier: Apache-2.0
"""Runs programs on the whole chip: jobs, native functions, event logs and results."""
