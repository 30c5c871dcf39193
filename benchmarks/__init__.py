# SPDX-License-Identifier: Apache-2.0
"""Measures what the project promises: speed of hardware, simulation, judge and searches."""
