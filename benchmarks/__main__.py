"""Run the drawing benchmark, or the one in the first argument: ``functional``, ``explorers``, ``startup``."""

import sys

if __name__ == "__main__":  # worker processes import this file too, and must not import NumPy
    arguments = sys.argv[1:]
    if arguments[:1] == ["functional"]:
        from benchmarks import functional

        functional.main(arguments[1:])
    elif arguments[:1] == ["startup"]:
        from benchmarks import startup

        startup.main(arguments[1:])
    elif arguments[:1] == ["explorers"]:
        from benchmarks import explorers

        sys.exit(explorers.main(arguments[1:]))
    else:
        from benchmarks import drawing

        sys.exit(drawing.main(arguments))
