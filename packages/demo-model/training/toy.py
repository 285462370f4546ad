"""Writes a toy data set of coloured rectangles: `python3 toy.py folder`. A run on it checks the setup in a minute.

Class 0 is red, 1 green, 2 blue; grey rectangles are nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import List, Tuple

import numpy as np
from PIL import Image

COLOURS = ((210, 50, 50), (50, 180, 60), (50, 70, 220), (130, 130, 130))
WIDTH, HEIGHT = 300, 400


def write_toy_set(folder: Path, training: int = 320, validation: int = 64, seed: int = 1) -> None:
    """Writes `images/{train,val}`, `labels/{train,val}` and `classes.txt`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "classes.txt").write_text("red\ngreen\nblue\n", "utf-8")
    rng = np.random.default_rng(seed)
    for split, count in (("train", training), ("val", validation)):
        images, labels = folder / "images" / split, folder / "labels" / split
        images.mkdir(parents=True, exist_ok=True)
        labels.mkdir(parents=True, exist_ok=True)
        for index in range(count):
            picture, lines = _draw(rng)
            Image.fromarray(picture).save(images / f"{index:04}.jpg", quality=92)
            (labels / f"{index:04}.txt").write_text("".join(lines), "utf-8")


def _draw(rng: np.random.Generator) -> Tuple[np.ndarray, List[str]]:
    picture = rng.integers(225, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    lines: List[str] = []
    for band in range(int(rng.integers(1, 5))):  # one rectangle a band, so that none covers another
        width, height = int(rng.integers(15, 200)), int(rng.integers(15, 95))
        x, y = int(rng.integers(0, WIDTH - width)), band * 100 + int(rng.integers(0, 100 - height))
        colour = int(rng.integers(len(COLOURS)))
        picture[y : y + height, x : x + width] = COLOURS[colour]
        if colour < 3:
            shares = ((x + width / 2) / WIDTH, (y + height / 2) / HEIGHT, width / WIDTH, height / HEIGHT)
            lines.append(f"{colour} {' '.join(f'{share:.6f}' for share in shares)}\n")
    return picture, lines


if __name__ == "__main__":
    write_toy_set(Path(sys.argv[1]))
