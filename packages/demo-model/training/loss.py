"""The training loss: classes, boxes and the shape of the sides' distributions."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from assigner import AssignerSettings, assign
from boxes import corners_to_sides, generalized_iou
from network import SIDE_BINS, RawPredictions


class LossWeights(NamedTuple):
    """How much each part counts. Boxes matter more late than early, which their falling size sees to by itself."""

    classes: float = 1.0
    boxes: float = 2.5
    sides: float = 0.5


class Truth(NamedTuple):
    """The objects of a batch, padded to the same number M an image."""

    corners: Tensor
    """`[batch, M, 4]`, input px."""
    classes: Tensor
    """`[batch, M]`"""
    mask: Tensor
    """`[batch, M]` False for padding."""


class Loss(NamedTuple):
    """The parts, weighted, and `total`, their sum, to run back from."""

    total: Tensor
    classes: Tensor
    boxes: Tensor
    sides: Tensor


def detection_loss(
    raw: RawPredictions,
    truth: Truth,
    weights: LossWeights = LossWeights(),
    settings: AssignerSettings = AssignerSettings(),
) -> Loss:
    """Assigns objects to cells, then sums binary cross entropy towards the aligned scores (TOOD), generalised IoU,
    and the distribution focal loss (Li et al., 2020), all divided by the sum of wanted scores."""
    corners = raw.corners()
    targets = assign(raw.logits.detach().sigmoid(), corners.detach(), raw.points, *truth, settings)
    total_score = targets.scores.sum().clamp(min=1)
    entropy = functional.binary_cross_entropy_with_logits(raw.logits, targets.scores, reduction="none")
    emphasis = _emphasis(raw.logits, targets.scores)
    classes = weights.classes * (entropy * emphasis).sum() / total_score
    if not targets.positive.any():
        nothing = raw.sides.sum() * 0
        return Loss(classes + nothing, classes.detach(), nothing.detach(), nothing.detach())
    score = targets.scores.sum(-1)[targets.positive]
    wanted = targets.corners[targets.positive]
    boxes = ((1 - generalized_iou(corners[targets.positive], wanted)) * score).sum() / total_score
    sides = (_side_losses(raw, targets.positive, wanted) * score).sum() / total_score
    boxes, sides = weights.boxes * boxes, weights.sides * sides
    return Loss(classes + boxes + sides, classes.detach(), boxes.detach(), sides.detach())


def _emphasis(logits: Tensor, wanted: Tensor) -> Tensor:
    """Varifocal weighting (Zhang et al., 2021): empty cells count by how wrong they are, filled ones by 1.

    Squared scores of empty cells leave the thousands of easy ones almost without weight.
    """
    scores = logits.detach().sigmoid()
    return torch.where(wanted > 0, torch.ones_like(wanted), scores.square() * 0.75)


def _side_losses(raw: RawPredictions, positive: Tensor, wanted: Tensor) -> Tensor:
    """Distribution focal loss of the positive cells, mean of the four sides: `[positives]`."""
    points = raw.points.expand(positive.shape[0], -1, -1)[positive]
    strides = raw.strides.expand(positive.shape[0], -1, -1)[positive]
    lengths = corners_to_sides(wanted, points) / strides
    return distribution_focal_loss(raw.sides[positive], lengths).mean(-1)


def distribution_focal_loss(logits: Tensor, lengths: Tensor) -> Tensor:
    """Cross entropy with the two bins around each length, weighted by nearness.

    A length of 2.25 asks bin 2 for 0.75 and bin 3 for 0.25. Lengths beyond the bins are brought to the last.

    @param logits: `[..., SIDE_BINS]`
    @param lengths: `[...]` in cells.
    """
    lengths = lengths.clamp(0, SIDE_BINS - 1.01)
    low = lengths.floor().long()
    log_shares = logits.log_softmax(-1)
    from_low = -log_shares.gather(-1, low[..., None])[..., 0]
    from_high = -log_shares.gather(-1, low[..., None] + 1)[..., 0]
    far = lengths - low
    return from_low * (1 - far) + from_high * far
