# SPDX-License-Identifier: Apache-2.0
"""Asks language models for better kernels: what they are told, and how their answers are read."""
