"""Fits an image to the network's input exactly as the serving runtime does.

A detector learns the look of its input, aliasing of small print included. So the letterbox here is that of
`packages/core/src/yolo`: bilinear between the four nearest pixels, without smoothing, centred on grey 114.
"""

from __future__ import annotations

from typing import NamedTuple, Tuple

import numpy as np

GREY = 114


class Placement(NamedTuple):
    """`input = image * scale + pad`, px."""

    scale: float
    pad_x: int
    pad_y: int
    content_width: int
    content_height: int
    input_width: int
    input_height: int


def fit_square(width: int, height: int, side: int) -> Placement:
    """Centres an image in a square. 1280×720 into 640 → scale 0.5, content 640×360, pads 0 and 140."""
    scale = min(side / width, side / height)
    return _placed(width, height, scale, (side, side))


def fit_rectangle(width: int, height: int, side: int, stride: int = 32) -> Placement:
    """The smallest rectangle of whole strides that takes the image. 810×1080, 640 → input 480×640, no pads."""
    square = fit_square(width, height, side)
    size = (_up(square.content_width, stride), _up(square.content_height, stride))
    return _placed(width, height, square.scale, size)


def resize_bilinear(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """`[h, w, 3]` uint8 → `[height, width, 3]` uint8, pixel centres at halves, no smoothing when it shrinks."""
    if image.shape[:2] == (height, width):
        return image
    left, right, across = _taps(image.shape[1], width)
    top, bottom, down = _taps(image.shape[0], height)
    upper = _blend(image[top][:, left], image[top][:, right], across[None, :, None])
    lower = _blend(image[bottom][:, left], image[bottom][:, right], across[None, :, None])
    return np.rint(_blend(upper, lower, down[:, None, None])).astype(np.uint8)


def place(content: np.ndarray, placement: Placement) -> np.ndarray:
    """Lays a resized image on its grey input."""
    canvas = np.full((placement.input_height, placement.input_width, 3), GREY, np.uint8)
    x, y = placement.pad_x, placement.pad_y
    canvas[y : y + content.shape[0], x : x + content.shape[1]] = content
    return canvas


def _placed(width: int, height: int, scale: float, size: Tuple[int, int]) -> Placement:
    content = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Placement(scale, (size[0] - content[0]) // 2, (size[1] - content[1]) // 2, *content, *size)


def _up(length: int, stride: int) -> int:
    return -(-length // stride) * stride


def _taps(source: int, target: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each target pixel the two source pixels about it, and the share of the second."""
    position = np.clip((np.arange(target) + 0.5) * source / target - 0.5, 0, source - 1)
    low = np.floor(position).astype(np.int64)
    return low, np.minimum(low + 1, source - 1), (position - low).astype(np.float32)


def _blend(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    first = a.astype(np.float32)
    return first + (b - first) * share
