# SPDX-License-Identifier: Apache-2.0
"""Broken designs and benches that an alarm must catch."""
