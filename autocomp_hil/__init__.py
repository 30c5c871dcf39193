# SPDX-License-Identifier: Apache-2.0
"""A search for faster tensor-accelerator kernels, with simulated hardware as its judge."""
