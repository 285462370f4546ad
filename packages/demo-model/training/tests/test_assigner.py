"""Which cells learn what, by hand-worked values."""

import unittest

import torch

from assigner import AssignerSettings, assign

ROW = torch.tensor([[4.0, 4.0], [12.0, 4.0], [20.0, 4.0], [28.0, 4.0]])
"""Four cells of stride 8 in a row."""


def predictions(*rows: "list[float]") -> torch.Tensor:
    return torch.tensor([rows], dtype=torch.float32)


class Assign(unittest.TestCase):
    def test_takes_the_best_aligned_cells_inside(self) -> None:
        truth = predictions([0, 0, 16, 8])  # holds the centres of cells 0 and 1
        corners = predictions([0, 0, 16, 8], [8, 0, 16, 8], [0, 0, 16, 8], [0, 0, 16, 8])
        scores = torch.full((1, 4, 2), 0.5)
        targets = assign(scores, corners, ROW, truth, torch.tensor([[1]]), torch.ones(1, 1, dtype=torch.bool))
        self.assertEqual(targets.positive.tolist(), [[True, True, False, False]])
        self.assertAlmostEqual(float(targets.scores[0, 0, 1]), 1, places=4)  # best cell: its IoU, 1
        self.assertAlmostEqual(float(targets.scores[0, 1, 1]), 0.5**6, places=4)  # IoU 1/2, to the sixth
        self.assertEqual(targets.scores[0, :, 0].tolist(), [0, 0, 0, 0])
        self.assertEqual(targets.corners[0, 1].tolist(), [0, 0, 16, 8])

    def test_keeps_to_the_number_of_candidates(self) -> None:
        truth = predictions([0, 0, 32, 8])
        corners = predictions([0, 0, 32, 8], [0, 0, 24, 8], [0, 0, 32, 8], [0, 0, 8, 8])
        scores = torch.tensor([[[0.5], [0.5], [0.9], [0.5]]])
        targets = assign(
            scores, corners, ROW, truth, torch.tensor([[0]]), torch.ones(1, 1, dtype=torch.bool), AssignerSettings(2)
        )
        self.assertEqual(targets.positive.tolist(), [[True, False, True, False]])

    def test_a_cell_wanted_twice_goes_to_the_larger_overlap(self) -> None:
        truth = predictions([0, 0, 32, 8], [8, 0, 16, 8])
        corners = predictions([0, 0, 32, 8], [8, 0, 16, 8], [0, 0, 32, 8], [0, 0, 32, 8])
        classes, mask = torch.tensor([[0, 1]]), torch.ones(1, 2, dtype=torch.bool)
        targets = assign(torch.full((1, 4, 2), 0.5), corners, ROW, truth, classes, mask)
        self.assertEqual(targets.corners[0, 1].tolist(), [8, 0, 16, 8])
        self.assertEqual(targets.scores[0, 1].tolist()[0], 0)
        self.assertAlmostEqual(float(targets.scores[0, 1, 1]), 1, places=4)

    def test_padding_and_empty_images_have_no_positive(self) -> None:
        corners, scores = torch.rand(1, 4, 4), torch.rand(1, 4, 2)
        padded = assign(
            scores, corners, ROW, torch.zeros(1, 1, 4), torch.tensor([[0]]), torch.zeros(1, 1, dtype=torch.bool)
        )
        empty = assign(
            scores, corners, ROW, torch.zeros(1, 0, 4), torch.zeros(1, 0).long(), torch.zeros(1, 0, dtype=torch.bool)
        )
        for targets in (padded, empty):
            self.assertFalse(targets.positive.any())
            self.assertEqual(float(targets.scores.sum()), 0)

    def test_an_object_between_centres_gets_the_nearest_cell(self) -> None:
        truth = predictions([13, 0, 15, 3])
        corners = predictions([0, 0, 8, 8], [8, 0, 16, 8], [16, 0, 24, 8], [24, 0, 32, 8])
        targets = assign(
            torch.full((1, 4, 1), 0.5), corners, ROW, truth, torch.tensor([[0]]), torch.ones(1, 1, dtype=torch.bool)
        )
        self.assertEqual(targets.positive.tolist(), [[False, True, False, False]])


if __name__ == "__main__":
    unittest.main()
