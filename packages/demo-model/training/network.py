"""The detector: a small convolutional network for business documents.

Backbone of ELAN blocks (Wang et al., "Designing Network Design Strategies Through Gradient Path Analysis", 2022)
on cross-stage partial splits (Wang et al., "CSPNet", 2019), spatial pyramid pooling (He et al., 2014), a path
aggregation neck (Liu et al., "PANet", 2018) and a decoupled anchor-free head (Ge et al., "YOLOX", 2021; Tian et al.,
"FCOS", 2019) whose box sides are distributions (Li et al., "Generalized Focal Loss", 2020).

Nothing but 3×3 and 1×1 convolutions: on a CPU they are the best used. The first level that has blocks is at a quarter
of the input's side; a block at half of it would cost as much as the whole rest.
"""

from __future__ import annotations

import math
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from boxes import anchor_points, corners_to_centers, sides_to_corners

STRIDES = (8, 16, 32)
"""Input pixels per cell of the three levels."""

SIDE_BINS = 16
"""A side is between 0 and `SIDE_BINS - 1` cells long: at most 120, 240 and 480 px on the three levels."""


class ConvUnit(nn.Module):
    """Convolution, batch norm, SiLU. `bn` becomes an identity when fused for export."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn: nn.Module = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.1)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.bn(self.conv(x)))


class ElanBlock(nn.Module):
    """Splits the channels in two; one half goes through `depth` 3×3 units, and all that came by is mixed at the end."""

    def __init__(self, inputs: int, outputs: int, hidden: int, depth: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.enter = ConvUnit(inputs, 2 * hidden)
        self.units = nn.ModuleList(ConvUnit(hidden, hidden, 3) for _ in range(depth))
        self.leave = ConvUnit((2 + depth) * hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        entered = self.enter(x)
        parts = [entered[:, : self.hidden], entered[:, self.hidden :]]
        for unit in self.units:
            parts.append(unit(parts[-1]))
        return self.leave(torch.cat(parts, 1))


class PyramidPool(nn.Module):
    """Three 5×5 max pools in a row see windows of 5, 9 and 13 cells; their mix gives the last level its wide view."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.enter = ConvUnit(inputs, inputs // 2)
        self.leave = ConvUnit(inputs // 2 * 4, outputs)

    def forward(self, x: Tensor) -> Tensor:
        parts = [self.enter(x)]
        for _ in range(3):
            parts.append(functional.max_pool2d(parts[-1], 5, 1, 2))
        return self.leave(torch.cat(parts, 1))


class Backbone(nn.Module):
    """Image → features at strides 8, 16 and 32, with 64, 96 and 128 channels."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(ConvUnit(3, 16, 3, 2), ConvUnit(16, 32, 3, 2))
        self.level4 = ElanBlock(32, 32, 16, 2)
        self.level8 = nn.Sequential(ConvUnit(32, 64, 3, 2), ElanBlock(64, 64, 32, 2))
        self.level16 = nn.Sequential(ConvUnit(64, 96, 3, 2), ElanBlock(96, 96, 48, 3))
        self.level32 = nn.Sequential(ConvUnit(96, 128, 3, 2), ElanBlock(128, 128, 64, 2), PyramidPool(128, 128))

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        level8 = self.level8(self.level4(self.stem(x)))
        level16 = self.level16(level8)
        return level8, level16, self.level32(level16)


class Neck(nn.Module):
    """Passes semantics down to the fine levels, then positions up again; 64 channels on every level."""

    def __init__(self) -> None:
        super().__init__()
        self.thin32 = ConvUnit(128, 64)
        self.down16 = ElanBlock(96 + 64, 64, 32, 2)
        self.down8 = ElanBlock(64 + 64, 64, 24, 2)
        self.stride16 = ConvUnit(64, 64, 3, 2)
        self.up16 = ElanBlock(64 + 64, 64, 32, 2)
        self.stride32 = ConvUnit(64, 64, 3, 2)
        self.up32 = ElanBlock(64 + 64, 64, 32, 2)

    def forward(self, levels: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
        level8, level16, level32 = levels
        top = self.thin32(level32)
        middle = self.down16(torch.cat((level16, _double(top)), 1))
        fine = self.down8(torch.cat((level8, _double(middle)), 1))
        middle = self.up16(torch.cat((self.stride16(fine), middle), 1))
        return fine, middle, self.up32(torch.cat((self.stride32(middle), top), 1))


class Head(nn.Module):
    """One level's predictions: a branch for the boxes, a branch for the classes."""

    def __init__(self, channels: int, classes: int, stride: int) -> None:
        super().__init__()
        self.box = nn.Sequential(ConvUnit(channels, 48, 3), ConvUnit(48, 48, 3, groups=48), nn.Conv2d(48, 4 * SIDE_BINS, 1))
        self.cls = nn.Sequential(ConvUnit(channels, 48, 3), ConvUnit(48, 48, 3, groups=48), nn.Conv2d(48, classes, 1))
        self._start_rare(stride)

    def _start_rare(self, stride: int) -> None:
        """Starts with scores as rare as objects are (about four on a 320 px image), so that early losses are calm."""
        cells = (320 / stride) ** 2
        nn.init.constant_(self.cls[-1].bias, math.log(4 / cells / 10))
        nn.init.constant_(self.box[-1].bias, 1.0)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return self.box(x), self.cls(x)


class RawPredictions(NamedTuple):
    """Input of the loss; N cells of all levels, fine level first."""

    sides: Tensor
    """`[batch, N, 4, SIDE_BINS]` logits of left, top, right, bottom in cells."""
    logits: Tensor
    """`[batch, N, classes]`"""
    points: Tensor
    """`[N, 2]` cell centres, input px."""
    strides: Tensor
    """`[N, 1]`"""

    def corners(self) -> Tensor:
        """Boxes x1 y1 x2 y2, input px, `[batch, N, 4]`."""
        return sides_to_corners(expected_sides(self.sides) * self.strides, self.points)


def expected_sides(sides: Tensor) -> Tensor:
    """Mean of each side's distribution: `[..., SIDE_BINS]` logits → lengths in cells."""
    bins = torch.arange(SIDE_BINS, dtype=sides.dtype, device=sides.device)
    return (sides.softmax(-1) * bins).sum(-1)


class Detector(nn.Module):
    """Images `[batch, 3, height, width]`, RGB 0–1, sides multiples of 32 → `RawPredictions`."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.backbone = Backbone()
        self.neck = Neck()
        self.heads = nn.ModuleList(Head(64, classes, stride) for stride in STRIDES)

    def forward(self, images: Tensor) -> RawPredictions:
        levels = self.neck(self.backbone(images))
        sides: List[Tensor] = []
        logits: List[Tensor] = []
        for head, level in zip(self.heads, levels):
            box, cls = head(level)
            sides.append(box.flatten(2))  # [batch, 4 × bins, cells]
            logits.append(cls.flatten(2))
        points, strides = anchor_points([level.shape[2:] for level in levels], STRIDES, images)
        flat = torch.cat(sides, 2).transpose(1, 2)
        return RawPredictions(
            sides=flat.reshape(flat.shape[0], -1, 4, SIDE_BINS),
            logits=torch.cat(logits, 2).transpose(1, 2),
            points=points,
            strides=strides,
        )


class ExportedDetector(nn.Module):
    """The detector as it is served: one output `[batch, 4 + classes, N]` of cx, cy, w, h in input px and scores.

    The grid of cells is computed inside the graph, so that height and width may change from run to run.
    """

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, images: Tensor) -> Tensor:
        raw = self.detector(images)
        boxes = corners_to_centers(raw.corners())
        return torch.cat((boxes, raw.logits.sigmoid()), 2).transpose(1, 2)


def count_parameters(module: nn.Module) -> int:
    """Trainable numbers in `module`."""
    return sum(parameter.numel() for parameter in module.parameters())


def _double(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
