"""Joins the records that generate.py left into one fixture.

    python pack.py <folder> exports.json

Rows whose outputs hold the same numbers share them (`sameAs`), and labels that are but numbers are counted (`numberedNames`).
"""

import json
import sys
from pathlib import Path

UNREAD = {"description", "version", "author", "date", "license", "docs"}


def main(folder: Path, fixture: Path) -> None:
    rows, first = [], {}
    for file in sorted(folder.glob("*.json")):
        record = json.loads(file.read_text())
        if "notExported" in record or "failed" in record or "nothing" in record["expected"]:
            print("left out", record["row"], record.get("notExported") or record.get("failed") or record["expected"])
            continue
        rows.append(packed(record, first))
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    fixture.write_text(f"[\n{lines}\n]\n")
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
    expected = record["expected"]
    for one in expected.get("detections", []):
        one["box"] = [round(v, 2) for v in one["box"]]
    answers = [{**answer, "rows": [pairs(r, record) for r in answer["rows"]]} if "rows" in answer else answer for answer in record["answers"]]
    content = json.dumps([answers, expected, record["outputs"]])
    if content in first:
        return {**row, "sameAs": first[content]}
    first[content] = record["row"]
    return {**row, "answers": answers, "expected": expected}


def pairs(row: list, record: dict) -> list:
    """`[candidate, 4 box numbers, attribute, value, attribute, value …]` of what is not 0; masks' coefficients are left out."""
    index, *values = row
    end = len(values) - 32 if record["task"] == "segment" else len(values)
    rest = [(at, round(value, 1 if record["task"] == "pose" and abs(value) > 1 else 5)) for at, value in enumerate(values[:end]) if at > 3 and value != 0]
    return [index, *(round(value, 2) for value in values[:4]), *(number for pair in rest for number in pair)]


def tensors(infos: list) -> list:
    return [{**info, "type": {"float": "float32"}.get(info["type"], info["type"])} for info in infos]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
