"""Content of lesson 01, *Draw a network*."""

from __future__ import annotations

import re
from pathlib import Path

from plotnet.diagram.diagram import Diagram
from plotnet.lesson import Choice, Exercise, KnownMistake, Lesson, Prediction, Question, value_exercise

_KINDS = ["setosa", "versicolor", "virginica"]
_THREE_PRODUCTS = "This contains the product of all three sizes, which counts paths."

_PARAMETERS = value_exercise(
    "count-parameters",
    "parameters",
    (784 + 1) * 128 + (128 + 1) * 10,
    explanation="100,480 between layers 0 and 1, and 1,290 between layers 1 and 2.",
    known_mistakes=[
        KnownMistake(
            784 * 128 + 128 * 10,
            "This is the number of weights. Each unit except those of the input has a bias as well.",
        ),
        KnownMistake(
            784 * 128 + 128 * 10 + 784 + 128 + 10,
            "This counts a bias for each input unit too, but nothing is added there.",
        ),
        KnownMistake(784 * 128 + 128, "This counts the parameters between layers 0 and 1 only."),
        KnownMistake(128 * 10 + 10, "This counts the parameters between layers 1 and 2 only."),
        KnownMistake(
            ((784 + 1) * 128, (128 + 1) * 10),
            "These are the parameters of the two gaps. How many are there together?",
        ),
        KnownMistake(
            (784 + 1) * 128 + 128 * 10,
            "This lacks the biases of layer 2: one for each of its units.",
        ),
        KnownMistake(
            (784 + 1) * 128 + 128 * 10 + 128,
            "The biases of the second gap belong to the units of layer 2, not to those of layer 1.",
        ),
        KnownMistake(
            784 * (128 + 1) + 128 * (10 + 1),
            "This counts a bias for each unit that the weights come from. The biases belong to the units "
            "that they lead to.",
        ),
        KnownMistake(
            784 * 128 + 128 + 784 * 10 + 10,
            "This connects layer 2 with layer 0. Its weights come from the layer before it.",
        ),
        KnownMistake(
            784 * 128 + 1 + 128 * 10 + 1,
            "This counts one bias for each gap. Each unit has its own.",
        ),
        KnownMistake(784 * 128 * 10 + 128 + 10, _THREE_PRODUCTS),
        KnownMistake(784 * 128 * 10, _THREE_PRODUCTS),
    ],
    default_hint="Write one line for each pair of neighboring layers: weights, then biases.",
    further_hint="Between layers of m and n units there are m · n weights, and the n units have a bias each.",
    rtol=0.0,
)


def _hint_for_slide(answer: object) -> str:
    if not isinstance(answer, Diagram):
        return (
            f"slide is of type {type(answer).__name__}, not a Diagram. Did you write slide = plot_net(...)?"
        )
    if answer.sizes == (3, 8, 8, 4):
        return "The input comes first in the list, wherever it is drawn."
    if answer.sizes != (4, 8, 8, 3):
        return f"The sizes are {list(answer.sizes)}; expected 4 inputs, two layers of 8 units, 3 outputs."
    if answer.direction != "right":
        return f"The numbers flow {answer.direction}. Which option rotated the drawing above?"
    width, height = answer.figsize
    if width == 5 and height == 8:
        return "Width comes first, then height."
    if width != 8 or height != 5:
        return f"The drawing is {width:g} by {height:g} inches; expected 8 by 5."
    return _hint_for_file(answer)


def _hint_for_file(answer: Diagram) -> str:
    file = Path("slide.svg")
    if not file.exists():
        return "The drawing is right, but there is no file slide.svg. Which argument names the file?"
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return "The drawing is right, but slide.svg is not an SVG file. Delete it, and save this drawing."
    if any(text == answer.svg(text=mode, transparent=t) for mode in ("path", "text") for t in (False, True)):
        return ""
    return "The drawing is right, but slide.svg contains another one. Save this one."


def _hint_for_flower(answer: object) -> str:
    if not isinstance(answer, Diagram):
        return f"This is of type {type(answer).__name__}; make it with Diagram(...) or plot_net(...)."
    if answer.sizes != (4, 5, 3):
        return f"The sizes are {list(answer.sizes)}; expected 4 inputs, 5 hidden units, 3 kinds."
    if isinstance(answer.unit_labels, bool):
        return "The units have no names of your own. The option is called unit_labels."
    names = [[" ".join(name.split()) for name in row] for row in answer.unit_labels]
    if len(set(names[0])) < 4 or "" in names[0]:
        return "The first of the three lists needs a different name for each measurement."
    inputs, _, kinds = [[_to_kind(name) for name in row] for row in names]
    if swapped := [name for name in inputs if name in _KINDS]:
        return (
            f"The first list contains {swapped[0]}, a kind of iris; expected the names of the measurements."
        )
    if kinds == _KINDS:
        return ""
    if sorted(kinds) == _KINDS:
        return "The three kinds are there, but in another order than in the text."
    return f"The last of the three lists is {names[2]}; expected the names of the three kinds."


def _to_kind(name: str) -> str:
    """Return the name of a kind of iris without its genus and the marks of mathematical text."""
    plain = re.sub(r"\\(mathrm|mathit|mathbf|it|rm|bf|text)\b|[${}]", "", name.casefold())
    return re.sub(r"^(iris|i\.)[ _~-]*(?=.)", "", plain.strip())


