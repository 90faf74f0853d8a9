"""Run the benchmark of drawing, or with ``functional`` as the first word that of the numerics."""

import sys

if __name__ == "__main__":  # worker processes import this file too, and must not load NumPy by it
    words = sys.argv[1:]
    if words[:1] == ["functional"]:
        from benchmarks import functional

        functional.main(words[1:])
    else:
        from benchmarks import drawing

        sys.exit(drawing.main(words))
