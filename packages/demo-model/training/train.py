"""Trains the document detector, here or as a SageMaker training job: `python3 train.py --help`."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from pathlib import Path

# Spinning threads are several times slower on a shared machine. Must be set before torch loads.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch

from artifacts import write_artifacts
from data import read_split
from evaluate import evaluate
from labels import read_labels
from network import count_parameters
from settings import Settings, describe, read_settings
from trainer import Trainer, log

FAILURE_FILE = Path("/opt/ml/output/failure")
"""SageMaker shows its content as the reason why a job failed."""


class StopSignal:
    """Records SIGTERM, which SageMaker sends two minutes before it stops a job or reclaims its spot instance."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def train(settings: Settings, stop: StopSignal, started: float) -> None:
    """Reads the data, trains, evaluates and writes the results."""
    hyper, folders = settings.hyper, settings.folders
    torch.set_num_threads(hyper.threads)
    labels = read_labels(folders.training)
    log(f"hyperparameters: {' '.join(describe(hyper))}")
    training = read_split(folders.training, "train", hyper.input_size, len(labels), hyper.limit)
    validation = read_split(folders.validation, "val", hyper.input_size, len(labels))
    log(f"{len(training)} training and {len(validation)} validation images, {len(labels)} classes")
    trainer = Trainer(settings, labels, lambda: stop.asked, started)
    trainer.run(training, validation)
    detector = trainer.averaged.model
    figures = evaluate(detector, validation, labels, hyper.input_size)
    write_artifacts(settings, detector, labels, {"parameters": count_parameters(detector), **figures})
    log(f"final val_map50={figures['map50']:.4f}; val_map50_95={figures['map50_95']:.4f};")
    log(f"wrote {folders.model / 'model.onnx'} after {time.monotonic() - started:.0f} s")


def main() -> int:
    """Exit code 0, or 1 with the reason on standard error and, in a job, in the failure file."""
    started = time.monotonic()
    stop = StopSignal()
    try:
        train(read_settings(sys.argv[1:], os.environ), stop, started)
    except Exception as error:
        if FAILURE_FILE.parent.is_dir():
            FAILURE_FILE.write_text(f"{error}\n{traceback.format_exc()}", "utf-8")
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
