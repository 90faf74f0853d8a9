"""Run the benchmark of drawing, as ``python -m benchmarks``."""

import sys

from benchmarks.drawing import main

if __name__ == "__main__":  # worker processes import this file too
    sys.exit(main())
