"""`make bench [ONLY=a,b] [SCALE=100k|1m]`: measure and compare with the limits.

ONLY takes every figure whose name begins with one of the given words. Results are
merged into bench/results.json by name, so that a partial run keeps the others.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "scripts"))
RESULTS = FOLDER / "results.json"
SCALES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="beginnings of names, by comma")
    parser.add_argument("--scale", default="", help=", ".join(SCALES))
    options = parser.parse_args()
    options.scale = options.scale or "1m"
    if options.scale.lower() not in SCALES:
        parser.error(f"SCALE is one of {', '.join(SCALES)}")
    options.only = [word for word in options.only.split(",") if word]
    return options


def modules():
    names = sorted(path.stem for path in FOLDER.glob("bench_*.py"))
    return [importlib.import_module(f"bench.{name}") for name in names]


def save(results, path=RESULTS):
    """Merge by name and write; returns all figures."""
    known = json.loads(path.read_text()) if path.exists() else {}
    known.update(results)
    text = json.dumps(dict(sorted(known.items())), indent=2, ensure_ascii=False)
    path.write_text(text + "\n")
    return known


def measure(module, scale, only):
    from bench.harness import Bench

    bench = Bench(module.FIGURES, scale, only)
    if bench.wants(*module.FIGURES):
        print(f"== {module.__name__.removeprefix('bench.')} at {scale:,}", flush=True)
        module.run(bench)
    return bench.results


def exceeded(results):
    return [name for name, row in results.items() if row["value"] > row["limit"]]


def main():
    options = arguments()
    scale, results = SCALES[options.scale.lower()], {}
    for module in modules():
        found = measure(module, scale, options.only)
        save(found)
        results.update(found)
    if not results:
        print(f"No figure begins with {', '.join(options.only) or 'anything'}.")
        return 1
    too_much = exceeded(results)
    print(f"{len(results)} figures, {len(too_much)} above their limit")
    for name in too_much:
        print(f"  {name}: {results[name]['value']} > {results[name]['limit']}")
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main())
