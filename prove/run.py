"""`make prove [NAME=x] [MODULES=a,b] [SCALE=1] [SEED=1]`: run the long proofs.

A module `prove/prove_<name>.py` has `run(scale, seed, workdir)`, or also `modules`,
and returns a dict of counts with `verdict`: "pass" or "fail". `scale` is 1 for the
full size; the tests run the same code at 1/50. `workdir` survives a broken run, so
that a proof can go on where it stopped. Results at full size go to
prove/results/<name>.json.
"""

import argparse
import importlib
import inspect
import json
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
sys.path.insert(0, str(ROOT / "scripts"))
RESULTS = FOLDER / "results"
TEST_SCALE = 1 / 50


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="", help="one proof; all without it")
    parser.add_argument("--modules", default="", help="for proofs about modules")
    parser.add_argument("--scale", default="1", help="1 is the full size")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.name and options.name not in names():
        parser.error(f"NAME is one of {', '.join(names())}")
    options.modules = [word for word in options.modules.split(",") if word]
    options.scale = _number(options.scale)
    return options


def _number(text):
    over, _slash, under = text.partition("/")
    return float(over) / float(under or 1)


def names():
    return sorted(path.stem.removeprefix("prove_") for path in FOLDER.glob("prove_*"))


def commit():
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def prove(name, scale=1.0, seed=1, modules=(), workdir=None):
    """Run one proof; returns the report that is written to its result file."""
    module = importlib.import_module(f"prove.prove_{name}")
    workdir = Path(workdir or ROOT / ".local/prove" / name)
    workdir.mkdir(parents=True, exist_ok=True)
    extra = {}
    if modules and "modules" in inspect.signature(module.run).parameters:
        extra["modules"] = list(modules)
    started = time.time()
    found = module.run(scale, seed, workdir, **extra)
    if found.get("verdict") not in ("pass", "fail"):
        raise ValueError(f"prove_{name} returned no verdict")
    head = {"name": name, "commit": commit(), "scale": scale, "seed": seed}
    return {**head, "seconds": round(time.time() - started), **found}


def save(report, folder=RESULTS):
    folder.mkdir(exist_ok=True)
    text = json.dumps(report, indent=2, ensure_ascii=False, default=str)
    (folder / f"{report['name']}.json").write_text(text + "\n")


def main():
    options = arguments()
    failed = []
    for name in [options.name] if options.name else names():
        print(f"== {name}", flush=True)
        report = prove(name, options.scale, options.seed, options.modules)
        if options.scale >= 1:
            save(report)
        print(json.dumps(report, indent=2, ensure_ascii=False, default=str))
        if report["verdict"] != "pass":
            failed.append(name)
    print(f"{len(failed)} proofs failed: {', '.join(failed)}" if failed else "all pass")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
