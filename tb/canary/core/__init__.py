# SPDX-License-Identifier: Apache-2.0
"""Faults in the core and its caches, and proof that alarms and bench notice them."""
