# SPDX-License-Identifier: Apache-2.0
"""The judge's first stages: from a candidate's source to a program that passed every check."""
