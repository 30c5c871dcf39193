# SPDX-License-Identifier: Apache-2.0
"""Faults as people make them, to see how soon the regression finds each, and how well it tells."""
