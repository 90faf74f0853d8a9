"""Run the benchmark of drawing, or with ``functional`` as the first word that of the numerics."""

import sys

from benchmarks import drawing, functional

if __name__ == "__main__":  # worker processes import this file too
    words = sys.argv[1:]
    if words[:1] == ["functional"]:
        functional.main(words[1:])
    else:
        sys.exit(drawing.main(words))
