"""Geometry of boxes, in torch. Corner boxes are x1 y1 x2 y2, center boxes cx cy w h; input px unless said."""

from __future__ import annotations

from typing import Sequence, Tuple

import torch
from torch import Tensor

TINY = 1e-7


def anchor_points(
    grids: Sequence[Sequence[int]], strides: Sequence[int], like: Tensor
) -> Tuple[Tensor, Tensor]:
    """Centres of all cells, `[N, 2]` px, and the stride of each, `[N, 1]`; row by row, first grid first.

    A 1 × 2 grid of stride 8 → (4, 4), (12, 4).
    """
    points, scales = [], []
    for (height, width), stride in zip(grids, strides):
        xs = torch.arange(width, device=like.device).to(like.dtype) + 0.5
        ys = torch.arange(height, device=like.device).to(like.dtype) + 0.5
        grid_y, grid_x = torch.meshgrid(ys, xs, indexing="ij")
        cells = torch.stack((grid_x, grid_y), -1).reshape(-1, 2) * stride
        points.append(cells)
        scales.append(torch.full_like(cells[:, :1], stride))
    return torch.cat(points), torch.cat(scales)


def sides_to_corners(sides: Tensor, points: Tensor) -> Tensor:
    """Distances left, top, right, bottom from `points` → corner boxes. (4, 4) with 1, 2, 3, 4 → (3, 2, 7, 8)."""
    return torch.cat((points - sides[..., :2], points + sides[..., 2:]), -1)


def corners_to_sides(corners: Tensor, points: Tensor) -> Tensor:
    """Inverse of `sides_to_corners`."""
    return torch.cat((points - corners[..., :2], corners[..., 2:] - points), -1)


def corners_to_centers(corners: Tensor) -> Tensor:
    """x1 y1 x2 y2 → cx cy w h."""
    low, high = corners[..., :2], corners[..., 2:]
    return torch.cat(((low + high) / 2, high - low), -1)


def _area(corners: Tensor) -> Tensor:
    size = (corners[..., 2:] - corners[..., :2]).clamp(min=0)
    return size[..., 0] * size[..., 1]


def _overlap(a: Tensor, b: Tensor) -> Tuple[Tensor, Tensor]:
    """Intersection and union areas of boxes that broadcast against each other."""
    low = torch.maximum(a[..., :2], b[..., :2])
    high = torch.minimum(a[..., 2:], b[..., 2:])
    size = (high - low).clamp(min=0)
    intersection = size[..., 0] * size[..., 1]
    return intersection, _area(a) + _area(b) - intersection


def iou(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union. (0, 0, 2, 2) and (1, 0, 3, 2) → 2 / 6."""
    intersection, union = _overlap(a, b)
    return intersection / (union + TINY)


def generalized_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU less the share of the enclosing box that neither covers (Rezatofighi et al., 2019); from −1 to 1.

    (0, 0, 1, 1) and (2, 0, 3, 1) → 0 − (3 − 2) / 3 = −1/3.
    """
    intersection, union = _overlap(a, b)
    low = torch.minimum(a[..., :2], b[..., :2])
    high = torch.maximum(a[..., 2:], b[..., 2:])
    hull = (high - low).clamp(min=0).prod(-1)
    return intersection / (union + TINY) - (hull - union) / (hull + TINY)
