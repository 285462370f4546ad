"""Scores a detector on a split. As a program: `python3 evaluate.py --model model.pt --data folder --split test`."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any, Dict, List, Sequence

import numpy as np
import torch

from average_precision import ClassScore, TruthBoxes, score_class
from data import Sample, read_split
from detect import detect_all
from network import Detector


def evaluate(
    detector: Detector,
    samples: Sequence[Sample],
    labels: Sequence[str],
    side: int,
    confidence: float = 0.001,
    rectangular: bool = False,
) -> Dict[str, Any]:
    """Mean figures over the classes that occur, and those of each class, rounded to 4 places."""
    found = detect_all(detector, samples, side, confidence, rectangular)
    truth = [_on_original(one, side) for one in samples]
    scores = [score_class(found, truth, index) for index in range(len(labels))]
    seen = [one for one in scores if one.objects]
    return {
        "images": len(samples),
        "map50": _mean([one.map50 for one in seen]),
        "map50_95": _mean([one.map50_95 for one in seen]),
        "classes": {label: _rounded(one) for label, one in zip(labels, scores)},
    }


def _on_original(sample: Sample, side: int) -> TruthBoxes:
    scale = min(side / sample.size[0], side / sample.size[1])
    return sample.corners / scale, sample.classes


def _mean(values: List[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0


def _rounded(score: ClassScore) -> Dict[str, Any]:
    """NaN becomes null: JSON knows no NaN."""
    values = {name: None if math.isnan(value) else round(value, 4) for name, value in score._asdict().items()}
    return {**values, "objects": score.objects}


def load_detector(file: Path) -> Dict[str, Any]:
    """`detector`, `labels` and `input_size` of a `model.pt` that a run wrote."""
    state = torch.load(file, map_location="cpu")
    detector = Detector(len(state["labels"]))
    detector.load_state_dict(state["model"])
    return {
        "detector": detector.to(memory_format=torch.channels_last).eval(),
        "labels": state["labels"],
        "input_size": state["input_size"],
    }


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="test")
    parser.add_argument("--rectangular", action="store_true", help="smallest input of whole strides for each image")
    given = parser.parse_args()
    model = load_detector(given.model)
    samples = read_split(given.data, given.split, model["input_size"], len(model["labels"]))
    figures = evaluate(
        model["detector"], samples, model["labels"], model["input_size"], rectangular=given.rectangular
    )
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
