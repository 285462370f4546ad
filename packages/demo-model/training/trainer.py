"""The training loop: steps, checkpoints, a validation an epoch."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
import torch

from batches import Batch, BatchPlan, batches_per_epoch, epoch_batches, to_input
from checkpoint import load_checkpoint, save_checkpoint
from data import Sample
from evaluate import evaluate
from loss import detection_loss
from network import Detector
from plot import draw_training
from schedule import AveragedModel, Progress, make_optimizer, rate_factor, set_rate
from settings import Settings

CHECKPOINT_EVERY_S = 300
LOG_EVERY_STEPS = 20
LARGEST_GRADIENT = 10.0
MOSAIC_UNTIL = 0.5
"""Share of the run after which samples are single images, like served ones."""


class Trainer:
    """One run. `stop_asked` is checked after every step; a stopped run can be resumed."""

    def __init__(
        self, settings: Settings, labels: Tuple[str, ...], stop_asked: Callable[[], bool], started: float
    ) -> None:
        self.settings, self.labels, self._stop_asked = settings, labels, stop_asked
        hyper = settings.hyper
        torch.manual_seed(hyper.seed)
        self._model = Detector(len(labels)).to(memory_format=torch.channels_last)
        self._optimizer = make_optimizer(self._model, hyper.learning_rate, hyper.weight_decay)
        self.averaged = AveragedModel(self._model)
        self._epoch, self._batch, self._step = 0, 0, 0
        self._losses: List[List[float]] = []
        self._history: List[Dict[str, Any]] = []
        spent = self._resume() + time.monotonic() - started
        self._progress = Progress(hyper.epochs, hyper.max_minutes, spent)
        self._saved = time.monotonic()

    def run(self, training: Sequence[Sample], validation: Sequence[Sample]) -> None:
        """Trains until the epochs or the minutes are over, or a stop is asked for. Leaves a checkpoint."""
        per_epoch = batches_per_epoch(len(training), self.settings.hyper.batch_size)
        while not self._finished(per_epoch):
            self._train_epoch(training, per_epoch)
            if self._batch >= per_epoch or self._share(per_epoch) >= 1:
                self._validate(validation)
                self._epoch, self._batch, self._losses = self._epoch + 1, 0, []
            self._save()

    def _finished(self, per_epoch: int) -> bool:
        return self._stop_asked() or self._share(per_epoch) >= 1

    def _share(self, per_epoch: int) -> float:
        return self._progress.share(self._epoch + self._batch / per_epoch)

    def _train_epoch(self, training: Sequence[Sample], per_epoch: int) -> None:
        hyper = self.settings.hyper
        mosaic = hyper.mosaic if self._share(per_epoch) < MOSAIC_UNTIL else 0.0
        plan = BatchPlan(hyper.input_size, hyper.batch_size, hyper.seed, mosaic, hyper.workers)
        self._model.train()
        for batch in epoch_batches(training, self._epoch, self._batch, plan):
            factor = rate_factor(self._step, hyper.warmup_steps, self._share(per_epoch))
            set_rate(self._optimizer, hyper.learning_rate * factor)
            self._losses.append(self._train_batch(batch))
            self._batch += 1
            self._step += 1
            self._report(per_epoch)
            if self._finished(per_epoch):
                return

    def _train_batch(self, batch: Batch) -> List[float]:
        loss = detection_loss(self._model(to_input(batch.images)), batch.truth)
        if not torch.isfinite(loss.total):
            raise FloatingPointError(f"the loss is not a number at step {self._step}; lower --learning-rate")
        self._optimizer.zero_grad(set_to_none=True)
        loss.total.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), LARGEST_GRADIENT)
        self._optimizer.step()
        self.averaged.update(self._model, self._step)
        return [float(part) for part in loss[1:]]

    def _report(self, per_epoch: int) -> None:
        if self._step % LOG_EVERY_STEPS == 0:
            classes, boxes, sides = np.mean(self._losses[-LOG_EVERY_STEPS:], 0)
            log(
                f"epoch={self._epoch + 1} batch={self._batch}/{per_epoch} share={self._share(per_epoch):.3f} "
                f"loss_classes={classes:.4f} loss_boxes={boxes:.4f} loss_sides={sides:.4f} "
                f"seconds={self._progress.seconds():.0f};"
            )
        if time.monotonic() - self._saved > CHECKPOINT_EVERY_S:
            self._save()

    def _validate(self, validation: Sequence[Sample]) -> None:
        figures = evaluate(self.averaged.model, validation, self.labels, self.settings.hyper.input_size, 0.01)
        classes, boxes, sides = (round(float(value), 4) for value in np.mean(self._losses, 0))
        record = {
            "epoch": self._epoch + 1,
            "step": self._step,
            "seconds": round(self._progress.seconds(), 1),
            "learning_rate": self._optimizer.param_groups[0]["lr"],
            "loss_classes": classes,
            "loss_boxes": boxes,
            "loss_sides": sides,
            "map50": figures["map50"],
            "map50_95": figures["map50_95"],
            "class_map50": {label: one["map50"] for label, one in figures["classes"].items()},
        }
        self._history.append(record)
        log(f"epoch={record['epoch']} val_map50={record['map50']:.4f}; val_map50_95={record['map50_95']:.4f};")
        self._write_figures()

    def _write_figures(self) -> None:
        folder = self.settings.folders.output
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(record) + "\n" for record in self._history)
        (folder / "metrics.jsonl").write_text(lines, "utf-8")
        (folder / "training.svg").write_text(draw_training(self._history), "utf-8")

    def _save(self) -> None:
        state = {
            "labels": list(self.labels),
            "model": self._model.state_dict(),
            "averaged": self.averaged.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "epoch": self._epoch,
            "batch": self._batch,
            "step": self._step,
            "losses": self._losses,
            "history": self._history,
            "seconds": self._progress.seconds(),
        }
        save_checkpoint(self.settings.folders.checkpoints, state)
        self._saved = time.monotonic()

    def _resume(self) -> float:
        """Loads the last checkpoint, if any; returns the seconds spent before."""
        state = load_checkpoint(self.settings.folders.checkpoints, self.labels)
        if state is None:
            return 0.0
        self._model.load_state_dict(state["model"])
        self.averaged.model.load_state_dict(state["averaged"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._epoch, self._batch, self._step = state["epoch"], state["batch"], state["step"]
        self._losses, self._history = state["losses"], state["history"]
        log(f"resumed at epoch {self._epoch + 1}, batch {self._batch}")
        return float(state["seconds"])


def log(text: str) -> None:
    """One line to standard output, at once."""
    print(text, flush=True, file=sys.stdout)
