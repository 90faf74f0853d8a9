"""What all explorers share, seen from Python: state, errors, pages, and their size in a notebook."""

from __future__ import annotations

import copy
import gzip
import json
import pickle
import re
import subprocess
import sys
import warnings
from base64 import b64decode
from collections.abc import Callable
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any

import ipywidgets
import numpy as np
import pytest
from traitlets import TraitError

from plotnet import OverflowExplorer
from plotnet.live.explorer import Explorer
from plotnet.live.traits import BoolTrait, ChoiceTrait, FloatListTrait, FloatTrait, IntTrait, decode, encode
from tests.explorers import EXPLORERS, STATES


@pytest.mark.parametrize("kind", EXPLORERS)
class TestEach:
    def test_it_is_a_widget_that_fits_into_boxes(self, kind: type[Explorer]) -> None:
        explorer = kind()
        assert ipywidgets.VBox([explorer]).children == (explorer,)

    def test_without_a_widget_manager_a_notebook_shows_the_page(self, kind: type[Explorer]) -> None:
        data, _ = kind()._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        assert data["text/plain"].startswith(f"{kind.__name__}(")
        found = re.search(r'atob\("([^"]+)"\)', unescape(data["text/html"]))
        assert found
        page = gzip.decompress(b64decode(found[1])).decode()
        assert page == kind()._page()

    def test_its_repr_creates_it_again(self, kind: type[Explorer]) -> None:
        for state in STATES[kind]:
            explorer = kind(**state)
            again = eval(repr(explorer), {kind.__name__: kind, "nan": np.nan, "inf": np.inf})
            assert again._encoded_state() == explorer._encoded_state()

    def test_a_saved_page_is_small_and_needs_nothing_else(self, kind: type[Explorer], tmp_path: Path) -> None:
        page = kind().save_html(tmp_path / "page.html").read_text(encoding="utf-8")
        assert len(page.encode()) < 150_000
        addresses = set(re.findall(r"https?://[^\"'\s<)]+", page))
        assert all(address.startswith("http://www.w3.org/") for address in addresses)
        assert "<noscript>" in page
        with pytest.raises(ValueError, match=r"use one of \.html"):
            kind().save_html(tmp_path / "page.svg")

    def test_a_notebook_stores_less_than_160_kb(self, kind: type[Explorer]) -> None:
        explorer = kind()
        data, _ = explorer._repr_mimebundle_()
        assert len(json.dumps(data)) + len(json.dumps(explorer.get_state())) < 160_000

    def test_an_unknown_argument_is_an_error_that_lists_all(self, kind: type[Explorer]) -> None:
        with pytest.raises(TypeError, match="has no argument 'colour'; it has "):
            kind(colour=1)

    def test_creating_one_issues_no_warning(self, kind: type[Explorer]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kind()

    def test_copies_pickles_and_closed_explorers_give_clear_errors(self, kind: type[Explorer]) -> None:
        explorer = kind()
        for function in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match=f"this {kind.__name__} cannot be (copied|pickled)"):
                function(explorer)
        explorer.close()
        for method in (explorer._repr_mimebundle_, lambda: explorer.save_html("page")):
            with pytest.raises(RuntimeError, match=f"this {kind.__name__} was closed: create it again with"):
                method()

    def test_the_page_gets_the_bounds_of_all_traits_and_the_state_to_reset_to(
        self, kind: type[Explorer]
    ) -> None:
        data = kind()._data
        assert set(data["initial"]) <= set(data["traits"])
        assert all(trait["kind"] and trait["expected"] for trait in data["traits"].values())
        assert set(data["arguments"]) <= set(data["traits"])


def test_logits_and_their_items_are_one_state() -> None:
    explorer = OverflowExplorer([1.0, 2.0, 3.0])
    seen: list[Any] = []
    explorer.observe(lambda change: seen.append(change["new"]), "logits")
    explorer.z1 = 5
    assert explorer.logits == [1.0, 5.0, 3.0]
    explorer.logits = [7.0, 8.0]
    assert (explorer.z0, explorer.z1) == (7.0, 8.0)
    with pytest.raises(
        TraitError, match=r"z5 is 1\.0, but there are 2 logits: assign a longer list to logits"
    ):
        explorer.z5 = 1.0
    assert explorer.logits == [7.0, 8.0]
    assert seen == [[1.0, 5.0, 3.0], [7.0, 8.0]]
    assert OverflowExplorer([1.0, 2.0], z1=7).logits == [1.0, 7.0]


def test_nan_and_inf_travel_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explorer = OverflowExplorer([np.nan, np.inf, -np.inf])
        assert explorer.get_state("logits") == {"logits": ["nan", "inf", "-inf"]}
        explorer.set_state({"logits": ["nan", 1, "-inf"]})
    assert explorer.logits[1:] == [1.0, -np.inf]
    assert np.isnan(explorer.z0)
    assert decode(encode([np.nan, 1.5, "float16"]))[1:] == [1.5, "float16"]


