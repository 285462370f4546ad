"""Progress of a run, its learning rate and the averaged weights."""

from __future__ import annotations

import copy
import math
import time
from typing import Callable, List, TypeVar

import torch
from torch import nn

Net = TypeVar("Net", bound=nn.Module)


class Progress:
    """Share of the run that is done: of its epochs or of its minutes, whichever is further.

    The learning rate follows it, so a run that the clock ends has cooled down all the same. Minutes spent before a
    resume count, and a twentieth (a minute at most) is kept for the last evaluation and the export.
    """

    def __init__(
        self, epochs: int, max_minutes: float, spent_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._epochs, self._clock = epochs, clock
        whole = max_minutes * 60
        self._budget = whole - min(60.0, whole / 20)
        self._start = clock() - spent_seconds

    def seconds(self) -> float:
        """Time spent on the run, earlier parts included."""
        return self._clock() - self._start

    def share(self, epochs_done: float) -> float:
        """From 0 to 1. 3 of 30 epochs, 20 of 40 usable minutes → 0.5."""
        by_time = self.seconds() / self._budget if self._budget > 0 else 0.0
        return min(1.0, max(epochs_done / self._epochs, by_time))


def rate_factor(step: int, warmup_steps: int, share: float) -> float:
    """Learning rate as a share of its highest: linear warm-up, then half a cosine down to 1 %."""
    warm = min(1.0, (step + 1) / max(1, warmup_steps))
    return warm * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)


class AveragedModel:
    """Moving average of the weights (Polyak and Juditsky, 1992): steadier than the weights themselves.

    Young averages forget fast: the decay grows with the steps towards `decay`.
    """

    def __init__(self, model: Net, decay: float = 0.998) -> None:
        self.model = copy.deepcopy(model).eval()
        for parameter in self.model.parameters():
            parameter.requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Moves the average towards `model` after step number `step`."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for mean, value in zip(self.model.state_dict().values(), model.state_dict().values()):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1 - decay)
            else:
                mean.copy_(value)


def make_optimizer(model: nn.Module, learning_rate: float, weight_decay: float) -> torch.optim.Optimizer:
    """AdamW (Loshchilov and Hutter, 2019) that decays convolution weights, not biases and norms."""
    decayed: List[nn.Parameter] = [one for one in model.parameters() if one.ndim > 1]
    free: List[nn.Parameter] = [one for one in model.parameters() if one.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": weight_decay}, {"params": free, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=learning_rate)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Sets the learning rate of all groups."""
    for group in optimizer.param_groups:
        group["lr"] = rate
