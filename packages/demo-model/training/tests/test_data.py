"""Reading, letterbox and augmentation."""

import re
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from augment import make_example
from data import read_sample, read_split
from labels import DOCUMENT_LABELS, names_literal, read_labels
from letterbox import fit_rectangle, fit_square, resize_bilinear
from toy import COLOURS, write_toy_set


class Letterbox(unittest.TestCase):
    def test_placements(self) -> None:
        self.assertEqual(fit_square(1280, 720, 640), (0.5, 0, 140, 640, 360, 640, 640))
        self.assertEqual(fit_rectangle(810, 1080, 640)[1:], (0, 0, 480, 640, 480, 640))

    def test_bilinear_takes_the_four_nearest_pixels_only(self) -> None:
        row = np.array([[0, 100, 0, 0, 0, 0, 40, 0]], np.uint8)
        image = np.repeat(row[..., None], 3, 2)
        # two pixels of four each: centres at 1.5 and 5.5 → (100 + 0) / 2 and (0 + 40) / 2
        self.assertEqual(resize_bilinear(image, 2, 1)[0, :, 0].tolist(), [50, 20])


class Reading(unittest.TestCase):
    def test_boxes_are_in_shrunk_pixels(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            Image.new("RGB", (640, 320)).save(folder / "a.jpg")
            (folder / "a.txt").write_text("1 0.5 0.5 0.25 0.5\n")
            sample = read_sample(folder / "a.jpg", folder / "a.txt", 320, 2)
            self.assertEqual(sample.content.shape, (160, 320, 3))
            self.assertEqual(sample.corners.tolist(), [[120, 40, 200, 120]])
            (folder / "a.txt").write_text("2 0.5 0.5 0.25 0.5\n")
            with self.assertRaisesRegex(ValueError, "class from 0 to 1"):
                read_sample(folder / "a.jpg", folder / "a.txt", 320, 2)

    def test_a_missing_split_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            with self.assertRaisesRegex(FileNotFoundError, "no images in"):
                read_split(Path(name), "train", 320, 1)


class Labels(unittest.TestCase):
    def test_are_those_of_the_package(self) -> None:
        source = Path(__file__).resolve().parents[2] / "src" / "labels.ts"
        listed = source.read_text("utf-8").split("[", 1)[1].split("]", 1)[0]
        self.assertEqual(tuple(re.findall(r"'([^']+)'", listed)), DOCUMENT_LABELS)

    def test_a_data_set_may_bring_its_own(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "classes.txt").write_text("a\nb\n")
            self.assertEqual(read_labels(Path(name)), ("a", "b"))
        self.assertEqual(names_literal(("a", "b")), "{0: 'a', 1: 'b'}")


class Augmentation(unittest.TestCase):
    def test_boxes_stay_on_their_rectangles(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_toy_set(Path(name), 8, 1)
            samples = read_split(Path(name), "train", 320, 3)
        for index in range(40):
            example = make_example(samples, index % 8, 320, 0.5, np.random.default_rng(index))
            self.assertEqual(example.image.shape, (320, 320, 3))
            for corners, label in zip(example.corners.astype(int), example.classes):
                x, y = (corners[0] + corners[2]) // 2, (corners[1] + corners[3]) // 2
                pixel = example.image[y, x].astype(int)
                if np.ptp(pixel) > 25:  # not turned grey
                    self.assertEqual(int(pixel.argmax()), int(np.argmax(COLOURS[label])))

    def test_the_same_generator_gives_the_same_example(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_toy_set(Path(name), 4, 1)
            samples = read_split(Path(name), "train", 320, 3)
        one, other = (make_example(samples, 1, 320, 0.5, np.random.default_rng(5)) for _ in range(2))
        self.assertTrue(np.array_equal(one.image, other.image) and np.array_equal(one.corners, other.corners))


if __name__ == "__main__":
    unittest.main()
