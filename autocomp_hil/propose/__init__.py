# SPDX-License-Identifier: Apache-2.0
"""What turns a candidate into better ones."""
