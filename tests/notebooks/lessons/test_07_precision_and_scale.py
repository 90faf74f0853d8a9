"""What lesson 07 claims, tested on the executed notebook."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal, localcontext
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from plotnet import OnlineSoftmaxExplorer, functional
from plotnet.course import figures
from plotnet.functional import DTYPES, round_to

from ..clean import FOLDER
from ..namespace import Executed

NOTEBOOK = "07-precision-and-scale"

KEY_PHRASES = {
    "precision-ones": ("numbers of float16 are 2 apart", "2048"),
    "precision-two-forms": ("relative error of the result", "for the probabilities that matter"),
    "online-first-inf": ("$e^3 + e^{11} + e^9$ is larger", "each exponential is finite"),
    "online-jumps": ("when 4 and when 9 arrive",),
    "precision-log1p-zero": ("from a gap of 17", "is rounded to 1"),
    "online-order": ("in floating point, the last bits depend", "different results"),
    "tiles-rescaled": ("gets rarer",),
}


def by_division(z: Any) -> Any:
    """Compute (1) in the dtype of NumPy."""
    exponentials = np.exp(z - z.max())
    return exponentials / exponentials.sum()


def by_lse(z: Any) -> Any:
    """Compute (2) in the dtype of NumPy."""
    return np.exp(z - (z.max() + np.log(np.exp(z - z.max()).sum())))


# Four number formats


def test_the_unit_roundoff_and_the_range_are_those_of_the_dtypes(executed: Executed) -> None:
    for dtype in ("float16", "float32", "float64"):
        assert executed["U"][dtype] == np.finfo(dtype).eps / 2
    assert executed["U"]["bfloat16"] == 2.0**-8
    printed = executed.printed["types-table"]
    assert re.findall(r"z = ([\d.]+)", printed) == ["11.09", "88.72", "88.72", "709.78"]
    assert re.findall(r"([\d.]+) digits", printed) == ["3.3", "2.4", "7.2", "16.0"]


def test_rounding_has_an_error_of_at_most_u(executed: Executed) -> None:
    numbers = np.random.default_rng(1).uniform(1, 1000, 10_000)
    for dtype in DTYPES:
        assert (abs(round_to(numbers, dtype) - numbers) <= executed["U"][dtype] * numbers).all()


def test_bfloat16_is_the_first_half_of_a_float32() -> None:
    numbers = np.random.default_rng(0).normal(size=6000) * 10.0 ** np.arange(-30, 30).repeat(100)
    bits = numbers.astype(np.float32).view(np.uint32)
    nearest = bits + 0x7FFF + ((bits >> 16) & 1)  # ties to even
    expected = (nearest & 0xFFFF0000).view(np.float32)
    assert np.array_equal(round_to(numbers.astype(np.float32), "bfloat16"), expected)
    assert np.isinf(round_to(3.4e38, "bfloat16"))


# Long sums


def test_a_sum_of_ones_stops_at_the_reciprocal_of_the_unit_roundoff(executed: Executed) -> None:
    assert (
        executed["grown"] == np.cumsum(np.ones(3000, np.float16))[-1] == 2048 == 1 / executed["U"]["float16"]
    )
    assert executed["add_one_by_one"](np.ones(3000), "bfloat16") == 256 == 1 / executed["U"]["bfloat16"]
    assert np.float32(2**24) + np.float32(1) == 2**24 == 16_777_216 == 1 / executed["U"]["float32"]


def test_a_tie_goes_to_the_neighbor_whose_last_bit_is_0() -> None:
    assert np.spacing(np.float16(2048)) == 2
    assert np.float16(2048) + np.float16(1) == 2048
    assert np.float16(2050) + np.float16(1) == 2052


def test_numpy_adds_a_row_accurately_and_columns_one_by_one(executed: Executed) -> None:
    assert np.ones(3000, np.float16).sum() == 3000
    assert (np.ones((3000, 2), np.float16).sum(axis=0) == 2048).all()
    assert executed.printed["sums-table"].splitlines()[:3] == [
        "np.sum of a row:      3000",
        "np.sum of columns:    2048.0 2048.0",
        "one by one, bfloat16: 256",
    ]


def test_probabilities_summed_in_float16_have_the_sum_2(executed: Executed) -> None:
    assert executed["p_float16"].dtype == executed["p_float32"].dtype == np.float16
    assert executed["p_float16"].sum(dtype=float) == 2
    assert executed["p_float32"].sum(dtype=float) == 1
    assert "p = 1/2048, sum of p: 2" in executed.printed["sums-table"]
    assert "p = 1/4096, sum of p: 1" in executed.printed["sums-table"]


# Division, or exp(z − lse)? Error bounds


def test_the_division_is_more_accurate(executed: Executed) -> None:
    errors = executed["errors"]
    assert errors["division"] < 5
    assert 100 < errors["exp(z - lse)"] < 1002
    assert functional.logsumexp([1000.0, 1001.0, 1002.0]) == pytest.approx(1002.4076, abs=5e-5)


def test_keeping_z_minus_m_and_log_l_apart_is_accurate(executed: Executed) -> None:
    z = executed["z"]
    d = z - z.max()
    p = np.exp(d - np.log(np.exp(d).sum()))
    assert abs(p - executed["true"]).max() / executed["true"].max() < 10 * executed["U"]["float32"]


def test_the_float32_functions_of_numpy_have_errors_of_at_most_4_u() -> None:
    u = 2.0**-24
    x = -np.random.default_rng(0).uniform(0, 87, 1_000_000).astype(np.float32)
    exact = np.exp(x.astype(np.float64))
    assert (abs(np.exp(x) - exact) / exact).max() <= 4 * u
    x = np.exp(np.random.default_rng(1).uniform(0, np.log(1e5), 1_000_000)).astype(np.float32)
    x = x[x > 1]
    exact = np.log(x.astype(np.float64))
    assert (abs(np.log(x) - exact) / exact).max() <= 4 * u


def test_no_trial_is_above_its_bound(executed: Executed) -> None:
    bound_of_division, bound_of_lse = executed["bound_of_division"], executed["bound_of_lse"]
    assert set(executed["TRIALS"]) == set(DTYPES)
    for rows in executed["TRIALS"].values():
        assert len(rows) == 150
        assert (rows[:, 1] <= bound_of_division(rows[:, 0])).all()
        assert (rows[:, 2] <= bound_of_lse(rows[:, 0])).all()
        assert rows[:, 1].max() < 5
    assert executed["TRIALS"]["float32"][:, 2].max() > 300
    assert executed["TRIALS"]["float64"][:, 2].max() > 300
    assert 21 < bound_of_division(0) < 21.5


def test_float32_of_numpy_is_below_the_bounds_too(executed: Executed) -> None:
    rng, u = np.random.default_rng(3), executed["U"]["float32"]
    for n in (2, 10, 300):
        for _ in range(300):
            level = rng.choice([-1, 1]) * 10 ** rng.uniform(0, 3)
            z = (level + rng.normal(scale=rng.choice([0.1, 2, 10]), size=n)).astype(np.float32)
            true = functional.softmax(z.astype(np.float64))
            lse = abs(functional.logsumexp(z.astype(np.float64)))
            errors = [abs(form(z) - true).max() / true.max() / u for form in (by_division, by_lse)]
            assert errors[0] <= executed["bound_of_division"](lse, n)
            assert errors[1] <= executed["bound_of_lse"](lse, n)


def test_the_terms_of_the_derivation_are_below_the_bounds() -> None:
    n = np.arange(1, 1000)
    assert (1 / np.e + np.log(n) + 4 + 4 + (n - 1) + 1 < n + 9 + np.log(n)).all()
    rest = (n + 3 + np.log(n)) + 4 * np.log(n) + (1 / np.e + np.log(n)) + 4
    assert np.allclose(rest, n + 7 + 1 / np.e + 6 * np.log(n))
    assert (rest < n + 8 + 6 * np.log(n)).all()


# A stream


def test_the_sum_of_the_stream_overflows_and_numpy_warns(executed: Executed) -> None:
    assert executed["overflowed"] == [9.0, 5.0]
    assert np.isfinite(np.exp(executed["stream"])).all()
    assert executed.caught["stream-compare"] == ["RuntimeWarning: overflow encountered in scalar add"]
    assert round(np.exp(11.0)) == 59_874
    largest = float(np.finfo(np.float16).max)
    assert np.exp(3.0) + np.exp(11.0) < largest == 65_504 < np.exp(3.0) + np.exp(11.0) + np.exp(9.0)
    online = functional.OnlineSoftmax()
    for x in executed["stream"]:
        online.update([x])
    assert float(online.result()) == pytest.approx(11.13, abs=0.005)


# Online softmax


def test_the_online_sum_is_that_of_all_numbers(executed: Executed) -> None:
    whole = np.array([3.0, 1.0, 4.0, 1.5, 9.0])
    assert executed["rescaled"] == 2
    assert executed["m"] == whole.max()
    assert executed["total"] == pytest.approx(np.exp(whole - whole.max()).sum(), rel=1e-15)
    lse = executed["m"] + np.log(executed["total"])
    assert lse == pytest.approx(functional.logsumexp(whole), rel=1e-15)


def test_the_answers_about_the_explorer_are_right() -> None:
    explorer = OnlineSoftmaxExplorer([3, 1, 4, 1.5, 9], step=3)
    assert np.exp(3.0 - 4.0) == pytest.approx(0.37, abs=0.005)
    assert explorer.sum == pytest.approx(1.418, abs=5e-4)
    explorer.step = 5
    first_four = OnlineSoftmaxExplorer([3, 1, 4, 1.5], step=4).sum
    assert first_four == pytest.approx(1.5, abs=0.005)
    assert explorer.sum - 1 == pytest.approx(0.0101, abs=5e-5)
    assert explorer.sum - 1 == pytest.approx(first_four * np.exp(-5.0))
    assert OnlineSoftmaxExplorer([3, 1], step=2).sum == pytest.approx(1.135, abs=5e-4)
    assert OnlineSoftmaxExplorer([4, 1.5, 9], step=3).sum == pytest.approx(1.007, abs=5e-4)
    merged = [(explorer.maximum, explorer.sum)]
    for explorer.split in (2, 4):
        merged.append((explorer.maximum, explorer.sum))
    assert np.allclose(merged, [(9, 1.01)], atol=5e-3)
    assert np.ptp(merged, axis=0).max() < 5e-15


def test_the_last_number_of_float16_leaves_a_sum_of_1() -> None:
    explorer = OnlineSoftmaxExplorer([3, 1, 4, 1.5, 11000], step=5, dtype="float16")
    assert (explorer.maximum, explorer.sum) == (11000, 1)


def test_masks_add_nothing_and_a_masked_row_has_no_probabilities() -> None:
    explorer = OnlineSoftmaxExplorer([-np.inf, -np.inf, 4, 1.5, 9], step=2)
    assert (explorer.maximum, explorer.sum) == (-np.inf, 0)
    assert np.isnan(explorer.probabilities).all()
    explorer.step = 3
    assert (explorer.maximum, explorer.sum) == (4, 1)
    assert np.isnan(functional.softmax([-np.inf, -np.inf])).all()


def test_the_formula_for_a_stream_gives_nan_if_the_first_number_is_a_mask() -> None:
    m, x = -np.inf, -np.inf
    with np.errstate(invalid="ignore"):
        assert np.isnan(0.0 * np.exp(m - max(m, x)) + np.exp(x - max(m, x)))


# Going further


def test_the_logarithm_is_0_as_soon_as_the_exponential_is_less_than_u(executed: Executed) -> None:
    assert executed["first_zero"] == {"float32": 17, "float64": 37}
    for dtype, gap in executed["first_zero"].items():
        assert np.exp(-gap) < executed["U"][dtype] < np.exp(-gap + 1)
        assert np.log1p(np.exp(np.array(-gap, dtype))) > 0


def test_the_loss_of_a_large_gap_keeps_its_digits(executed: Executed) -> None:
    loss = functional.cross_entropy([40.0, 0.0], 0)
    assert f"{loss:.0e}" == "4e-18"
    with localcontext() as context:
        context.prec = 50
        exact = (1 + Decimal(-40).exp()).ln()
    assert abs(Decimal(float(loss)) / exact - 1) < 1e-15
    assert "g = 40: log(1 + r) = 0 " in executed.printed["log1p-digits"]
    assert "log1p(r) = 4.248354255291589e-18" in executed.printed["log1p-digits"]


def test_the_order_of_merging_changes_the_last_bits(executed: Executed) -> None:
    assert 0 < executed["worst"] < 10 * executed["U"]["float64"]
    assert 0 < np.count_nonzero(executed["differences"]) < 1000


def test_merged_parts_give_the_softmax_of_the_row() -> None:
    parts = np.random.default_rng(2).normal(scale=5, size=(3, 4))
    merged = functional.OnlineSoftmax()
    for part in parts:
        merged.merge(functional.OnlineSoftmax().update(part))
    row = parts.ravel()
    assert merged.result() == pytest.approx(functional.logsumexp(row), rel=1e-15)
    assert np.allclose(merged.probabilities(row), functional.softmax(row), rtol=1e-14)


def test_attention_in_tiles_of_any_size_is_attention(executed: Executed) -> None:
    q, K, V = (executed[name] for name in "qKV")
    for size in (1, 7, 64, 1000, 5000):
        in_tiles = executed["attend_in_tiles"](q, K, V, size)
        assert np.allclose(in_tiles, executed["at_once"], rtol=0, atol=1e-14)
    extreme = functional.softmax(K @ (1e4 * q) / 4) @ V
    assert np.allclose(executed["attend_in_tiles"](1e4 * q, K, V, 64), extreme)


def test_the_maximum_of_the_tiles_rises_a_few_times(executed: Executed) -> None:
    assert len(executed["ends"]) == 16
    maxima = executed["maxima"]
    assert all(a <= b for a, b in itertools.pairwise(maxima))
    assert np.count_nonzero(np.diff(maxima)) == executed.results["tiles-compare"].data["actual"]
    assert np.allclose(executed["partial"][-1], executed["at_once"][:2], rtol=0, atol=1e-14)


def test_the_matrix_of_scores_takes_8_gibibytes_and_a_tile_32_kibibytes() -> None:
    assert 65536**2 * np.float16().nbytes == 8 * 2**30
    assert 128**2 * np.float16().nbytes == 32 * 2**10


def test_the_table_of_all_lessons_is_right() -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(functional.naive_softmax([1000, 1000, 100])[:2]).all()
        assert np.log(functional.softmax([-10000.0, -1020.0, 100.0, -70220.0]))[0] == -np.inf
    assert -np.log(1e-7) == pytest.approx(16.118, abs=5e-4)
    level = np.array([1e8, 1e8], np.float32)
    assert (level - functional.logsumexp(level) == 0).all()
    assert np.allclose(functional.log_softmax(level), -np.log(2))


def test_a_small_gradient_underflows_in_float16_unless_it_is_scaled() -> None:
    assert np.float16(1e-8) == 0
    assert np.float16(1024 * 1e-8) > 0


def test_adding_in_pairs_keeps_all_ones() -> None:
    pairs = np.ones(4096, np.float16)
    while len(pairs) > 1:
        pairs = pairs[::2] + pairs[1::2]
    assert pairs[0] == 4096


# Figures


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list of the figures that the functions of `plotnet.course.figures` show."""
    shown: list[Any] = []
    monkeypatch.setattr(figures, "show_figure", lambda figure, description: shown.append(figure))
    return shown


