# SPDX-License-Identifier: Apache-2.0
"""The judge's later stages: placement, the runs on both machines, and the comparison with gold."""
