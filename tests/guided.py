"""`python -m tests.guided KIND [-runs=N] [CORPUS]`: mutants that reach new code come again.

Needs the package `atheris`, which is not among our dependencies: install it with
`.tools/bin/uv pip install atheris`. The arguments after KIND are libFuzzer's.
"""

import sys

import atheris

with atheris.instrument_imports(include=["votes.belenios"]):
    from tests.mutants import KINDS


def main() -> None:
    attempt = KINDS[sys.argv.pop(1)].attempt

    def once(data: bytes) -> None:
        source = atheris.FuzzedDataProvider(data)
        attempt(lambda bound: source.ConsumeIntInRange(0, bound - 1))

    atheris.Setup([*sys.argv, "-max_len=256"], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
