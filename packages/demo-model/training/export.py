"""Writes the detector as an ONNX file that is served like any Ultralytics export: same output, same metadata."""

from __future__ import annotations

import argparse
import copy
import inspect
from pathlib import Path
from typing import Any, Dict, Sequence

import onnx
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from evaluate import load_detector
from labels import names_literal
from network import STRIDES, ConvUnit, Detector, ExportedDetector

OPSET = 16
IR_VERSION = 8


def export_detector(
    detector: Detector, labels: Sequence[str], side: int, file: Path, about: Dict[str, str]
) -> None:
    """Writes `file`: input `images` `[batch, 3, height, width]`, output `output0` `[batch, 4 + classes, candidates]`.

    Batch, height and width are free; height and width must be multiples of 32.

    @param about: author, description and license for the metadata.
    """
    network = ExportedDetector(fuse_norms(detector)).eval()
    options: Dict[str, Any] = {
        "opset_version": OPSET,
        "input_names": ["images"],
        "output_names": ["output0"],
        "dynamic_axes": {
            "images": {0: "batch", 2: "height", 3: "width"},
            "output0": {0: "batch", 2: "candidates"},
        },
    }
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:  # torch 2.5 and later: stay with the tracer
        options["dynamo"] = False
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network, torch.zeros(2, 3, side, side), str(file), **options)
    _finish(file, _metadata(labels, side, about), attributes=4 + len(labels))


def fuse_norms(detector: Detector) -> Detector:
    """A copy whose batch norms are folded into their convolutions: fewer steps, same numbers but for rounding."""
    fused = copy.deepcopy(detector).to(memory_format=torch.contiguous_format).eval()
    for module in fused.modules():
        if isinstance(module, ConvUnit):
            module.conv = fuse_conv_bn_eval(module.conv, module.bn)
            module.bn = nn.Identity()
    return fused


def _metadata(labels: Sequence[str], side: int, about: Dict[str, str]) -> Dict[str, str]:
    return {
        **about,
        "task": "detect",
        "names": names_literal(labels),
        "stride": str(max(STRIDES)),
        "imgsz": str([side, side]),
        "batch": "1",
        "channels": "3",
    }


def _finish(file: Path, metadata: Dict[str, str], attributes: int) -> None:
    model = onnx.load(str(file))
    model.ir_version = IR_VERSION
    model.doc_string = ""
    # The tracer drops it; readers identify the head by it.
    axis = model.graph.output[0].type.tensor_type.shape.dim[1]
    axis.Clear()
    axis.dim_value = attributes
    for key, value in metadata.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


def main() -> None:
    """`python3 export.py --model model.pt --out model.onnx`"""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--author", default="yololift")
    parser.add_argument("--description", default="yololift document detector")
    parser.add_argument("--license", default="Apache-2.0")
    given = parser.parse_args()
    model = load_detector(given.model)
    about = {"author": given.author, "description": given.description, "license": given.license}
    export_detector(model["detector"], model["labels"], model["input_size"], given.out, about)


if __name__ == "__main__":
    main()
