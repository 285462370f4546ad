"""Geometry by hand-worked values."""

import unittest

import torch

from boxes import anchor_points, corners_to_centers, corners_to_sides, generalized_iou, iou, sides_to_corners
from network import SIDE_BINS, ExportedDetector, RawPredictions, expected_sides


class AnchorPoints(unittest.TestCase):
    def test_rows_first_then_next_level(self) -> None:
        points, strides = anchor_points([(1, 2), (1, 1)], [8, 16], torch.zeros(1))
        self.assertEqual(points.tolist(), [[4, 4], [12, 4], [8, 8]])
        self.assertEqual(strides.tolist(), [[8], [8], [16]])


class Conversions(unittest.TestCase):
    def test_sides_and_corners(self) -> None:
        point, sides = torch.tensor([4.0, 4.0]), torch.tensor([1.0, 2.0, 3.0, 4.0])
        corners = sides_to_corners(sides, point)
        self.assertEqual(corners.tolist(), [3, 2, 7, 8])
        self.assertEqual(corners_to_sides(corners, point).tolist(), sides.tolist())
        self.assertEqual(corners_to_centers(corners).tolist(), [5, 5, 4, 6])


class Overlaps(unittest.TestCase):
    def test_iou(self) -> None:
        value = iou(torch.tensor([0.0, 0, 2, 2]), torch.tensor([1.0, 0, 3, 2]))
        self.assertAlmostEqual(float(value), 2 / 6, places=5)

    def test_generalized_iou_of_boxes_apart(self) -> None:
        value = generalized_iou(torch.tensor([0.0, 0, 1, 1]), torch.tensor([2.0, 0, 3, 1]))
        self.assertAlmostEqual(float(value), -1 / 3, places=5)

    def test_generalized_iou_of_equal_boxes(self) -> None:
        box = torch.tensor([3.0, 1, 8, 9])
        self.assertAlmostEqual(float(generalized_iou(box, box)), 1, places=5)


class Decoding(unittest.TestCase):
    def test_sure_bins_give_their_lengths(self) -> None:
        logits = torch.zeros(1, 1, 4, SIDE_BINS)
        for side, length in enumerate((1, 2, 3, 4)):
            logits[0, 0, side, length] = 50
        raw = RawPredictions(logits, torch.zeros(1, 1, 2), torch.tensor([[40.0, 40.0]]), torch.tensor([[8.0]]))
        self.assertEqual(raw.corners().round().tolist(), [[[32, 24, 64, 72]]])

    def test_even_distribution_gives_the_middle(self) -> None:
        self.assertAlmostEqual(float(expected_sides(torch.zeros(SIDE_BINS))), 7.5, places=5)

    def test_export_concatenates_centers_and_scores(self) -> None:
        logits = torch.zeros(1, 1, 4, SIDE_BINS)
        logits[..., 2] = 50
        raw = RawPredictions(logits, torch.tensor([[[0.0, 20.0]]]), torch.tensor([[40.0, 24.0]]), torch.tensor([[8.0]]))
        output = ExportedDetector(lambda _: raw)(torch.zeros(1))  # type: ignore[arg-type]
        self.assertEqual(output.round(decimals=3).tolist(), [[[40], [24], [32], [32], [0.5], [1]]])


if __name__ == "__main__":
    unittest.main()
