"""`./run bench [NAME…]`: every benchmark as a process of its own, each printing its table."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(wanted: list[str]) -> int:
    names = [path.stem for path in sorted(FOLDER.glob("bench_*.py"))]
    chosen = [name for name in names if not wanted or name.removeprefix("bench_") in wanted]
    if not chosen:
        known = ", ".join(name.removeprefix("bench_") for name in names)
        print(f"No such benchmark. Known: {known}", file=sys.stderr)
        return 2
    failed = 0
    for name in chosen:
        print(f"\n== {name.removeprefix('bench_')}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"tests.load.{name}"], check=False)
        failed |= done.returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
