"""Average precision and NMS by hand-worked values."""

import unittest

import numpy as np

from average_precision import interpolated_precision, match, score_class
from detect import Detections, non_max_suppression, read_output
from letterbox import fit_square


class InterpolatedPrecision(unittest.TestCase):
    def test_hit_miss_hit(self) -> None:
        value = interpolated_precision(np.array([True, False, True]), 2)
        self.assertAlmostEqual(value, (51 + 50 * 2 / 3) / 101)

    def test_all_found_at_once_and_nothing_found(self) -> None:
        self.assertEqual(interpolated_precision(np.array([True, True]), 2), 1)
        self.assertEqual(interpolated_precision(np.array([], bool), 2), 0)

    def test_half_found(self) -> None:
        self.assertAlmostEqual(interpolated_precision(np.array([True]), 2), 51 / 101)


class Match(unittest.TestCase):
    def test_an_object_is_hit_once_and_by_the_better_detection(self) -> None:
        box = np.array([[0.0, 0, 10, 10]])
        hits = match(np.array([[0.0, 0, 10, 8], [0.0, 0, 10, 10]]), box)  # IoU 0.8 with the higher score, then 1
        self.assertEqual(hits[0].tolist(), [True] * 7 + [False] * 3)
        self.assertEqual(hits[1].tolist(), [False] * 7 + [True] * 3)

    def test_score_of_a_class(self) -> None:
        found = [Detections(np.array([[0.0, 0, 10, 10], [50, 50, 60, 60]]), np.array([0.9, 0.8]), np.array([0, 0]))]
        truth = [(np.array([[0.0, 0, 10, 10]]), np.array([0]))]
        score = score_class(found, truth, 0)
        self.assertEqual((score.objects, score.map50, score.precision, score.recall), (1, 1, 0.5, 1))


class Output(unittest.TestCase):
    def test_nms_is_of_one_class(self) -> None:
        corners = np.array([[0.0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 10, 9]])
        kept = non_max_suppression(corners, np.array([0.5, 0.9, 0.8]), np.array([0, 0, 1]))
        self.assertEqual(kept.tolist(), [1, 2])

    def test_boxes_go_back_to_the_image(self) -> None:
        placement = fit_square(640, 320, 320)  # scale 0.5, pad_y 80
        columns = np.array([[60.0], [100], [100], [20], [0.2], [0.7]])
        found = read_output(columns, placement, (640, 320), 0.1)
        self.assertEqual(found.corners.tolist(), [[20, 20, 220, 60]])
        self.assertEqual((found.scores.tolist(), found.classes.tolist()), ([0.7], [1]))


if __name__ == "__main__":
    unittest.main()
