# SPDX-License-Identifier: Apache-2.0
"""What the repository needs and its users do not: the linters."""
