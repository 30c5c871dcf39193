# SPDX-License-Identifier: Apache-2.0
"""Proof that the fast view of a module does what its RTL does, cycle by cycle."""
