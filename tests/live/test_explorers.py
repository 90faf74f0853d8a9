"""What all explorers share, seen from Python: state, errors, and what stands where no page runs."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest
from traitlets import TraitError

from plotnet import OverflowExplorer
from plotnet.functional import DTYPES, round_to
from plotnet.live.bundle import FOLDER, bundle
from plotnet.live.dtypes import bits, decode, encode, rounded_sum
from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", EXPLORERS)
class TestEach:
    def test_it_is_a_widget_that_fits_into_boxes(self, kind: type[Explorer]) -> None:
        explorer = kind()
        assert ipywidgets.VBox([explorer]).children == (explorer,)

    def test_the_picture_of_the_state_stands_where_there_is_no_page(self, kind: type[Explorer]) -> None:
        data, _ = kind()._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        root = ET.fromstring(data["image/svg+xml"])
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert root.findtext(f"{SVG}desc")
        assert data["image/svg+xml"] in data["text/html"]
        assert data["text/plain"].startswith(f"{kind.__name__}(")

    def test_its_line_of_python_makes_it_again(self, kind: type[Explorer]) -> None:
        explorer = kind()
        again = eval(repr(explorer), {kind.__name__: kind})
        assert again.svg() == explorer.svg()

    def test_a_page_of_its_own_is_small_and_needs_nothing(self, kind: type[Explorer], tmp_path: Path) -> None:
        page = kind().save_html(tmp_path / "page.html").read_text(encoding="utf-8")
        assert len(page.encode()) < 150_000
        addresses = set(re.findall(r"https?://[^\"'\s<)]+", page))
        assert all(address.startswith("http://www.w3.org/") for address in addresses)
        assert "<noscript><svg" in page
        with pytest.raises(ValueError, match=r"use one of \.html"):
            kind().save_html(tmp_path / "page.svg")

    def test_the_parts_that_the_page_moves_have_names_of_their_own(self, kind: type[Explorer]) -> None:
        names = re.findall(r'data-part="([^"]+)"', kind().svg())
        assert len(names) == len(set(names))
        assert len(names) > 5

    def test_an_argument_that_it_has_not_is_refused(self, kind: type[Explorer]) -> None:
        with pytest.raises(TypeError, match="has no argument 'colour'; it has "):
            kind(colour=1)

    def test_making_one_warns_of_nothing(self, kind: type[Explorer]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kind()


def test_logits_and_their_single_numbers_are_one_state() -> None:
    explorer = OverflowExplorer([1.0, 2.0, 3.0])
    seen: list[Any] = []
    explorer.observe(lambda change: seen.append(change["new"]), "logits")
    explorer.z1 = 5
    assert explorer.logits == [1.0, 5.0, 3.0]
    explorer.logits = [7.0, 8.0]
    assert (explorer.z0, explorer.z1) == (7.0, 8.0)
    explorer.z5 = 1.0
    assert explorer.logits == [7.0, 8.0], "there is no sixth"
    assert seen == [[1.0, 5.0, 3.0], [7.0, 8.0]]


def test_nan_and_inf_go_there_and_back_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explorer = OverflowExplorer([np.nan, np.inf, -np.inf])
        assert explorer.get_state("logits") == {"logits": ["nan", "inf", "-inf"]}
        explorer.set_state({"logits": ["nan", 1, "-inf"]})
    assert explorer.logits[1:] == [1.0, -np.inf]
    assert np.isnan(explorer.z0)
    assert decode(encode([np.nan, 1.5, "float16"]))[1:] == [1.5, "float16"]  # type: ignore[index]


def test_a_slider_of_ipywidgets_can_be_linked_to_a_single_logit() -> None:
    explorer, slider = OverflowExplorer([1.0, 2.0]), ipywidgets.FloatSlider(max=1000)
    ipywidgets.link((slider, "value"), (explorer, "z0"))
    slider.value = 710
    assert explorer.logits[0] == 710
    assert "In float64, softmax as written gives nan, 0." in explorer.svg()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"logits": [1.0]}, r"logits holds 1 numbers: expected 2 to 8 numbers, such as \[2\.0, 3\.0, 4\.0\]"),
        ({"logits": list(range(9))}, "logits holds 9 numbers"),
        ({"logits": "1, 2"}, "logits is '1, 2': expected 2 to 8 numbers"),
        ({"logits": [1, "2"]}, r"logits\[1\] is '2', a str: expected a number such as 2\.5"),
        ({"logits": [[1, 2], [3, 4]]}, r"logits has shape \(2, 2\): expected 2 to 8 numbers.* in one row"),
        ({"dtype": "float8"}, "float8"),
        ({"z0": "3"}, "z0 is '3', a str: expected a number"),
        ({"z0": True}, "z0 is True, a bool"),
    ],
)
def test_a_state_that_can_t_be_is_refused_and_the_one_before_stays(state: dict[str, Any], says: str) -> None:
    explorer = OverflowExplorer([1.0, 2.0])
    with pytest.raises(TraitError, match=says):
        explorer.set_trait(*next(iter(state.items())))
    assert explorer.logits == [1.0, 2.0]
    assert explorer.dtype == "float64"
    with pytest.raises(TraitError, match=says):
        OverflowExplorer(**state)


def test_importing_plotnet_loads_no_widgets() -> None:
    script = "import sys, plotnet; assert not {'ipywidgets', 'anywidget'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_bundle_imports_nothing_and_has_each_file_once() -> None:
    for kind in EXPLORERS:
        text = bundle(kind._module)
        assert not re.search(r"^import ", text, re.M)
        assert text.count("const numerics_js = ") == 1
        assert text.count("const explorer_js = ") == 1
        assert text.endswith("export default explorer_module;\n")


def test_every_explorer_has_a_module_and_every_module_an_explorer_or_a_use() -> None:
    shared = {"numerics", "elements", "explorer", "cells", "logits", "live_diagram"}
    assert {path.stem for path in FOLDER.glob("*.js")} - shared == {kind._module for kind in EXPLORERS}


def test_rounding_is_numpy_s_own() -> None:
    rng = np.random.default_rng(0)
    values = np.r_[
        rng.normal(size=2000) * 10.0 ** rng.integers(-50, 50, 2000), 65504, 65519, 65520, 0, -0.0, 6e-8
    ]
    for dtype in ("float16", "float32"):
        with np.errstate(over="ignore"):
            expected = values.astype(dtype).astype(np.float64)
        np.testing.assert_array_equal(round_to(values, dtype), expected)
        word = bits(float(expected[3]), dtype)
        assert word == np.binary_repr(int(values[3:4].astype(dtype).view(f"u{len(word) // 8}")[0]), len(word))


def test_bfloat16_is_ml_dtypes_own() -> None:
    import ml_dtypes

    rng = np.random.default_rng(1)
    values = (rng.normal(size=2000) * 10.0 ** rng.integers(-36, 36, 2000)).astype(np.float32)
    expected = values.astype(ml_dtypes.bfloat16)
    np.testing.assert_array_equal(round_to(values, "bfloat16"), expected.astype(np.float64))
    assert bits(float(expected[0]), "bfloat16") == np.binary_repr(int(expected[:1].view(np.uint16)[0]), 16)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("count", range(2, 9))
def test_sums_are_numpy_s_own(dtype: str, count: int) -> None:
    rng = np.random.default_rng(count)
    for _ in range(50):
        values = (rng.normal(size=count) * 10.0 ** rng.integers(-2, 4, count)).astype(dtype)
        assert rounded_sum(values.astype(np.float64), dtype) == float(values.sum())


def test_the_last_cells_are_what_numpy_gives() -> None:
    from plotnet.functional import naive_softmax

    for dtype in ("float16", "float32", "float64"):
        for logits in ([1000, 1000, 100], [2, 3, 4], [11, 11.05], [-200, -300], [-10000, -1020, 100, -7022]):
            with np.errstate(all="ignore"):
                expected = naive_softmax(np.array(logits, dtype))
            found = OverflowExplorer(logits, dtype).probabilities
            np.testing.assert_allclose(found, expected, rtol=4 * float(np.finfo(dtype).eps))
    assert "bfloat16" in DTYPES
