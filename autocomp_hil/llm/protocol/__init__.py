# SPDX-License-Identifier: Apache-2.0
"""The OpenAI protocol: what is sent, what comes back, and errors as endpoints word them."""
