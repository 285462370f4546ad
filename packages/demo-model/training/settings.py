"""Reads a run's hyperparameters and folders from the command line, or by SageMaker's training contract.

SageMaker gives hyperparameters as arguments, as JSON in `SM_HPS`, and as a file of strings; and folders by `SM_*`
variables. An argument beats `SM_HPS`, which beats the file, which beats the default.
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

HYPERPARAMETERS_FILE = Path("/opt/ml/input/config/hyperparameters.json")
CHECKPOINTS_FOLDER = Path("/opt/ml/checkpoints")


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Hyperparameters:
    """Options of a run; every field is an argument, `--batch-size 16`, and a hyperparameter of that name."""

    epochs: int = _setting(30, "passes over the training set, unless the time limit ends first")
    max_minutes: float = _setting(0.0, "wall-clock limit over all resumed parts; 0 for none")
    batch_size: int = _setting(8, "images per step")
    learning_rate: float = _setting(0.003, "highest AdamW step size")
    weight_decay: float = _setting(0.02, "AdamW decay of convolution weights")
    warmup_steps: int = _setting(150, "steps over which the learning rate grows to its highest")
    input_size: int = _setting(320, "side of the square input, px, a multiple of 32")
    mosaic: float = _setting(0.15, "share of samples made of four images, in the first half of the run")
    seed: int = _setting(1, "seed of weights, order and augmentation")
    threads: int = _setting(2, "torch threads")
    workers: int = _setting(1, "processes that prepare batches; 0 for none")
    limit: int = _setting(0, "maximum number of training images; 0 for all")
    author: str = _setting("yololift", "author in the model file's metadata")
    description: str = _setting("yololift document detector", "description in the model file's metadata")
    license: str = _setting("Apache-2.0", "licence in the model file's metadata")


@dataclass(frozen=True)
class Folders:
    """Where a run reads and writes."""

    training: Path
    validation: Path
    model: Path
    output: Path
    checkpoints: Path
    models_channel: Optional[Path]
    """A mounted file system (EFS, FSx) that gets a copy of the result; None where the job has no such channel."""
    job_name: str
    packs_model: bool
    """Whether to write `model.tar.gz` ourselves; SageMaker packs the model folder at the end of a job."""


@dataclass(frozen=True)
class Settings:
    """All settings of a run."""

    hyper: Hyperparameters
    folders: Folders


def read_settings(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    hyperparameters_file: Path = HYPERPARAMETERS_FILE,
) -> Settings:
    """Settings of this run.

    @raise ValueError: an unknown hyperparameter, or a value of the wrong type.
    @raise SystemExit: an unknown argument (argparse has printed it).
    """
    given = vars(_parser().parse_args(list(arguments)))
    values: Dict[str, Any] = {}
    if hyperparameters_file.is_file():
        values.update(_known(json.loads(hyperparameters_file.read_text("utf-8")), str(hyperparameters_file)))
    values.update(_known(json.loads(environment.get("SM_HPS", "{}")), "SM_HPS"))
    names = {one.name for one in fields(Hyperparameters)}
    values.update({name: value for name, value in given.items() if name in names and value is not None})
    return Settings(Hyperparameters(**values), _folders(given, environment))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Trains the document detector. In a SageMaker training job the folders come from the job."
    )
    for one in fields(Hyperparameters):
        text = f"{one.metadata['help']} (default {one.default!r})"
        names = sorted({f"--{one.name.replace('_', '-')}", f"--{one.name}"})
        parser.add_argument(*names, dest=one.name, type=type(one.default), help=text)
    parser.add_argument("--data", help="folder with images/{train,val} and labels/{train,val} (default ./data)")
    parser.add_argument("--out", help="folder for model, figures and checkpoints (default ./runs/last)")
    return parser


def _known(given: Mapping[str, Any], source: str) -> Dict[str, Any]:
    """Values of `given` brought to their kind. SageMaker's own keys, `sagemaker_…`, are left out."""
    kinds = {one.name: type(one.default) for one in fields(Hyperparameters)}
    values: Dict[str, Any] = {}
    for key, value in given.items():
        name = key.replace("-", "_")
        if name.startswith("sagemaker_"):
            continue
        if name not in kinds:
            raise ValueError(f"{source} has an unknown hyperparameter {key!r}; supported: {', '.join(sorted(kinds))}")
        try:
            values[name] = kinds[name](_unquoted(value))
        except ValueError as error:
            raise ValueError(f"{source}: {key} must be {kinds[name].__name__}, not {value!r}") from error
    return values


def _unquoted(value: Any) -> Any:
    """The file's values are strings, and its strings may be JSON in quotes: `"\\"adam\\""`."""
    return value[1:-1] if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"' else value


def _folders(given: Mapping[str, Any], environment: Mapping[str, str]) -> Folders:
    in_job = "SM_MODEL_DIR" in environment
    data = Path(given.get("data") or environment.get("SM_CHANNEL_TRAINING", "data"))
    out = Path(given.get("out") or "runs/last")
    models_channel = environment.get("SM_CHANNEL_MODELS")
    return Folders(
        training=data,
        validation=Path(environment.get("SM_CHANNEL_VALIDATION", data)) if not given.get("data") else data,
        model=Path(environment.get("SM_MODEL_DIR", out / "model")),
        output=Path(environment.get("SM_OUTPUT_DATA_DIR", out / "figures")),
        checkpoints=Path(environment.get("SM_CHECKPOINT", CHECKPOINTS_FOLDER if in_job else out / "checkpoints")),
        models_channel=Path(models_channel) if models_channel else None,
        job_name=environment.get("TRAINING_JOB_NAME", "local"),
        packs_model=not in_job,
    )


def describe(hyper: Hyperparameters) -> List[str]:
    """`name=value` of every hyperparameter, for the log."""
    return [f"{one.name}={getattr(hyper, one.name)}" for one in fields(hyper)]
