"""A run's state on disk, so that a stopped job (e.g. an interrupted spot instance) can resume."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, Optional

import torch

FILE_NAME = "checkpoint.pt"


def save_checkpoint(folder: Path, state: Dict[str, Any]) -> None:
    """Writes `state` beside the old checkpoint and renames it: a reader sees the one or the other, never half."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE_NAME}.{os.getpid()}.part"
    torch.save(state, fresh)
    os.replace(fresh, folder / FILE_NAME)


def load_checkpoint(folder: Path, labels: "tuple[str, ...]") -> Optional[Dict[str, Any]]:
    """The last state, or None where there is none.

    @raise ValueError: the checkpoint belongs to a run with other classes.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return None
    state: Dict[str, Any] = torch.load(file, map_location="cpu")
    if tuple(state["labels"]) != labels:
        raise ValueError(f"{file} belongs to a run with classes {state['labels']}; remove it, or train with these")
    return state
