# SPDX-License-Identifier: Apache-2.0
"""Schedules of matrix multiplications."""
