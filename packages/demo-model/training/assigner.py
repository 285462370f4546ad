"""Task-aligned assignment (Feng et al., "TOOD: Task-aligned One-stage Object Detection", 2021)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from boxes import corners_to_sides, iou


class AssignerSettings(NamedTuple):
    """Strengths of the two tasks and cells per object, as in the paper's best row."""

    candidates: int = 10
    score_power: float = 1.0
    overlap_power: float = 6.0


class Targets(NamedTuple):
    """Training targets of N cells."""

    positive: Tensor
    """`[batch, N]` whether the cell is assigned to an object."""
    corners: Tensor
    """`[batch, N, 4]` that object's box, px; zeros where not positive."""
    scores: Tensor
    """`[batch, N, classes]` the wanted score: 0, or up to the object's best overlap on its class."""


@torch.no_grad()
def assign(
    scores: Tensor,
    corners: Tensor,
    points: Tensor,
    true_corners: Tensor,
    true_classes: Tensor,
    true_mask: Tensor,
    settings: AssignerSettings = AssignerSettings(),
) -> Targets:
    """Gives every object the cells inside it whose score and box already fit it best.

    Alignment of a cell with an object is `score ** 1 * iou ** 6`. A cell wanted by two objects goes to the one it
    overlaps more. The wanted score is the alignment, scaled so that an object's best cell gets its best IoU.

    @param scores: `[batch, N, classes]` after the sigmoid.
    @param corners: `[batch, N, 4]` predicted boxes, px.
    @param points: `[N, 2]` cell centres, px.
    @param true_corners: `[batch, M, 4]`, px, padded to M objects.
    @param true_classes: `[batch, M]` class indices.
    @param true_mask: `[batch, M]` False for padding.
    """
    batch, cells, classes = scores.shape
    if true_corners.shape[1] == 0:
        none = torch.zeros(batch, cells, dtype=torch.bool, device=scores.device)
        return Targets(none, torch.zeros_like(corners), torch.zeros_like(scores))
    inside = _inside(points, true_corners) & true_mask[:, :, None]  # [batch, M, N]
    overlaps = iou(true_corners[:, :, None], corners[:, None]) * inside
    index = true_classes[:, :, None].expand(-1, -1, cells)
    own_scores = scores.transpose(1, 2).gather(1, index)
    alignment = own_scores.pow(settings.score_power) * overlaps.pow(settings.overlap_power) * inside
    chosen = _best_cells(alignment, inside, settings.candidates)
    chosen = _settle_conflicts(chosen, overlaps)
    return _targets(chosen, alignment, overlaps, true_corners, true_classes, classes)


def _inside(points: Tensor, true_corners: Tensor) -> Tensor:
    """Whether a cell's centre lies in an object: `[batch, M, N]`. One thinner than the cells keeps its nearest centre."""
    sides = corners_to_sides(true_corners[:, :, None], points[None, None])
    within = sides.amin(-1) > 0
    center = (true_corners[..., :2] + true_corners[..., 2:]) / 2
    distance = (center[:, :, None] - points[None, None]).abs().sum(-1)
    nearest = distance == distance.amin(-1, keepdim=True)
    return within | (nearest & ~within.any(-1, keepdim=True))


def _best_cells(alignment: Tensor, inside: Tensor, count: int) -> Tensor:
    _, best = alignment.topk(min(count, alignment.shape[-1]), dim=-1)
    return torch.zeros_like(inside).scatter_(-1, best, True) & inside


def _settle_conflicts(chosen: Tensor, overlaps: Tensor) -> Tensor:
    """Leaves each cell with one object at most: the one it overlaps most."""
    owner = overlaps.masked_fill(~chosen, -1).argmax(1, keepdim=True)  # [batch, 1, N]
    return chosen & torch.zeros_like(chosen).scatter_(1, owner, True)


def _targets(
    chosen: Tensor, alignment: Tensor, overlaps: Tensor, true_corners: Tensor, true_classes: Tensor, classes: int
) -> Targets:
    alignment = alignment * chosen
    best_alignment = alignment.amax(-1, keepdim=True)
    best_overlap = (overlaps * chosen).amax(-1, keepdim=True)
    wanted = (alignment / (best_alignment + 1e-9) * best_overlap).amax(1)  # [batch, N]
    owner = chosen.to(torch.uint8).argmax(1)  # [batch, N]
    positive = chosen.any(1)
    corners = true_corners.gather(1, owner[..., None].expand(-1, -1, 4)) * positive[..., None]
    one_hot = torch.nn.functional.one_hot(true_classes.gather(1, owner), classes)
    return Targets(positive, corners, one_hot * (wanted * positive)[..., None])
