"""Draws a run's figures as SVG: `python3 plot.py metrics.jsonl training.svg`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

WIDTH, HEIGHT, MARGIN = 460, 260, 46

Line = Tuple[str, str, Sequence[float]]
"""Caption, colour and a value an epoch."""


def draw_training(records: Sequence[Dict[str, Any]]) -> str:
    """Two charts side by side over the epochs: the losses, and mAP50 with mAP50-95."""
    losses: List[Line] = [
        ("classes", "#1f77b4", [one["loss_classes"] for one in records]),
        ("boxes", "#ff7f0e", [one["loss_boxes"] for one in records]),
        ("sides", "#2ca02c", [one["loss_sides"] for one in records]),
    ]
    scores: List[Line] = [
        ("mAP50", "#d62728", [one["map50"] for one in records]),
        ("mAP50-95", "#9467bd", [one["map50_95"] for one in records]),
    ]
    top = max([0.01, *(value for _, _, values in losses for value in values)])
    charts = _chart("training loss", losses, top, 0) + _chart("validation", scores, 1.0, WIDTH)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" height="{HEIGHT}" font-family="sans-serif" '
        f'font-size="11"><title>Training loss and mAP over the epochs</title><rect width="100%" height="100%" fill="white"/>{charts}</svg>\n'
    )


def _chart(title: str, lines: Sequence[Line], top: float, left: int) -> str:
    wide, high = WIDTH - MARGIN - 16, HEIGHT - 2 * MARGIN + 10
    count = max(len(lines[0][2]), 1)
    parts = [f'<g transform="translate({left + MARGIN} {MARGIN - 12})"><text y="-14" font-size="13">{title}</text>']
    for step in range(5):
        y = high - high * step / 4
        parts.append(f'<line x2="{wide}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="-6" y="{y + 4:.1f}" text-anchor="end">{top * step / 4:.2f}</text>')
    parts.append(f'<text y="{high + 16}">epoch 1</text>')
    parts.append(f'<text x="{wide}" y="{high + 16}" text-anchor="end">{count}</text>')
    for place, (caption, colour, values) in enumerate(lines):
        points = " ".join(
            f"{wide * at / max(count - 1, 1):.1f},{high - high * min(value / top, 1):.1f}"
            for at, value in enumerate(values)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{wide - 80 * place}" y="-14" text-anchor="end" fill="{colour}">{caption}</text>')
    return "".join(parts) + "</g>"


def main() -> None:
    """Reads JSON lines, writes SVG."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    records = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    target.write_text(draw_training(records), "utf-8")


if __name__ == "__main__":
    main()
