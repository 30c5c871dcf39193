# SPDX-License-Identifier: Apache-2.0
"""Proposers, which turn a candidate into better ones."""
