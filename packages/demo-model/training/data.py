"""Reads a data set in YOLO's layout into memory, once, at the network's input size.

`images/<split>/x.jpg` goes with `labels/<split>/x.txt`, lines of `class cx cy w h` as shares of the image; an image
without a label file, or with an empty one, has nothing on it. A SageMaker channel may hold the split's files straight
under `images/` and `labels/`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, NamedTuple, Sequence, Tuple

import numpy as np
from PIL import Image, ImageOps

from letterbox import fit_square, resize_bilinear

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


class Sample(NamedTuple):
    """One image, shrunk so that its longer side is the input size, without padding."""

    name: str
    content: np.ndarray
    """`[h, w, 3]` uint8, RGB."""
    corners: np.ndarray
    """`[M, 4]` float32, px of `content`."""
    classes: np.ndarray
    """`[M]` int64"""
    size: Tuple[int, int]
    """Width and height of the file's image, px, upright."""


def read_split(channel: Path, split: str, side: int, classes: int, limit: int = 0) -> List[Sample]:
    """All samples of a split, ordered by name.

    @param side: input size, px.
    @param classes: how many there are; a label beyond is an error.
    @param limit: how many to read at most; 0 for all. The rest is never opened.
    @raise FileNotFoundError: the split's folder has no image.
    @raise ValueError: a label file that cannot be right.
    """
    images, labels = _split_folders(channel, split)
    files = sorted(file for file in images.glob("*") if file.suffix.lower() in IMAGE_ENDINGS)
    if not files:
        raise FileNotFoundError(f"no images in {images}: expected {channel}/images/{split}/*.jpg")
    chosen = files[:limit] if limit else files
    with ThreadPoolExecutor(2) as pool:  # the decoder releases the GIL
        return list(pool.map(lambda file: read_sample(file, labels / f"{file.stem}.txt", side, classes), chosen))


def read_sample(image_file: Path, label_file: Path, side: int, classes: int) -> Sample:
    """One image and its boxes."""
    with Image.open(image_file) as opened:
        image = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
    height, width = image.shape[:2]
    placement = fit_square(width, height, side)
    content = resize_bilinear(image, placement.content_width, placement.content_height)
    indices, shares = _read_labels(label_file, classes)
    low = shares[:, :2] - shares[:, 2:] / 2
    corners = np.concatenate((low, low + shares[:, 2:]), 1).clip(0, 1)
    scaled = corners * np.array([width, height, width, height]) * placement.scale
    return Sample(image_file.stem, content, scaled.astype(np.float32), indices, (width, height))


def _split_folders(channel: Path, split: str) -> Tuple[Path, Path]:
    images, labels = channel / "images", channel / "labels"
    return (images / split, labels / split) if (images / split).is_dir() else (images, labels)


def _read_labels(file: Path, classes: int) -> Tuple[np.ndarray, np.ndarray]:
    lines = file.read_text("utf-8").split("\n") if file.is_file() else []
    rows = [_read_row(line, file, classes) for line in lines if line.strip()]
    table = np.array(rows, np.float64).reshape(-1, 5)
    return table[:, 0].astype(np.int64), table[:, 1:]


def _read_row(line: str, file: Path, classes: int) -> Sequence[float]:
    row = [float(part) for part in line.split()]
    if len(row) != 5 or not 0 <= row[0] < classes:
        raise ValueError(f"{file}: {line!r} is not 'class cx cy w h' with a class from 0 to {classes - 1}")
    return row
