from __future__ import annotations

import doctest

import numpy as np

import plotnet.functional
import plotnet.network


def test_every_example_in_the_docstrings_gives_what_it_shows() -> None:
    for module in (plotnet.functional, plotnet.network):
        result = doctest.testmod(module, extraglobs={"np": np})
        assert result.attempted > 0
        assert result.failed == 0
