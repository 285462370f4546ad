"""Changes training images the way pages vary: place, size, light, colour. Text reads one way, so nothing is mirrored."""

from __future__ import annotations

from typing import List, NamedTuple, Sequence, Tuple

import numpy as np
from PIL import Image

from data import Sample
from letterbox import GREY

LEAST_VISIBLE = 0.4
"""Objects with a smaller visible fraction are dropped."""
LEAST_SIDE_PX = 3


class Example(NamedTuple):
    """A training example."""

    image: np.ndarray
    """`[side, side, 3]` uint8"""
    corners: np.ndarray
    """`[M, 4]` float32, px"""
    classes: np.ndarray
    """`[M]`"""


def make_example(
    samples: Sequence[Sample], index: int, side: int, mosaic: float, rng: np.random.Generator
) -> Example:
    """Sample `index` augmented, or with probability `mosaic` a mosaic of it and three others
    (Bochkovskiy et al., "YOLOv4", 2020). The same generator state gives the same example."""
    if rng.random() >= mosaic:
        example = _moved(samples[index], side, _random_scale(rng), rng)
    else:
        others = rng.integers(len(samples), size=3)
        example = _mosaic([samples[one] for one in (index, *others)], side, rng)
    return example._replace(image=_relit(example.image, rng))


def _random_scale(rng: np.random.Generator) -> Tuple[float, float]:
    """Scales of width and height. A third stays unscaled, like served images, since resampling changes pixels."""
    if rng.random() < 0.35:
        return 1.0, 1.0
    scale = float(np.exp(rng.uniform(np.log(0.65), np.log(1.35))))
    stretch = float(np.exp(rng.uniform(-0.1, 0.1)))
    return scale * stretch, scale / stretch


def _moved(sample: Sample, side: int, scale: Tuple[float, float], rng: np.random.Generator) -> Example:
    """Resizes a sample and lays it anywhere on the input; one that is larger than the input is cropped."""
    content = _scaled(sample.content, scale)
    height, width = content.shape[:2]
    x, y = _offset(side - width, rng), _offset(side - height, rng)
    canvas = np.full((side, side, 3), _backdrop(rng), np.uint8)
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, side), min(y + height, side)
    canvas[top:bottom, left:right] = content[top - y : bottom - y, left - x : right - x]
    moved = sample.corners * np.array([*scale, *scale], np.float32) + np.array([x, y, x, y], np.float32)
    return _kept(canvas, moved, sample.classes, (0, 0, side, side))


def _mosaic(samples: Sequence[Sample], side: int, rng: np.random.Generator) -> Example:
    half = side // 2
    canvas = np.full((side, side, 3), GREY, np.uint8)
    corners: List[np.ndarray] = []
    classes: List[np.ndarray] = []
    for quarter, sample in enumerate(samples):
        scale = rng.uniform(0.5, 0.85)
        part = _moved(sample, half, (scale, scale), rng)
        x, y = half * (quarter % 2), half * (quarter // 2)
        canvas[y : y + half, x : x + half] = part.image
        corners.append(part.corners + np.array([x, y, x, y], np.float32))
        classes.append(part.classes)
    return Example(canvas, np.concatenate(corners), np.concatenate(classes))


def _scaled(content: np.ndarray, scale: Tuple[float, float]) -> np.ndarray:
    if scale == (1.0, 1.0):
        return content
    width = max(8, round(content.shape[1] * scale[0]))
    height = max(8, round(content.shape[0] * scale[1]))
    return np.asarray(Image.fromarray(content).resize((width, height), Image.BILINEAR))


def _offset(room: int, rng: np.random.Generator) -> int:
    """Where a side begins: anywhere in `room`, or in what sticks out when `room` is negative."""
    return int(rng.integers(min(room, 0), max(room, 0) + 1))


def _backdrop(rng: np.random.Generator) -> int:
    return GREY if rng.random() < 0.9 else int(rng.integers(256))


def _kept(
    image: np.ndarray, corners: np.ndarray, classes: np.ndarray, window: Tuple[int, int, int, int]
) -> Example:
    """Clips boxes to the window and drops those of which too little is left."""
    low, high = np.array(window[:2]), np.array(window[2:])
    clipped = np.concatenate((corners[:, :2].clip(low, high), corners[:, 2:].clip(low, high)), 1)
    before = np.prod(corners[:, 2:] - corners[:, :2], 1)
    size = clipped[:, 2:] - clipped[:, :2]
    keep = (np.prod(size, 1) >= LEAST_VISIBLE * before) & (size.min(1, initial=np.inf) >= LEAST_SIDE_PX)
    return Example(image, clipped[keep].astype(np.float32), classes[keep])


def _relit(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Brightness, contrast, gamma and tint through one table a channel; sometimes grey; sometimes grain."""
    levels = np.arange(256, dtype=np.float32) / 255
    gamma, contrast, bright = np.exp(rng.uniform(-0.3, 0.3)), rng.uniform(0.75, 1.2), rng.uniform(-0.1, 0.1)
    curve = (levels**gamma - 0.5) * contrast + 0.5 + bright
    tint = rng.uniform(0.92, 1.06, 3) if rng.random() < 0.5 else np.ones(3)
    table = np.rint((curve[:, None] * tint * 255).clip(0, 255)).astype(np.uint8)
    if rng.random() < 0.15:
        grey = np.asarray(Image.fromarray(image).convert("L"))
        image = np.repeat(grey[..., None], 3, 2)
    lit = np.stack([table[:, channel][image[..., channel]] for channel in range(3)], -1)
    return _grained(lit, rng) if rng.random() < 0.15 else lit


def _grained(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    grain = rng.integers(-8, 9, image.shape[:2], dtype=np.int16)[..., None]
    return (image.astype(np.int16) + grain).clip(0, 255).astype(np.uint8)
