"""What lesson 06, *Cross-entropy*, claims."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from plotnet import CrossEntropyExplorer
from plotnet.course.cross_entropy import LESSON
from plotnet.diagram.levels import to_levels
from plotnet.functional import cross_entropy, cross_entropy_grad, softmax

from ..namespace import Executed

NOTEBOOK = "06-cross-entropy"

KEY_PHRASES = {
    "ce-gap": ("200 nats", "e^{-200}"),
    "ce-shape": ("one loss per sample",),
    "ce-by-eye": ("-0.7", "0.2 and 0.5"),
    "ce-temperature": ("divided by 5", "adds a factor"),
    "ce-ten-classes": ("2.303", r"\log 10"),
    "ce-recovers": ("How stable recovers", "every digit stays wrong", "nothing warns"),
    "ce-dead-gradient": ("is below $10^{-12}$", "so far below"),
}

HAND = np.log([2.0, 3.0, 5.0])


def explored(z: list[float], **options: Any) -> CrossEntropyExplorer:
    return CrossEntropyExplorer(z, target=1, **options)


def test_the_fused_loss_is_200_where_two_steps_lose_the_probability(executed: Executed) -> None:
    assert cross_entropy(executed["sure"], 0) == 200
    assert executed["p_sure"][0] == 0
    assert executed.printed["two-steps"].endswith("loss = inf\n")
    assert executed.caught["two-steps"] == ["RuntimeWarning: divide by zero encountered in log"]
    assert (cross_entropy_grad(executed["sure"], 0) == [-1, 1]).all()


def test_the_naive_loss_is_infinite_from_a_gap_of_103_97_on(executed: Executed) -> None:
    def behind(gap: Any) -> Any:
        return np.array([0, gap], dtype=np.float32)

    low, high = np.float32(103), np.float32(105)  # bisection for the gap at which p is rounded to 0
    while np.nextafter(low, high) < high:
        middle = np.float32((low + high) / 2)
        low, high = (middle, high) if softmax(behind(middle))[0] > 0 else (low, middle)
    assert abs(low - 103.97) < 0.01
    with np.errstate(divide="ignore"):
        assert executed["naive"](behind(high), 0) == np.inf
        assert np.isfinite(executed["naive"](behind(low), 0))
    assert softmax(behind(88))[0] < np.finfo(np.float32).tiny, "subnormal"


def test_the_three_losses_nearly_agree_up_to_a_gap_of_10(executed: Executed) -> None:
    assert round(-math.log(1e-7), 3) == 16.118
    for gap in (1, 10):
        z = np.array([0, gap], dtype=np.float32)
        losses = [executed[name](z, 0) for name in ("naive", "epsilon", "cross_entropy")]
        assert np.ptp(losses) < 0.003


def test_only_the_stable_loss_says_how_sure_a_right_network_is(executed: Executed) -> None:
    z = np.array([0, -20], dtype=np.float32)
    assert executed["naive"](z, 0) == 0
    assert executed["epsilon"](z, 0) < 0
    assert abs(cross_entropy(z, 0) / np.exp(-20) - 1) < 1e-6


def test_gluon_returns_one_loss_per_sample_of_which_other_libraries_return_the_mean(
    executed: Executed,
) -> None:
    per_sample, scores, labels = (executed[name] for name in ("computed", "scores", "true_classes"))
    expected = [-np.log(0.66524096), -np.log(0.01587624), np.log(2), np.log(3)]
    assert np.allclose(per_sample, expected, rtol=1e-6)
    assert np.allclose(per_sample, cross_entropy(scores, labels, reduction="none"), rtol=1e-15)
    assert cross_entropy(scores, labels) == per_sample.mean()


def test_from_logits_of_gluon_expects_log_probabilities(executed: Executed) -> None:
    assert np.allclose(executed["fitting"], executed["computed"], rtol=1e-15)
    assert (executed["mistaken"] == [-4, -3, -1000, 0]).all()


def test_a_label_out_of_range_is_an_error_and_not_clipped(executed: Executed) -> None:
    first, second = executed.printed["gluon-clip"].splitlines()
    assert first == "MXNet uses label 2"
    assert second.startswith("plotnet raises IndexError('label[0] is 7")


def test_the_gradient_by_hand_is_that_of_the_package_and_sums_to_0(executed: Executed) -> None:
    gradient = executed["gradient"]
    assert np.allclose(gradient, [0.2, -0.7, 0.5], rtol=1e-14)
    assert np.allclose(gradient, cross_entropy_grad(HAND, 1), rtol=1e-14)
    assert abs(gradient.sum()) < 1e-15


def test_a_central_difference_is_good_for_two_thirds_of_the_digits_and_a_complex_step_for_all(
    executed: Executed,
) -> None:
    def error(h: float) -> float:
        return float(abs(executed["central"](HAND, 1, h) - executed["gradient"]).max())

    smallest = min(map(error, np.geomspace(1e-7, 1e-3, 200)))
    digits = -math.log10(smallest) / -math.log10(np.finfo(float).eps)
    assert 0.6 < digits < 0.8
    assert error(1e-1) > 1e-4
    assert error(1e-11) > 1e-7
    assert abs(executed["complex_step"](HAND, 1) - executed["gradient"]).max() < 1e-15
    assert "below 1e-15: True\nat T = 2: True" in executed.printed["slope-measured"]


@pytest.mark.parametrize("T", [0.5, 1, 5])
def test_a_temperature_adds_a_factor_to_the_gradient(executed: Executed, T: float) -> None:
    by_formula = (softmax(HAND / T) - executed["y_hand"]) / T
    measured = [executed["loss"]((HAND + 1e-200j * unit) / T, 1).imag / 1e-200 for unit in np.eye(3)]
    assert np.allclose(by_formula, measured, rtol=1e-13)


def test_the_temperature_shortens_the_arrow_as_the_fold_says(executed: Executed) -> None:
    assert [round(explored([2, 1, -1], temperature=T).probabilities[1], 2) for T in (1, 5)] == [0.26, 0.35]
    assert [round(1 - explored([2, 1, -1], temperature=T).probabilities[1], 2) for T in (1, 5)] == [
        0.74,
        0.65,
    ]
    assert executed.printed["explorer-compare"] == "length of the arrow: 0.741 at T = 1, 0.131 at T = 5\n"


def test_the_answers_about_the_explorer_are_right() -> None:
    assert round(-explored([2, -10, -1]).gradient[1], 2) == 1
    assert round(-explored([2, 10, -1]).gradient[1], 5) == 0.00035
    assert explored([2, 1, -1], common=50).gradient == explored([2, 1, -1]).gradient
    assert np.spacing(np.float32(1e8)) == 8
    assert abs(explored([2, 1, -1], common=1e8, dtype="float32").loss - np.log(3)) < 1e-6
    assert [round(explored([2, 1, -1], temperature=T).loss, 3) for T in (0.5, 5)] == [2.129, 1.062]
    lengths = [-explored([2, 1, -1], temperature=T).gradient[1] for T in (0.5, 5)]
    assert [round(lengths[0], 2), round(lengths[1], 3)] == [1.76, 0.131]
    smoothed = explored([2, 10, -1], label_smoothing=0.1)
    assert round(-smoothed.gradient[1], 3) == -0.066
    assert round(smoothed.probabilities[1] - smoothed.gradient[1], 3) == 0.933  # p - (p - y)


def test_the_digit_is_the_input_layer_of_a_network_that_has_learned_nothing(executed: Executed) -> None:
    diagram = executed.results["digit-as-input"]
    fresh, first = executed["fresh"], executed["x"][0]
    layer, _, outputs = diagram.scene.layers
    assert (layer.grid.rows, layer.grid.columns) == (8, 8)
    assert layer.levels.tolist() == to_levels(first, diagram.scale_limit("activations")).tolist()
    assert diagram.scene.gaps[0].edges.shape[1] == 2, "two lines to each hidden unit"
    assert len(fresh.weights[0][0]) == 64
    assert len(outputs.units) == 10
    assert np.ptp(fresh.forward(first).output) < 0.2, "each class has about the same probability"


def test_a_fresh_network_has_a_loss_near_log_10(executed: Executed) -> None:
    assert abs(executed["fresh"].backward(executed["x"], executed["y"]).loss - np.log(10)) < 0.05


def test_the_gradient_at_the_logits_is_p_minus_y_over_the_batch_size(executed: Executed) -> None:
    fresh, x, y = executed["fresh"], executed["x"][:100], executed["y"][:100]
    slope, passed = fresh.backward(x, y), fresh.forward(x)
    expected = (passed.output - np.eye(10)[y]) / 100
    assert np.allclose(slope.z[-1], expected, atol=1e-7)
    assert np.allclose(slope.weights[-1], expected.T @ passed.a[1], atol=1e-6)


def test_from_a_good_start_the_three_losses_give_the_same_result(executed: Executed) -> None:
    learned, accuracy = executed["learned"], executed["accuracy"]
    held_out = executed["x_held"], executed["y_held"]
    assert len(learned) == 3
    assert all(accuracy(network, *held_out) > 0.95 for network, _ in learned.values())
    assert np.ptp([losses[-14:].mean() for _, losses in learned.values()]) < 1e-3
    assert round(accuracy(learned["stable"][0], executed["x"], executed["y"]), 2) in (0.97, 0.98)


def test_the_wrong_start_has_its_logits_times_minus_8_and_no_digit_right(executed: Executed) -> None:
    start, logits, gaps = executed["start"], executed["logits"], executed["gaps"]
    assert (logits == -8 * executed["trained"].forward(executed["x"]).logits).all()
    assert executed["accuracy"](start, executed["x"], executed["y"]) == 0
    assert executed["accuracy"](start, executed["x_held"], executed["y_held"]) == 0
    assert gaps.min() > 30, "e^-30 is far below 1e-7"
    assert (gaps > 104).mean() > 0.5, "most true classes have p = 0 in float32"
    assert logits.max() < np.log(np.finfo(np.float32).max), "exp overflows nowhere: the logarithm fails"


def test_only_stable_recovers_from_the_wrong_start(executed: Executed) -> None:
    results, rescue = executed["results"], executed["rescue"]
    assert results["stable"] > 0.95
    assert 110 < rescue["stable"][1][0] < 114
    assert rescue["stable"][1][-14:].mean() < 0.2
    assert results["epsilon"] == 0
    assert np.abs(rescue["epsilon"][1] + np.log(1e-7)).max() < 1e-4


def test_naive_ends_in_nan_and_gets_the_zeros_right(executed: Executed) -> None:
    network, losses = executed["rescue"]["naive"]
    assert losses[0] == np.inf
    assert np.isnan(losses[1:]).all()
    assert all(np.isnan(w).all() for w in network.weights)
    assert executed["results"]["naive"] == (executed["y_held"] == 0).mean()
    assert 0.08 < executed["results"]["naive"] < 0.12
    assert "RuntimeWarning: divide by zero encountered in log" in executed.caught["naive-live"]
    assert executed.printed["naive-live"].endswith("[inf nan nan nan]\n")


def test_a_training_of_the_lesson_takes_seconds(executed: Executed) -> None:
    began = time.perf_counter()
    executed["learn"](executed["start"], "stable", epochs=30, rate=0.03)
    assert time.perf_counter() - began < 10


def test_the_gradient_of_epsilon_has_a_factor_that_vanishes() -> None:
    def factor(gap: float) -> float:
        p = 1 / (1 + math.exp(gap))
        return p / (p + 1e-7)

    def loss_with_epsilon(z: Any) -> Any:
        exponentials = np.exp(z - z.real.max())
        return -np.log(exponentials[0] / exponentials.sum() + 1e-7)

    assert round(factor(20), 2) == 0.02
    assert f"{factor(50):.0e}" == "2e-15"
    z = np.array([0.0, 20.0, 3.0])
    measured = [loss_with_epsilon(z + 1e-200j * unit).imag / 1e-200 for unit in np.eye(3)]
    p = softmax(z)
    assert np.allclose(measured, p[0] / (p[0] + 1e-7) * (p - [1, 0, 0]), rtol=1e-9)


def test_the_picture_is_that_of_a_unit_for_a_two_and_blank_pixels_keep_their_weights(
    executed: Executed,
) -> None:
    trained, unit = executed["trained"], executed["unit"]
    assert trained.weights[1][:, unit].argmax() == 2
    picture = trained.weights[0][unit].reshape(8, 8)
    assert picture[:2, 4:].sum() > 0, "ink at the upper right"
    assert picture[7].sum() > 0, "and along the bottom"
    blank = (executed["x"] == 0).all(axis=0)
    assert blank[0], "the upper left pixel"
    assert (trained.weights[0][:, blank] == executed["fresh"].weights[0][:, blank]).all()


def test_the_drawn_digits_are_a_right_one_and_the_one_with_the_largest_loss(executed: Executed) -> None:
    held, labels, losses = executed["held"], executed["y_held"], executed["held_losses"]
    most = executed["most"]
    assert held.output[0].argmax() == labels[0]
    assert losses[0] < 0.1
    assert held.output[most].argmax() != labels[most]
    assert losses[most] > 3
    assert np.allclose(held.output.sum(axis=-1), 1, atol=1e-5)
    assert np.isclose(losses[most], -np.log(held.output[most, labels[most]]), rtol=1e-4)


def test_the_answers_about_the_training_explorer_are_right(executed: Executed) -> None:
    few, start = executed["few"], executed["start"]
    x, y = executed["x"][:40], executed["y"][:40]
    assert few.norms["epsilon"].max() < 1e-12
    frozen = start.train(x, y, loss="epsilon", steps=100, rate=0.01).network
    assert all((a == b).all() for a, b in zip(frozen.weights, start.weights, strict=True))
    with np.errstate(all="ignore"):
        broken = start.train(x, y, loss="naive", steps=1, rate=0.01).network
        p = start.forward(x, softmax="naive").output[np.arange(40), y]
    assert (p == 0).sum() == 30
    assert all(np.isnan(w).all() for w in broken.weights)
    stable = few.losses["stable"]
    assert 4.9 < stable[10] / 16.118 < 5.1
    assert stable[42] < 16.118 < stable[41]
    assert round(stable[100], 2) == 0.72


def test_the_worked_example_gives_log_2(executed: Executed) -> None:
    assert np.isclose(executed["lse_worked"] - executed["z_worked"][2], np.log(2))


def exercise(name: str) -> Any:
    (found,) = [item for item in LESSON.exercises if item.name == name]
    return found


@pytest.mark.parametrize(
    "answer",
    [
        np.log(5.0),
        np.log(np.longdouble(5)),
        np.float32(np.log(5.0)),
        np.array(np.log(5.0)),
        1.61,
        1.609,
        np.float32(1.61),
    ],
)
def test_a_loss_by_hand_may_be_rounded_or_have_another_dtype(answer: object) -> None:
    assert exercise("ce-by-hand").get_hint(answer) == ""


@pytest.mark.parametrize("epsilon", [1e-5, 1e-6, 1e-9, 1e-12])
def test_a_number_added_inside_a_logarithm_is_not_accepted(epsilon: float) -> None:
    def summed(pred: Any, label: Any) -> Any:
        shifted = pred - pred.max(axis=-1, keepdims=True)
        return np.log(np.exp(shifted).sum(axis=-1) + epsilon) - shifted[np.arange(len(label)), label]

    assert exercise("ce-gluon").get_hint(summed)
    assert exercise("ce-by-hand").get_hint(np.log(10 + epsilon) - np.log(2))
    assert exercise("ce-twice").get_hint(np.log(np.e + 9 + epsilon) - 1)


@pytest.mark.parametrize("epsilon", [1e-13, 1e-14, 1e-15])
def test_a_tiny_summand_is_noticed_where_the_loss_is_0(epsilon: float) -> None:
    def summed(pred: Any, label: Any) -> Any:
        shifted = pred - pred.max(axis=-1, keepdims=True)
        return np.log(np.exp(shifted).sum(axis=-1) + epsilon) - shifted[np.arange(len(label)), label]

    assert exercise("ce-gluon").get_hint(summed)


def test_a_shift_by_another_logit_is_not_called_a_probability() -> None:
    def shifted_by_the_true_class(pred: Any, label: Any) -> Any:
        return np.log(np.exp(pred - pred[np.arange(len(label)), label][:, None]).sum(axis=-1))

    def shifted_by_the_first(pred: Any, label: Any) -> Any:
        z = pred - pred[:, :1]
        return np.log(np.exp(z).sum(axis=-1)) - z[np.arange(len(label)), label]

    assert "as if the logit of the true class were subtracted" in exercise("ce-gluon").get_hint(
        shifted_by_the_true_class
    )
    hint = exercise("ce-gluon").get_hint(shifted_by_the_first)
    assert hint.startswith("With [[-10000, -1020, 100, -70220]], [1] it returns [inf]")


def test_lists_longdoubles_and_one_hot_targets_are_accepted() -> None:
    def with_lists(pred: Any, label: Any) -> list[float]:
        rows = [[float(z - max(row)) for z in row] for row in pred]
        return [
            math.log(math.fsum(map(math.exp, row))) - row[int(i)] for row, i in zip(rows, label, strict=True)
        ]

    def with_longdoubles(pred: Any, label: Any) -> Any:
        z = pred.astype(np.longdouble) - pred.max(axis=-1, keepdims=True)
        return np.log(np.exp(z).sum(axis=-1)) - z[np.arange(len(label)), label]

    def with_one_hot(pred: Any, label: Any) -> Any:
        z = pred - pred.max(axis=-1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
        return -(np.eye(pred.shape[-1])[label] * log_p).sum(axis=-1)

    for answer in (with_lists, with_longdoubles, with_one_hot):
        assert exercise("ce-gluon").get_hint(answer) == ""


def test_pytorch_gives_the_same_losses_and_gradients() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    cross_entropy_torch = torch.nn.functional.cross_entropy
    Z = np.array([[2.0, 3.0, 4.0], [1000.0, 1000.0, 100.0]])
    pred, label = torch.tensor(Z, requires_grad=True), torch.tensor([2, 0])
    losses = cross_entropy_torch(pred, label, reduction="none")
    assert np.allclose(losses.detach().numpy(), cross_entropy(Z, [2, 0], reduction="none"))
    cross_entropy_torch(pred / 2, label).backward()
    assert np.allclose(pred.grad.numpy(), cross_entropy_grad(Z / 2, [2, 0]) / 2)
