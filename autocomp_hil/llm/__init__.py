# SPDX-License-Identifier: Apache-2.0
"""Asks language models over endpoints, by files or from a record, and keeps what they said."""
