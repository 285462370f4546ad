"""Exports YOLO networks with random weights and records Ultralytics' outputs for one image.

    python generate.py <folder> [--only yolov8-seg] [--list]

For each row of the matrix it writes <row>.onnx (stays on the developer's machine) and <row>.json: the file's header, the raw
outputs' best rows and the detections Ultralytics finds with that file. `pack.py` joins the JSON files into the fixture.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import shutil
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
import ultralytics
from PIL import Image
from ultralytics import RTDETR, YOLO
from ultralytics.cfg import DEFAULT_CFG_DICT
from ultralytics.data.augment import LetterBox, classify_transforms
from ultralytics.utils import ops

SIDE = 96
PICTURE = (120, 80)  # width, height
CONFIDENCE, IOU = 0.25, 0.45
BEST_ROWS = 20

FAMILIES = {
    "detect": [
        "yolov3-tiny", "yolov5n", "yolov5n-p6", "yolov6n", "yolov8n", "yolov8n-p2", "yolov8n-p6", "yolov9t",
        "yolov10n", "yolo11n", "yolo12n", "yolo26n", "yolo26n-p2", "yolo26n-p6",
    ],
    "segment": ["yolov8n-seg", "yolo11n-seg", "yolo12n-seg", "yolo26n-seg"],
    "pose": ["yolov8n-pose", "yolo11n-pose", "yolo12n-pose", "yolo26n-pose"],
    "obb": ["yolov8n-obb", "yolo11n-obb", "yolo12n-obb", "yolo26n-obb"],
    "classify": ["yolov8n-cls", "yolo11n-cls", "yolo12n-cls", "yolo26n-cls"],
    "rtdetr": ["rtdetr-resnet50", "rtdetr-l", "yolov8n-rtdetr"],
    "other": ["yolo26n-sem", "yolo26n-depth"],
}

TASKS = {"rtdetr": "detect", "other": None}
FOR_ALL = {"plain", "nms", "dynamic"}
THOROUGH = {"yolov8n", "yolov10n", "yolo26n", "yolo11n-seg", "yolo26n-pose", "yolov8n-obb", "yolo11n-cls", "rtdetr-resnet50"}
CLASS_COUNTS = {"yolov8n": (1, 2, 52), "yolo26n": (1, 2), "rtdetr-resnet50": (1, 2, 3), "yolov6n": (1,)}

FLAGS = {
    "plain": {},
    "nms": {"nms": True},
    "nms-free": {"nms": False},
    "dynamic-nms-free": {"dynamic": True, "nms": False, "max_det": 50},
    "dynamic": {"dynamic": True},
    "dynamic-nms": {"dynamic": True, "nms": True},
    "half": {"half": True},
    "unslimmed": {"simplify": False},
    "opset12": {"opset": 12},
    "opset19": {"opset": 19},
    "batch2": {"batch": 2},
    "wide": {"imgsz": (64, 128)},
    "end2end": {"end2end": True},
    "no-end2end": {"end2end": False},
    "max-det": {"max_det": 5},
    "max-det-nms": {"max_det": 5, "nms": True},
}


def flags_here(flags: dict) -> dict | None:
    """The flags as named in this release of Ultralytics; None if a flag does not exist."""
    if "half" in flags and "quantize" in DEFAULT_CFG_DICT:
        return {"quantize": 16}
    return flags if all(name in DEFAULT_CFG_DICT for name in flags) else None


def picture() -> np.ndarray:
    """Blocks of colour, BGR uint8."""
    width, height = PICTURE
    blocks = np.random.default_rng(7).integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8)
    return np.ascontiguousarray(blocks.repeat(8, 0).repeat(8, 1))


@functools.cache
def seeded(name: str, classes: int | None):
    random.seed(0), np.random.seed(0), torch.manual_seed(0)
    model = (RTDETR if "rtdetr" in name else YOLO)(f"{name}.yaml")
    if classes is not None:
        inner = type(model.model)
        yaml = {**model.model.yaml, "nc": classes}
        model.model = inner(yaml, nc=classes, verbose=False)
        model.model.task, model.model.names = model.task, {i: f"thing {i}" for i in range(classes)}
        model.model.args = DEFAULT_CFG_DICT
    spread(model.model)
    return model


def spread(network: torch.nn.Module) -> None:
    """Makes random weights sensitive to images and positions: measures batch norms, scales last layers."""
    norms = [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    with torch.no_grad():
        for seed in range(3):
            network(torch.rand(2, 3, SIDE * 2, SIDE * 2, generator=torch.Generator().manual_seed(seed)))
    network.eval()
    head = network.model[-1]
    layers = [*getattr(head, "cv3", []), *getattr(head, "one2one_cv3", [])]
    boxes = [*getattr(head, "cv2", []), *getattr(head, "one2one_cv2", [])]
    linear = [m for n, m in head.named_modules() if isinstance(m, torch.nn.Linear) and "score_head" in n]
    lasts = [branch[-1] for branch in layers if isinstance(branch, torch.nn.Sequential)]
    stretch(network, lasts + linear, deviation=4.0, third=0.3)
    stretch(network, [branch[-1] for branch in boxes if isinstance(branch, torch.nn.Sequential)], deviation=1.0)
    for branch in boxes:
        bins = branch[-1].bias.numel() // 4
        slope = torch.arange(bins) * -0.8 if bins > 1 else torch.tensor([1.5])
        branch[-1].bias.data += slope.repeat(4)


def stretch(network, layers, deviation: float, third: float | None = None) -> None:
    """Scales a layer's output to this deviation and mean 0, or to a third largest number of `third`."""
    seen = {}
    hooks = [m.register_forward_hook(lambda m, _, out: seen.setdefault(m, out.detach())) for m in layers]
    with torch.no_grad():
        stride = int(max(network.stride)) if hasattr(network, "stride") else 32
        side = -(-SIDE // stride) * stride
        network(torch.from_numpy(fed(side, side)))
    for hook in hooks:
        hook.remove()
    for layer, out in seen.items():
        scale = deviation / max(float(out.std()), 1e-6)
        anchor = out.mean() if third is None else out.flatten().topk(3).values[-1]
        layer.bias.data = (layer.bias.data - anchor) * scale + (third or 0)
        layer.weight.data *= scale


def fed(height: int = SIDE, width: int = SIDE, stretched: bool = False) -> np.ndarray:
    """The image with Ultralytics' preprocessing: letterboxed, or stretched for RT-DETR; [1, 3, height, width]."""
    boxed = LetterBox((height, width), auto=False, scale_fill=stretched)(image=picture())
    return np.ascontiguousarray(boxed[..., ::-1].transpose(2, 0, 1)[None]).astype(np.float32) / 255


def info(value) -> dict:
    tensor = value.type.tensor_type
    axes = [d.dim_value if d.HasField("dim_value") else d.dim_param for d in tensor.shape.dim]
    return {"name": value.name, "type": onnx.TensorProto.DataType.Name(tensor.elem_type).lower(), "shape": axes}


def header(file: Path) -> dict:
    graph = onnx.load(file)
    keep = {p.key: p.value for p in graph.metadata_props if p.key not in {"author", "docs", "license", "date"}}
    return {
        "ir": graph.ir_version,
        "opset": next(o.version for o in graph.opset_import if o.domain in {"", "ai.onnx"}),
        "inputs": [info(i) for i in graph.graph.input],
        "outputs": [info(o) for o in graph.graph.output],
        "metadata": keep,
    }


def fed_size(head: dict) -> tuple[int, int]:
    """Height and width of the input: the declared ones, or the smallest rectangle for dynamic axes."""
    height, width = head["inputs"][0]["shape"][2:]
    if isinstance(height, int):
        return height, width
    size = head["metadata"]["imgsz"].strip("[]").split(",")
    size = [int(v) for v in size]
    if head["metadata"].get("head") == "RTDETRDecoder" or head["metadata"]["task"] == "classify":
        return size
    boxed = LetterBox(size, auto=True, stride=int(head["metadata"]["stride"]))(image=picture())
    return boxed.shape[:2]


def fed_to(head: dict) -> np.ndarray:
    if head["metadata"]["task"] == "classify":
        cropped = classify_transforms(fed_size(head))(Image.fromarray(picture()[..., ::-1]))
        return cropped.numpy()[None]
    return fed(*fed_size(head), head["metadata"].get("head") == "RTDETRDecoder")


def raw(file: Path, head: dict) -> list[dict]:
    """Values of each output for the image: all if it is short, else its best rows."""
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    (source,) = session.get_inputs()
    tensor = fed_to(head).astype(np.float16 if "float16" in source.type else np.float32)
    batch = source.shape[0] if isinstance(source.shape[0], int) else 1
    answers = session.run(None, {source.name: np.repeat(tensor, batch, 0)})
    return [
        {"name": output.name, "dims": list(answer.shape), **sparse(answer.astype(np.float64), head["metadata"]["names"].count(":"))}
        for output, answer in zip(session.get_outputs(), answers)
    ]


def sparse(answer: np.ndarray, classes: int) -> dict:
    if answer.size <= 1100 and answer.ndim == 2:
        return {"all": [round(float(v), 8) for v in answer.flatten()]}
    if answer.ndim != 3:
        return {}
    table, axis = answer[0], 0
    if table.shape[1] not in {6, 7, 38, 57, 4 + classes}:
        table, axis = table.T, 1  # [attributes, candidates]
    one_score = not axis and table.shape[1] in {6, 7, 38, 57}
    score = table[:, 4] if one_score else table[:, 4 : 4 + classes].max(1)
    order = np.argsort(-score, kind="stable")
    best = sorted(order[: max(BEST_ROWS, int((score > 0.2).sum()))].tolist())
    low = range(0) if one_score else range(4, 4 + classes)  # scores that count for nothing become 0
    rows = [[i, *(0 if j in low and v < 0.05 else round(float(v), 5) for j, v in enumerate(table[i]))] for i in best]
    rest = "boxes" if np.delete(table, best, 0).any() else "zeros"
    return {"candidatesLast": bool(axis), "rows": rows, "rest": rest}


def expected(file: Path, task: str, head: dict) -> dict:
    """Ultralytics' detections with this file, px of the image."""
    model = RTDETR(str(file)) if "rtdetr" in file.stem else YOLO(str(file), task=task)
    size = [int(v) for v in head["metadata"]["imgsz"].strip("[]").split(",")]
    options = {"conf": CONFIDENCE, "iou": IOU, "imgsz": size, "device": "cpu", "verbose": False, "save": False}
    if task == "segment":  # random prototypes leave masks empty, and Ultralytics drops a box whose mask is
        ops.process_mask_native = lambda _protos, _coefficients, boxes, shape: torch.ones(len(boxes), *shape)
    (result,) = model.predict(picture(), retina_masks=True, **options)[:1]
    if result.probs is not None:
        scores = zip(result.probs.top5, result.probs.top5conf)
        return {"top5": [[int(c), result.names[int(c)], round(float(p), 4)] for c, p in scores]}
    rotated = result.obb is not None
    found = result.obb if rotated else result.boxes
    if found is None:
        return {"nothing": "no boxes"}
    rows = []
    for i in range(len(found)):
        cls = int(found.cls[i])
        row = {"cls": cls, "name": result.names[cls], "conf": round(float(found.conf[i]), 4), "box": numbers(found.xyxy[i])}
        if rotated:
            row["rotated"] = numbers(found.xywhr[i])
        if result.keypoints is not None:
            row["kpts"] = [numbers([*point, 1][:3]) for point in result.keypoints.data[i]]
        rows.append(row)
    return {"detections": rows}


def numbers(values) -> list[float]:
    return [round(float(v), 3) for v in values]


def export(file: Path, name: str, flags: dict, classes: int | None) -> None:
    made = Path(seeded(name, classes).export(format="onnx", **{"imgsz": SIDE, **flags}))
    shutil.move(made, file)  # the exporter writes into the working folder


def record(file: Path, task: str, flags: dict) -> dict:
    head = header(file)
    entry = {"row": file.stem, "flags": {k: str(v) for k, v in flags.items()}, "task": task, **head}
    try:
        entry["answers"] = raw(file, head)
        entry["expected"] = expected(file, task, head)
    except Exception as error:  # the file is as Ultralytics wrote it, even where Ultralytics cannot run it
        entry["failed"] = f"{type(error).__name__}: {str(error)[:200]}"
    return entry


def matrix():
    """Every network without flags, with NMS and with dynamic axes; a few of each kind also with all other flags."""
    for flag, wanted in FLAGS.items():
        flags = flags_here(wanted)
        for task, names in FAMILIES.items() if flags is not None else ():
            for name in names:
                if is_wanted(task, name, flag):
                    yield task, name, f"{name}.{flag}", flags, None
    for name, counts in CLASS_COUNTS.items():
        for classes in counts:
            yield "rtdetr" if "rtdetr" in name else "detect", name, f"{name}.nc{classes}", {}, classes


def is_wanted(task: str, name: str, flag: str) -> bool:
    if "nms" in flag and task in {"classify", "rtdetr", "other"}:
        return False
    if flag in {"nms-free", "dynamic-nms-free", "end2end", "no-end2end"}:
        return "26" in name or "v10" in name
    return flag in FOR_ALL or name in THOROUGH


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[""], help="rows whose name contains one of these, in their order")
    parser.add_argument("--list", action="store_true", help="print the rows' names")
    parser.add_argument("--again", action="store_true", help="record anew what was exported before")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(args.folder / "picture.png"), picture())
    for task, name, row, flags, classes in (entry for part in args.only for entry in matrix() if part in entry[2]):
        file, told = args.folder / f"{row}.onnx", args.folder / f"{row}.json"
        if (told.exists() and not args.again) or (args.again and not file.exists()):
            continue
        if args.list:
            print(row)
            continue
        try:
            if not args.again:
                export(file, name, flags, classes)
            entry = record(file, TASKS.get(task, task), flags)
        except Exception as error:
            entry = {"row": row, "notExported": f"{type(error).__name__}: {str(error)[:300]}"}
        told.write_text(json.dumps({"version": ultralytics.__version__, **entry}))
        print(row, entry.get("notExported") or entry.get("failed") or "ok", flush=True)


if __name__ == "__main__":
    main()
