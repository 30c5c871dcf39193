# SPDX-License-Identifier: Apache-2.0
"""Benches: of blocks, of the whole accelerator, and canaries that prove the alarms."""
