# SPDX-License-Identifier: Apache-2.0
"""Benches of the system around core and accelerator, and of the whole chip."""
