# SPDX-License-Identifier: Apache-2.0
"""Runs programs on the accelerator alone and judges what was observed of them."""
