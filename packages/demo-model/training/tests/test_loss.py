"""The loss by hand-worked values, and that it can be driven down."""

import math
import unittest

import torch

from boxes import iou
from loss import Truth, detection_loss, distribution_focal_loss
from network import SIDE_BINS, Detector


class DistributionFocalLoss(unittest.TestCase):
    def test_even_distribution_costs_the_log_of_the_bins(self) -> None:
        value = distribution_focal_loss(torch.zeros(SIDE_BINS), torch.tensor(2.25))
        self.assertAlmostEqual(float(value), math.log(SIDE_BINS), places=5)

    def test_weights_the_two_bins_by_nearness(self) -> None:
        logits = torch.full((SIDE_BINS,), -50.0)
        logits[2], logits[3] = math.log(0.75), math.log(0.25)
        entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
        value = distribution_focal_loss(logits, torch.tensor(2.25))
        self.assertAlmostEqual(float(value), entropy, places=5)

    def test_too_long_a_side_asks_for_the_last_bin(self) -> None:
        logits = torch.full((SIDE_BINS,), -50.0)
        logits[-1] = 0
        self.assertLess(float(distribution_focal_loss(logits, torch.tensor(40.0))), 1)


class DetectionLoss(unittest.TestCase):
    def test_leads_to_the_box_and_the_class_of_the_only_image(self) -> None:
        torch.manual_seed(1)
        detector = Detector(2)
        images = torch.rand(2, 3, 64, 64)
        wanted = torch.tensor([8.0, 8, 40, 40])
        truth = Truth(
            torch.stack((wanted, torch.zeros(4)))[:, None],
            torch.tensor([[1], [0]]),
            torch.tensor([[True], [False]]),
        )
        optimizer = torch.optim.AdamW(detector.parameters(), lr=2e-3)
        for _ in range(60):
            optimizer.zero_grad()
            detection_loss(detector(images), truth).total.backward()
            optimizer.step()
        raw = detector(images)
        cell = int(raw.logits[0].amax(-1).argmax())
        self.assertEqual(int(raw.logits[0, cell].argmax()), 1)
        self.assertGreater(float(iou(raw.corners()[0, cell], wanted)), 0.7)

    def test_a_batch_without_objects_still_runs_back(self) -> None:
        detector = Detector(2)
        truth = Truth(torch.zeros(1, 0, 4), torch.zeros(1, 0).long(), torch.zeros(1, 0, dtype=torch.bool))
        loss = detection_loss(detector(torch.rand(1, 3, 64, 64)), truth)
        loss.total.backward()
        self.assertTrue(torch.isfinite(loss.total))


if __name__ == "__main__":
    unittest.main()
