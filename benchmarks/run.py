"""Every benchmark of this folder: `make bench`; one: `make bench ARGS=import_olist`; what there is: ARGS=--list."""

import ast
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    benchmarks = {path.stem: path for path in sorted(HERE.glob("*.py")) if path.stem != "run"}
    names = sys.argv[1:]
    if names == ["--list"]:
        for name, path in benchmarks.items():
            print(f"{name:20} {(ast.get_docstring(ast.parse(path.read_text())) or '').splitlines()[0]}")
        return 0
    unknown = [name for name in names if name not in benchmarks]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(benchmarks)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names or benchmarks:
        print(f"== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, benchmarks[name]], check=False).returncode)  # noqa: S603 - our own
    return worst


if __name__ == "__main__":
    sys.exit(main())
