# SPDX-License-Identifier: Apache-2.0
"""The built-in schedule rewriter: better kernels without a language model and without a network."""
