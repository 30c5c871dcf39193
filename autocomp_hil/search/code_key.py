# SPDX-License-Identifier: Apache-2.0
"""Tells whether two sources are the same code, whatever their comments and spaces."""

import hashlib

from autocomp_hil.evaluate.source.lexer import TokenKind, tokenize

__all__ = ["code_key"]


def code_key(source: str) -> str:
    """Hash of the tokens that a compiler would see; equal keys mean the same code."""
    kept = (
        token.text
        for token in tokenize(source)
        if token.kind not in {TokenKind.COMMENT, TokenKind.SPACE}
    )
    return hashlib.sha256("\0".join(kept).encode("utf-8", "surrogatepass")).hexdigest()
