"""Settings by SageMaker's contract, the schedule, and a whole small run that is stopped and resumed."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

import onnx

from schedule import Progress, rate_factor
from settings import read_settings
from toy import write_toy_set

TRAINING = Path(__file__).resolve().parents[1]
NO_FILE = Path("/nonexistent.json")


class Settings(unittest.TestCase):
    def test_argument_beats_variable_beats_file(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "hyperparameters.json"
            file.write_text(json.dumps({"epochs": "3", "batch-size": "4", "seed": '"7"', "sagemaker_region": "x"}))
            environment = {"SM_HPS": json.dumps({"batch_size": 8, "epochs": 5})}
            hyper = read_settings(["--epochs", "9"], environment, file).hyper
        self.assertEqual((hyper.epochs, hyper.batch_size, hyper.seed), (9, 8, 7))

    def test_unknown_and_wrong_hyperparameters_are_named(self) -> None:
        for given, message in (({"epoch": 1}, "'epoch'"), ({"epochs": "many"}, "epochs must be int")):
            with self.assertRaisesRegex(ValueError, message):
                read_settings([], {"SM_HPS": json.dumps(given)}, NO_FILE)

    def test_folders_of_a_job(self) -> None:
        job = {
            "SM_MODEL_DIR": "/opt/ml/model",
            "SM_OUTPUT_DATA_DIR": "/opt/ml/output/data",
            "SM_CHANNEL_TRAINING": "/opt/ml/input/data/training",
            "SM_CHANNEL_VALIDATION": "/opt/ml/input/data/validation",
            "SM_CHANNEL_MODELS": "/opt/ml/input/data/models",
        }
        folders = read_settings([], job, NO_FILE).folders
        self.assertEqual(folders.validation, Path("/opt/ml/input/data/validation"))
        self.assertEqual(folders.checkpoints, Path("/opt/ml/checkpoints"))
        self.assertEqual(folders.models_channel, Path("/opt/ml/input/data/models"))
        self.assertFalse(folders.packs_model)

    def test_folders_here(self) -> None:
        folders = read_settings(["--data", "d", "--out", "o"], {}, NO_FILE).folders
        self.assertEqual((folders.training, folders.validation), (Path("d"), Path("d")))
        self.assertEqual((folders.model, folders.checkpoints), (Path("o/model"), Path("o/checkpoints")))
        self.assertTrue(folders.packs_model)


class Schedule(unittest.TestCase):
    def test_progress_is_of_epochs_or_minutes_whichever_is_further(self) -> None:
        now = [100.0]
        progress = Progress(30, 21, 300, lambda: now[0])  # 21 minutes less one: 1200 s, 300 spent before
        self.assertAlmostEqual(progress.share(3), 0.25)
        self.assertAlmostEqual(progress.share(15), 0.5)
        now[0] = 1100
        self.assertEqual(progress.share(15), 1)

    def test_rate_warms_up_and_cools_down(self) -> None:
        self.assertAlmostEqual(rate_factor(4, 10, 0), 0.5)
        self.assertAlmostEqual(rate_factor(100, 10, 0.5), 0.505)
        self.assertAlmostEqual(rate_factor(100, 10, 1), 0.01)


class Run(unittest.TestCase):
    def test_a_job_writes_its_model_and_goes_on_from_its_checkpoint(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            base = Path(name)
            write_toy_set(base / "data", 8, 4)
            (base / "mount").mkdir()
            environment = {
                "SM_MODEL_DIR": str(base / "model"),
                "SM_OUTPUT_DATA_DIR": str(base / "output"),
                "SM_CHANNEL_TRAINING": str(base / "data"),
                "SM_CHANNEL_MODELS": str(base / "mount"),
                "SM_CHECKPOINT": str(base / "checkpoints"),
                "TRAINING_JOB_NAME": "job-1",
            }
            small = {"batch-size": 4, "input-size": 64, "workers": 0}
            self._run({**environment, "SM_HPS": json.dumps({**small, "epochs": 1})})
            log = self._run({**environment, "SM_HPS": json.dumps({**small, "epochs": 2})})
            self.assertIn("resumed at epoch 2, batch 0", log)
            lines = (base / "output" / "metrics.jsonl").read_text().splitlines()
            self.assertEqual([json.loads(line)["epoch"] for line in lines], [1, 2])
            self.assertTrue((base / "mount" / "job-1" / "model.onnx").is_file())
            self.assertFalse((base / "model.tar.gz").exists())
            metadata = {one.key: one.value for one in onnx.load(str(base / "model" / "model.onnx")).metadata_props}
            self.assertEqual(metadata["names"], "{0: 'red', 1: 'green', 2: 'blue'}")
            self.assertEqual((metadata["task"], metadata["imgsz"], metadata["stride"]), ("detect", "[64, 64]", "32"))

    def test_a_local_run_packs_its_model(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            base = Path(name)
            write_toy_set(base / "data", 4, 2)
            arguments = ["--data", str(base / "data"), "--out", str(base / "out"), "--epochs", "1"]
            self._run({}, [*arguments, "--batch-size", "2", "--input-size", "64", "--workers", "0"])
            with tarfile.open(base / "out" / "model.tar.gz") as tar:
                self.assertEqual(tar.getnames(), ["metrics.json", "model.onnx", "model.pt"])

    def _run(self, environment: "dict[str, str]", arguments: "list[str] | None" = None) -> str:
        done = subprocess.run(
            [sys.executable, str(TRAINING / "train.py"), *(arguments or [])],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


if __name__ == "__main__":
    unittest.main()
