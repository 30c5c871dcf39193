# SPDX-License-Identifier: Apache-2.0
"""Proof that the alarms of the accelerator's bench ring."""