_SLIDE = Exercise(
    "slide",
    "slide",
    _hint_for_slide,
    "slide.svg is ready for your slide.",
    "The arguments of plot_net are the sizes, the size of the drawing in inches, the file name, and options.",
    known_mistakes=(
        KnownMistake(
            [4, 8, 8, 3], "slide is of type list, not a Diagram. Did you write slide = plot_net(...)?"
        ),
        KnownMistake(
            Diagram([3, 8, 8, 4], (8, 5), direction="left"),
            "The input comes first in the list, wherever it is drawn.",
        ),
        KnownMistake(
            Diagram([4, 8, 3], (8, 5), direction="right"),
            "The sizes are [4, 8, 3]; expected 4 inputs, two layers of 8 units, 3 outputs.",
        ),
        KnownMistake(
            Diagram([4, 8, 8, 3], (8, 5)),
            "The numbers flow down. Which option rotated the drawing above?",
        ),
        KnownMistake(Diagram([4, 8, 8, 3], (5, 8), direction="right"), "Width comes first, then height."),
        KnownMistake(
            Diagram([4, 8, 8, 3], direction="right"), "The drawing is 15 by 6 inches; expected 8 by 5."
        ),
        KnownMistake(
            Diagram([4, 8, 8, 3], (8, 5), direction="right"),
            "The drawing is right, but there is no file slide.svg. Which argument names the file?",
        ),
    ),
)

_FLOWER = Exercise(
    "flower",
    "flower",
    _hint_for_flower,
    "Everybody sees immediately what goes in and what comes out.",
    "Give unit_labels three lists: four names, five empty strings, three names.",
    known_mistakes=(
        KnownMistake(3, "This is of type int; make it with Diagram(...) or plot_net(...)."),
        KnownMistake(
            Diagram([4, 3]),
            "The sizes are [4, 3]; expected 4 inputs, 5 hidden units, 3 kinds.",
        ),
        KnownMistake(
            Diagram([4, 5, 3]),
            "The units have no names of your own. The option is called unit_labels.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[["x"] * 4, [""] * 5, _KINDS]),
            "The first of the three lists needs a different name for each measurement.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[[*"abcd"], [""] * 5, _KINDS[::-1]]),
            "The three kinds are there, but in another order than in the text.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[[*_KINDS, "x"], [""] * 5, [*"abc"]]),
            "The first list contains setosa, a kind of iris; expected the names of the measurements.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[[*"abcd"], [""] * 5, ["y"] * 3]),
            "The last of the three lists is ['y', 'y', 'y']; expected the names of the three kinds.",
        ),
    ),
)

_SHAPE = Question(
    "shape-of-W0",
    "A network has layers of 6, 4 and 2 units. What is the shape of W⁽⁰⁾?",
    (
        Choice("6 × 4", "It is the transpose: there is one row for each unit that the weights lead to."),
        Choice(
            "4 × 6", "Layer 1 has four units, so there are four rows, each with six weights.", correct=True
        ),
        Choice(
            "4 × 2",
            "This is the transpose of W⁽¹⁾, which leads from layer 1 to layer 2 and has the shape 2 × 4.",
        ),
    ),
)

_INDEX = Question(
    "meaning-of-index",
    "What does the (2) in a₃⁽²⁾ mean?",
    (
        Choice("the activation is squared", "It is not a power: it is in parentheses."),
        Choice(
            "the unit is the second of its layer",
            "The lower index says which unit, here the fourth: counting starts from 0.",
        ),
        Choice(
            "the unit is in layer 2",
            "Layer 2 is the third row, since the input is layer 0.",
            correct=True,
        ),
    ),
)

_CIRCLES = Question(
    "circles-and-units",
    "A drawing shows 16 circles, dots and “300 units”. How many units does the layer have?",
    (
        Choice("16", "This is the number of circles. The dots stand for the other units."),
        Choice("300", "The number beside the layer is its true size.", correct=True),
        Choice("316", "The 16 are among the 300: the first eight and the last eight."),
    ),
)

LESSON = Lesson(
    "01-draw-a-network",
    "Draw a network",
    predictions=(
        Prediction(
            "rightmost-green",
            hints=(
                ([2, 8], "These indices count from 1. Both count from 0."),
                ([1, 8], "The units count from 0 as well."),
                ([2, 7], "The layers count from 0 as well: the input is layer 0."),
                ([7, 1], "The layer comes first, then the unit."),
            ),
        ),
        Prediction(
            "edges",
            hints=(
                (350, "The product of all three sizes counts the paths from top to bottom."),
                (22, "This is the number of circles."),
                (70, "These are the edges between layers 0 and 1 only."),
                (35, "These are the edges between layers 1 and 2 only."),
                (117, "This includes the biases, which are not drawn as lines."),
            ),
        ),
        Prediction(
            "circles",
            hints=(
                (784, "That many circles would be too small to see: a long row is shortened."),
                (17, "The dots stand for the other units; they are not circles."),
            ),
        ),
        Prediction(
            "net-after-error",
            choices=("the old drawing", "an empty file", "nothing"),
            hints=(
                ("an empty file", "A file is only replaced by a new one that is complete."),
                ("nothing", "The old file is replaced when the new one is complete, not before."),
            ),
        ),
    ),
    exercises=(_PARAMETERS, _SLIDE, _FLOWER),
    questions=(_SHAPE, _INDEX, _CIRCLES),
)
