"""Run the drawing benchmark, or the one named first: ``functional``, ``explorers`` or ``startup``."""

import sys

if __name__ == "__main__":  # worker processes import this file too, and must not load NumPy by it
    words = sys.argv[1:]
    if words[:1] == ["functional"]:
        from benchmarks import functional

        functional.main(words[1:])
    elif words[:1] == ["startup"]:
        from benchmarks import startup

        startup.main(words[1:])
    elif words[:1] == ["explorers"]:
        from benchmarks import explorers

        sys.exit(explorers.main(words[1:]))
    else:
        from benchmarks import drawing

        sys.exit(drawing.main(words))
