# SPDX-License-Identifier: Apache-2.0
"""The ``optimize`` command: the search, who proposes in it, and what is shown meanwhile."""