def test_a_slider_of_ipywidgets_can_be_linked_to_a_single_logit() -> None:
    explorer, slider = OverflowExplorer([1.0, 2.0]), ipywidgets.FloatSlider(max=1000)
    ipywidgets.link((slider, "value"), (explorer, "z0"))
    slider.value = 710
    assert explorer.logits[0] == 710
    assert np.isnan(explorer.probabilities[0])


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"logits": [1.0]}, r"logits has length 1: expected 2 to 8 numbers, such as \[2\.0, 3\.0, 4\.0\]"),
    ({"logits": list(range(9))}, "logits has length 9"),
    ({"logits": "1, 2"}, "logits is '1, 2': expected 2 to 8 numbers"),
    ({"logits": 3}, "logits is 3: expected 2 to 8 numbers"),
    ({"logits": [1, "2"]}, r"logits\[1\] is '2', a str: expected a number such as 2\.5"),
    ({"logits": [1, 10**400]}, r"logits\[1\] is an integer of 401 digits, which float64 cannot hold"),
    ({"logits": np.ones((2, 2))}, r"logits has shape \(2, 2\): expected 2 to 8 numbers"),
    ({"logits": [[1, 2], [3]]}, r"logits\[0\] is \[1, 2\], a list: expected a number"),
    ({"dtype": "float8"}, "dtype is 'float8': expected 'float16', 'bfloat16', 'float32' or 'float64'"),
    ({"dtype": np.array(["float16", "float32"])}, "dtype is array"),
    ({"dtype": True}, "dtype is True"),
    ({"z0": "3"}, "z0 is '3', a str: expected a number"),
    ({"z0": True}, "z0 is True, a bool"),
    ({"z5": 1.0}, r"z5 is 1\.0, but there are 2 logits"),
]


@pytest.mark.parametrize(("state", "message"), INVALID)
def test_an_invalid_state_is_an_error_and_changes_nothing(state: dict[str, Any], message: str) -> None:
    explorer = OverflowExplorer([1.0, 2.0])
    with pytest.raises(TraitError, match=message):
        explorer.set_trait(*next(iter(state.items())))
    assert explorer.logits == [1.0, 2.0]
    assert explorer.dtype == "float64"
    with pytest.raises(TraitError, match=message):
        OverflowExplorer(**{"logits": [1.0, 2.0], **state})


class Sample(Explorer):
    """An explorer with a trait of each kind."""

    temperature = FloatTrait(1.0, above=0)
    rate = FloatTrait(0.5, minimum=0, maximum=1)
    step = IntTrait(3, minimum=0, maximum=5)
    numbers = FloatListTrait([1.0], 1, 2, finite=True)
    method = ChoiceTrait(("naive", "stable"), "naive")
    shown = BoolTrait(True)


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("temperature", [0, -1, np.nan, "hot", None], "expected a number"),
        ("rate", [-0.1, 1.1, np.inf], "rate is .*: expected a number from 0 to 1"),
        ("step", [1.5, -1, 6, np.nan, np.inf], "step is .*: expected a whole number from 0 to 5"),
        ("numbers", [[np.inf], [1, np.nan]], r"numbers\[\d\] is (inf|nan): expected 1 to 2 finite numbers"),
        ("method", ["exact", 1, None, ["naive"]], "method is .*: expected 'naive' or 'stable'"),
        ("shown", [1, "yes", None], "shown is .*: expected True or False"),
    ],
)
def test_a_trait_names_what_it_expects(name: str, values: list[Any], message: str) -> None:
    for value in values:
        with pytest.raises(TraitError, match=message):
            Sample(**{name: value})


def test_the_repr_and_numpy_scalars() -> None:
    sample = Sample(step=np.float64(2.0), rate=np.float32(0.5), shown=np.bool(False))
    expected = "temperature=1.0, rate=0.5, step=2, numbers=[1.0], method='naive', shown=False"
    assert repr(sample) == f"Sample({expected})"


def test_display_and_save_are_safe_while_the_page_changes_the_state(tmp_path: Path) -> None:
    explorer = OverflowExplorer([1.0, 2.0])
    stop = False
    errors: list[Exception] = []

    def change() -> None:
        while not stop:
            for logits in ([1.0] * 8, [2.0, 3.0]):
                explorer.set_state({"logits": logits})

    def run(action: Callable[[], object]) -> None:
        try:
            for _ in range(30):
                action()
        except Exception as error:  # the test fails with it
            errors.append(error)

    changer = Thread(target=change)
    changer.start()
    actions = [
        explorer._repr_mimebundle_,
        lambda: explorer.save_html(tmp_path / "page"),
        lambda: repr(explorer),
    ]
    threads = [Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop = True
    changer.join()
    assert errors == []


def test_importing_plotnet_loads_no_widgets() -> None:
    script = "import sys, plotnet; assert not {'ipywidgets', 'anywidget'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
