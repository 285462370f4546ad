"""Runs a detector over samples: network output → boxes on the original image, as the served runtime does it."""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Sequence, Tuple

import numpy as np
import torch

from batches import to_input
from data import Sample
from letterbox import Placement, fit_rectangle, fit_square, place
from network import Detector, ExportedDetector

NMS_IOU = 0.7
MOST_DETECTIONS = 100


class Detections(NamedTuple):
    """What was found on one image, best first."""

    corners: np.ndarray
    """`[D, 4]` px of the original image."""
    scores: np.ndarray
    classes: np.ndarray


def detect_all(
    detector: Detector, samples: Sequence[Sample], side: int, confidence: float = 0.001, rectangular: bool = False
) -> List[Detections]:
    """Detections of every sample.

    @param rectangular: give each image the smallest input of whole strides, as a runtime does with dynamic axes,
        instead of the square.
    """
    network = ExportedDetector(detector).eval()
    found: List[Detections] = []
    with torch.no_grad():
        for group in _groups(samples, 1 if rectangular else 16):
            placements = [_fit(one, side, rectangular) for one in group]
            images = np.stack([place(one.content, at) for one, at in zip(group, placements)])
            output = network(to_input(torch.from_numpy(images))).numpy()
            for sample, placement, columns in zip(group, placements, output):
                found.append(read_output(columns, placement, sample.size, confidence))
    return found


def read_output(columns: np.ndarray, placement: Placement, size: Tuple[int, int], confidence: float) -> Detections:
    """`[4 + classes, N]` of one image → detections: the best class of each column, NMS, back onto the image."""
    best = columns[4:].max(0)
    keep = np.flatnonzero(best > confidence)
    scores, classes = best[keep], columns[4:, keep].argmax(0)
    center, half = columns[:2, keep].T, columns[2:4, keep].T / 2
    corners = np.concatenate((center - half, center + half), 1)
    kept = non_max_suppression(corners, scores, classes)
    pad = np.array([placement.pad_x, placement.pad_y] * 2)
    restored = ((corners[kept] - pad) / placement.scale).clip(0, np.array([*size, *size]))
    return Detections(restored, scores[kept], classes[kept])


def non_max_suppression(corners: np.ndarray, scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Indices of boxes that no better box of their class overlaps by more than `NMS_IOU`, best first."""
    order = np.argsort(-scores, kind="stable")
    kept: List[int] = []
    alive = np.ones(len(order), bool)
    for rank, index in enumerate(order):
        if not alive[rank]:
            continue
        kept.append(int(index))
        if len(kept) == MOST_DETECTIONS:
            break
        rest = order[rank + 1 :]
        rivals = (classes[rest] == classes[index]) & alive[rank + 1 :]
        at = np.flatnonzero(rivals)
        overlaps = pairwise_iou(corners[index][None], corners[rest[at]])[0]
        alive[rank + 1 + at[overlaps > NMS_IOU]] = False
    return np.array(kept, np.int64)


def pairwise_iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`[A, 4]` and `[B, 4]` corner boxes → `[A, B]`."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    intersection = np.prod((high - low).clip(0), 2)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], 1) for boxes in (a, b)]
    return intersection / np.maximum(areas[0][:, None] + areas[1][None] - intersection, 1e-9)


def _fit(sample: Sample, side: int, rectangular: bool) -> Placement:
    return (fit_rectangle if rectangular else fit_square)(*sample.size, side)


def _groups(samples: Sequence[Sample], size: int) -> Iterator[Sequence[Sample]]:
    for at in range(0, len(samples), size):
        yield samples[at : at + size]
