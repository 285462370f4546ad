"""Writes a run's results: the model folder, its archive, and a copy on the mounted file system."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any, Dict, Sequence

import torch

from export import export_detector
from network import Detector
from settings import Hyperparameters, Settings


def write_artifacts(settings: Settings, detector: Detector, labels: Sequence[str], figures: Dict[str, Any]) -> None:
    """Writes `model.onnx`, `model.pt` and `metrics.json` into the model folder, then copies or packs it as asked."""
    folder, hyper = settings.folders.model, settings.hyper
    folder.mkdir(parents=True, exist_ok=True)
    state = {"model": detector.state_dict(), "labels": list(labels), "input_size": hyper.input_size}
    torch.save(state, folder / "model.pt")
    export_detector(detector, labels, hyper.input_size, folder / "model.onnx", _about(hyper))
    (folder / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    if settings.folders.models_channel:
        copy_to_channel(folder, settings.folders.models_channel, settings.folders.job_name)
    if settings.folders.packs_model:
        pack(folder, folder.parent / "model.tar.gz")


def copy_to_channel(folder: Path, channel: Path, job_name: str) -> Path:
    """Copies the model folder to `<channel>/<job name>`. It appears there whole: readers of the mount never see half.

    A folder of that name (the same job, run again) is replaced.
    """
    target = channel / job_name
    part = channel / f".{job_name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(folder, part)
    if target.exists():
        shutil.rmtree(target)
    os.rename(part, target)
    return target


def pack(folder: Path, archive: Path) -> None:
    """Packs the folder's files at the top of `archive`, as SageMaker does; equal files give equal bytes inside."""
    part = archive.with_name(f"{archive.name}.{os.getpid()}.part")
    with tarfile.open(part, "w:gz") as tar:
        for file in sorted(folder.iterdir()):
            tar.add(file, arcname=file.name, filter=_anonymous)
    os.replace(part, archive)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def _about(hyper: Hyperparameters) -> Dict[str, str]:
    return {"author": hyper.author, "description": hyper.description, "license": hyper.license}
