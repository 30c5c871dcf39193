# SPDX-License-Identifier: Apache-2.0
"""What all emitters of kernels share: C text, names, and the order of loads and products."""
