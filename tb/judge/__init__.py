# SPDX-License-Identifier: Apache-2.0
"""Regressions and benches of the whole judge."""
