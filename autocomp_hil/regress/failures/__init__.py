# SPDX-License-Identifier: Apache-2.0
"""Failures: put into buckets, compared with those of earlier nights, and tried again."""
