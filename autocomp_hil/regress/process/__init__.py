# SPDX-License-Identifier: Apache-2.0
"""Processes of units: started below a supervisor, which sees that nothing of them is left."""
