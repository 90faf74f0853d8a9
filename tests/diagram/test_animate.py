"""Animation of a forward pass: each unit has a frame, the layout is constant, and the numbers are correct."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plotnet import Film, Network
from plotnet.diagram.levels import NO_VALUE
from plotnet.diagram.number_format import format_value
from plotnet.diagram.options import Direction

STEP = Network.random((4, 3, 2), seed=1).forward([1.0, -0.5, 0.25, 2.0])


def test_there_is_a_frame_for_the_input_each_unit_the_softmax_and_the_output() -> None:
    film = STEP.animate()
    assert isinstance(film, Film)
    assert len(film) == 1 + 3 + 2 + 1 + 1
    assert film.title == "The forward pass of 4-3-2"
    assert film.captions[0] == "The input: 4 numbers."
    assert film.captions[6] == "softmax turns the 2 logits of layer 2 into numbers that add up to 1.00."
    best = int(np.argmax(STEP.output))
    assert film.captions[7] == (f"Unit {best} has the largest output, {format_value(STEP.output[best])}.")


def test_units_get_their_activations_one_by_one_and_those_of_a_softmax_together() -> None:
    film = STEP.animate()
    known = [[(layer.levels != NO_VALUE).tolist() for layer in frame.scene.layers] for frame in film.frames]
    assert known[0] == [[True] * 4, [False] * 3, [False] * 2]
    assert [frame[1] for frame in known[1:4]] == [[True, False, False], [True, True, False], [True] * 3]
    assert [frame[2] for frame in known[4:7]] == [[False] * 2, [False] * 2, [True] * 2]
    assert known[-1] == [[True] * 4, [True] * 3, [True] * 2]


def test_the_current_unit_is_highlighted_and_none_in_the_last_frame() -> None:
    film = STEP.animate()
    marks = [(frame.highlighted.layer, frame.highlighted.unit) for frame in film.frames if frame.highlighted]
    assert marks == [(0, None), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, None)]


def test_captions_have_the_numbers_of_the_forward_pass() -> None:
    captions = STEP.animate(digits=4).captions
    for unit in range(3):
        assert captions[1 + unit].startswith(f"Unit {unit} of layer 1: z = ")
        z, a = format_value(STEP.z[0][unit], 4), format_value(STEP.a[1][unit], 4)
        assert captions[1 + unit].endswith(f" = {z}; a = relu(z) = {a}.")
    assert captions[4].endswith(f" = {format_value(STEP.z[1][0], 4)}.")


@pytest.mark.parametrize("direction", ["down", "right"])
def test_all_frames_have_the_same_layout(direction: Direction) -> None:
    frames = STEP.animate(direction=direction, bias_units=True).frames
    for frame in frames[1:]:
        for layer, first in zip(frame.scene.layers, frames[0].scene.layers, strict=True):
            assert layer.centers.tolist() == first.centers.tolist()
    limits = {frame.scale_limit("activations") for frame in frames}
    assert limits == {max(np.abs(a).max() for a in STEP.a)}, "colors mean the same in all frames"


def test_one_sample_of_a_design_matrix_is_animated() -> None:
    x = np.eye(4)
    step = STEP.network.forward(x)
    film = step.animate(sample=2)
    assert film.frames[-1] == step.diagram(sample=2, values=True)
    assert film.captions[1].endswith(f"a = relu(z) = {format_value(step.a[1][2, 0])}.")


def test_only_drawn_units_of_large_layers_have_frames() -> None:
    step = Network.random((100, 50, 3), seed=0).forward(np.ones(100))
    film = step.animate(max_nodes=4)
    assert len(film) == 1 + 4 + 3 + 1 + 1
    assert [caption.split(":")[0] for caption in film.captions[1:5]] == [
        f"Unit {unit} of layer 1" for unit in (0, 1, 48, 49)
    ]
    for frame in film.frames:
        assert frame.scene.layers[1].units.tolist() == [0, 1, 48, 49]


def test_nan_and_inf_are_animated() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        step = Network((1, 2), [[[1e308], [1.0]]]).forward([1e3])
    film = step.animate()
    assert film.captions[1] == "Unit 0 of layer 1: z = 1.0e308·1000 + 0.00 = inf."
    assert film.captions[-1] == "The output contains nan."


def test_a_film_is_saved_as_a_page_and_as_a_gif(tmp_path: Path) -> None:
    film = STEP.animate(figsize=(5, 3))
    page = film.save(tmp_path / "pass.html").read_text(encoding="utf-8")
    assert "a = relu(z)" in page
    assert film.save(tmp_path / "pass.gif", dpi=40).read_bytes().startswith(b"GIF89a")


def test_units_without_activations_keep_their_color_and_label() -> None:
    hidden = np.ma.MaskedArray([1.0, -2.0], [True, False])
    diagram = STEP.network.diagram(activations=[None, None, hidden], values=True)
    assert [text.label.source for text in diagram.scene.layers[2].labels] == ["$a_{0}^{(2)}$", "−2.00"]
    assert diagram.scale_limit("activations") == 2.0
    assert diagram == STEP.network.diagram(activations=[None, None, hidden], values=True)
    assert diagram != STEP.network.diagram(activations=[None, None, hidden.filled()], values=True)


def test_all_frames_draw_the_largest_units_of_the_complete_pass() -> None:
    step = Network.random((30, 20, 5), seed=3).forward(np.linspace(-1, 1, 30))
    frames = step.animate(keep="largest", max_nodes=(6, 6, None)).frames
    drawn = {tuple(frame.scene.layers[1].units.tolist()) for frame in frames}
    assert drawn == {tuple(sorted(np.argsort(-np.abs(step.a[1]), kind="stable")[:6].tolist()))}


@pytest.mark.parametrize("name", ["activations", "highlighted"])
def test_options_that_the_animation_sets_are_rejected(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} changes from frame to frame in a film"):
        STEP.animate(**{name: None})  # type: ignore[arg-type]  # what nobody should do


def test_the_caption_of_a_masked_unit_says_that_it_is_left_out() -> None:
    film = STEP.animate(node_mask=[None, [True, False, True], None])
    assert film.captions[2] == "Unit 1 of layer 1 is left out by a mask."


def test_a_misspelled_option_gets_a_suggestion_that_names_the_method() -> None:
    with pytest.raises(TypeError, match=r"^animate\(\) has no option 'fsp' \(did you mean 'fps'\?\)"):
        STEP.animate(fsp=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"^diagram\(\) has no option 'valuse' \(did you mean 'values'\?\)"):
        STEP.diagram(valuse=True)  # type: ignore[call-arg]


def test_a_log_softmax_is_described_as_logarithms() -> None:
    network = Network.random((3, 2), seed=1, activation_functions=["log_softmax"])
    film = network.forward([0.5, -1.0, 2.0]).animate()
    caption = "log_softmax turns the 2 logits of layer 1 into logarithms of numbers that add up to 1.00."
    assert caption in film.captions
