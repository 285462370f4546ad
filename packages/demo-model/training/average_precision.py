"""COCO's average precision: greedy matching, best detections first, precision read at 101 recalls
(Lin et al., "Microsoft COCO", 2014)."""

from __future__ import annotations

from typing import List, NamedTuple, Sequence, Tuple

import numpy as np

from detect import Detections, pairwise_iou

IOU_THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)


class ClassScore(NamedTuple):
    """Figures of one class; NaN where the set has no object of it."""

    objects: int
    map50: float
    map50_95: float
    precision: float
    """Of detections with a score over 0.25, at IoU 0.5."""
    recall: float
    """Likewise."""


TruthBoxes = Tuple[np.ndarray, np.ndarray]
"""Corner boxes `[M, 4]`, px of the original image, and classes `[M]`."""


def score_class(found: Sequence[Detections], truth: Sequence[TruthBoxes], index: int) -> ClassScore:
    """Average precision of class `index` over all images."""
    objects = sum(int((classes == index).sum()) for _, classes in truth)
    if objects == 0:
        return ClassScore(0, *[float("nan")] * 4)
    scores: List[np.ndarray] = []
    hits: List[np.ndarray] = []
    for one, (corners, classes) in zip(found, truth):
        mine = one.classes == index
        scores.append(one.scores[mine])
        hits.append(match(one.corners[mine], corners[classes == index]))
    order = np.argsort(-np.concatenate(scores), kind="stable")
    ranked, ranked_scores = np.concatenate(hits)[order], np.concatenate(scores)[order]
    precisions = [interpolated_precision(ranked[:, at], objects) for at in range(len(IOU_THRESHOLDS))]
    sure = ranked[ranked_scores > 0.25, 0]
    precision = float(sure.mean()) if len(sure) else float("nan")
    return ClassScore(objects, precisions[0], float(np.mean(precisions)), precision, float(sure.sum() / objects))


def match(corners: np.ndarray, true_corners: np.ndarray) -> np.ndarray:
    """Whether each detection, best first, is a hit at each threshold: `[D, 10]`. An object is hit once."""
    hits = np.zeros((len(corners), len(IOU_THRESHOLDS)), bool)
    if len(corners) == 0 or len(true_corners) == 0:
        return hits
    overlaps = pairwise_iou(corners, true_corners)
    for at, threshold in enumerate(IOU_THRESHOLDS):
        free = overlaps.copy()
        for row in range(len(corners)):
            best = int(free[row].argmax())
            if free[row, best] >= threshold:
                hits[row, at] = True
                free[:, best] = -1
    return hits


def interpolated_precision(hits: np.ndarray, objects: int) -> float:
    """Mean over 101 recalls of the best precision at that recall or beyond.

    Hit, miss, hit of two objects: precision 1 up to recall 0.5, 2/3 up to 1 → (51 + 50 × 2/3) / 101 = 0.835.
    """
    if len(hits) == 0:
        return 0.0
    true_positives = np.cumsum(hits)
    recall = true_positives / objects
    precision = true_positives / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, RECALLS, side="left")
    return float(np.append(envelope, 0.0)[np.minimum(at, len(envelope))].mean())