def test_the_figure_of_the_bounds_shows_all_trials(executed: Executed, shown: list[Any]) -> None:
    bounds = executed["bound_of_division"], executed["bound_of_lse"]
    figures.plot_error_bounds(executed["TRIALS"], *bounds)
    for column, (ax, bound) in enumerate(zip(shown[0].axes, bounds, strict=True), start=1):
        *points, line = ax.lines
        assert [part.get_label() for part in points] == list(DTYPES)
        for part, rows in zip(points, executed["TRIALS"].values(), strict=True):
            assert np.array_equal(part.get_xdata(), rows[:, 0])
            assert np.array_equal(part.get_ydata(), np.maximum(rows[:, column], 0.02))
        assert np.array_equal(line.get_ydata(), bound(line.get_xdata()))
    plt.close(shown[0])


def test_the_errors_in_the_figure_of_log1p_are_those_of_the_text(shown: list[Any]) -> None:
    figures.plot_log1p_errors()
    lines = shown[0].axes[0].lines
    for dtype, (limit, lost, kept) in zip(("float32", "float64"), (lines[:3], lines[3:6]), strict=True):
        gaps, u = np.asarray(lost.get_xdata(), float), np.finfo(dtype).eps / 2
        assert (lost.get_ydata() <= u * (np.exp(gaps) + 8)).all()
        assert (lost.get_ydata()[gaps > {"float32": 17, "float64": 37}[dtype]] == 1).all()
        assert (kept.get_ydata() < 8 * u).all()
        assert np.allclose(limit.get_ydata(), np.minimum(u * np.exp(gaps), 1), rtol=1e-5)
    plt.close(shown[0])


