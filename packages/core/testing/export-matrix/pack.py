"""Joins the records of generate.py into one fixture.

    python pack.py <folder> exports.jsonl

Rows whose outputs hold the same numbers share them (`sameAs`), and labels that are but numbers are counted (`numberedNames`).
"""

import json
import sys
from pathlib import Path

# Omits a large redundant row, and ambiguous rows: 135 numbers per candidate are also 3 times the 45 cells of strides 16 and 32
# at this size, and keypoints of random weights are meaningless.
LEFT_OUT = {"yolo26n-pose.half", "yolo26n-pose.dynamic", "yolo11n-pose.dynamic", "yolov8n-pose.dynamic", "yolo12n-pose.dynamic"}
UNREAD = {"description", "version", "author", "date", "license", "docs"}


def main(folder: Path, fixture: Path) -> None:
    rows, first = [], {}
    for file in sorted(folder.glob("*.json")):
        record = json.loads(file.read_text())
        if file.stem in LEFT_OUT or "notExported" in record or "failed" in record or "nothing" in record["expected"]:
            print("left out", record["row"], record.get("notExported") or record.get("failed") or "")
            continue
        rows.append(packed(record, first))
    fixture.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows))
    print(len(rows), "rows,", fixture.stat().st_size, "bytes")


def packed(record: dict, first: dict) -> dict:
    metadata = {k: v for k, v in record["metadata"].items() if k not in UNREAD}
    names, count = metadata.get("names", ""), metadata.get("names", "").count(":")
    row = {k: record[k] for k in ("row", "version", "ir", "opset")}
    row["inputs"], row["outputs"] = tensors(record["inputs"]), tensors(record["outputs"])
    if names == str({i: str(i) for i in range(count)}):
        row["numberedNames"] = count
        del metadata["names"]
    row["metadata"] = metadata
    if "batch" in record["flags"]:
        return row  # refused before it runs
    expected = record["expected"]
    for one in expected.get("detections", []):
        one["box"] = [round(v, 2) for v in one["box"]]
    answers = [compact(answer, record) for answer in record["answers"]]
    content = json.dumps([answers, expected, record["outputs"]])
    if content in first:
        return {**row, "sameAs": first[content]}
    first[content] = record["row"]
    return {**row, "answers": answers, "expected": expected}


def compact(answer: dict, record: dict) -> dict:
    if "all" in answer:
        best = sorted(enumerate(answer["all"]), key=lambda pair: -pair[1])[:20]
        others = (sum(answer["all"]) - sum(value for _, value in best)) / (len(answer["all"]) - len(best))
        return {"name": answer["name"], "dims": answer["dims"], "best": best, "others": round(others, 8)}
    rows = {"rows": [pairs(row, record) for row in answer["rows"]]} if "rows" in answer else {}
    return {**answer, **rows}


def pairs(row: list, record: dict) -> list:
    """`[candidate, 4 box numbers, attribute, value, attribute, value …]` of nonzero values, without mask coefficients."""
    index, *values = row
    end = len(values) - 32 if record["task"] == "segment" else len(values)
    rest = [(at, round(value, 1 if record["task"] == "pose" and abs(value) > 1 else 5)) for at, value in enumerate(values[:end]) if at > 3 and value != 0]
    return [index, *(round(value, 2 if abs(value) > 2 else 4) for value in values[:4]), *(number for pair in rest for number in pair)]


def tensors(infos: list) -> list:
    return [{**info, "type": {"float": "float32"}.get(info["type"], info["type"])} for info in infos]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
