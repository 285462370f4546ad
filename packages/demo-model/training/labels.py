"""Class names, in class order."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence, Tuple

DOCUMENT_LABELS = (
    "logo",
    "table",
    "signature",
    "stamp",
    "barcode",
    "qr-code",
    "total",
    "address",
    "handwriting",
    "photo",
)
"""The same as `src/labels.ts`, which a training container does not have; a test compares the two."""


def read_labels(channel: Path) -> Tuple[str, ...]:
    """Names from `classes.txt` in the data folder, one a line, or the document labels where there is none."""
    file = channel / "classes.txt"
    if not file.is_file():
        return DOCUMENT_LABELS
    names = tuple(line.strip() for line in file.read_text("utf-8").splitlines() if line.strip())
    if not names:
        raise ValueError(f"{file} lists no class: write one name per line, or remove it for the document labels")
    return names


def names_literal(labels: Sequence[str]) -> str:
    """The `names` metadata as Ultralytics' exports write it, a Python dict: `{0: 'logo', 1: 'table'}`."""
    return repr(dict(enumerate(labels)))