def test_the_figure_of_the_tiles_is_labeled_with_the_factors(executed: Executed, shown: list[Any]) -> None:
    figures.plot_tiles(executed["scores"], 64, executed["partial"], executed["at_once"][:2])
    top, bottom = shown[0].axes
    steps = [-step for step in np.diff(executed["maxima"]) if step > 0]
    assert [text.get_text() for text in top.texts] == [f"o and l × {np.exp(step):.2g}" for step in steps]
    ends = [line.get_ydata()[-1] for line in bottom.lines if line.get_label().startswith("element")]
    assert np.allclose(ends, executed["at_once"][:2])
    plt.close(shown[0])


# In PyTorch


def code_in_folds(summary: str) -> list[str]:
    """Return the code in the folds of the notebook with a summary."""
    notebook = nbformat.read(FOLDER / f"{NOTEBOOK}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    fold = rf"<details><summary>{summary}</summary>(?:(?!</details>).)*?```python\n(.*?)```"
    return re.findall(fold, text, re.DOTALL)


def test_pytorch_gives_the_same(executed: Executed) -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    lse_code, attention_code = code_in_folds("In PyTorch")
    q, K, V = (executed[name] for name in "qKV")
    names: dict[str, Any] = {"torch": torch, "F": torch.nn.functional}
    names.update(A=torch.tensor([3.0, 1.0]), B=torch.tensor([4.0, 1.5, 9.0]))
    names.update(Q=torch.tensor(q)[None], K=torch.tensor(K), V=torch.tensor(V))
    exec(lse_code, names)
    exec(attention_code, names)
    assert float(names["lse"]) == pytest.approx(functional.logsumexp([3, 1, 4, 1.5, 9]), rel=1e-6)
    assert np.allclose(names["output"][0], executed["at_once"], atol=1e-12)
    assert np.isnan(torch.softmax(torch.tensor([-np.inf, -np.inf]), -1)).all()
