# SPDX-License-Identifier: Apache-2.0
"""Builds simulation models, each once: tools, sources, objects, and the cache that keeps them."""
