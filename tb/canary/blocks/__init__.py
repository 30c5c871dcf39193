# SPDX-License-Identifier: Apache-2.0
"""Misuse of blocks that their assertions must notice."""
