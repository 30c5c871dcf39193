# SPDX-License-Identifier: Apache-2.0
"""The judge: from the source of a candidate to a verdict that it cannot influence."""
