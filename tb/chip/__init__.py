# SPDX-License-Identifier: Apache-2.0
"""Random programs for the whole chip: instructions and commands on the same lines of memory."""
