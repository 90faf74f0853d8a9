"""What lesson 01, *Draw a network*, asks."""

from __future__ import annotations

from pathlib import Path

from plotnet.diagram.diagram import Diagram
from plotnet.lesson import Choice, Exercise, KnownMistake, Lesson, Prediction, Question, value_exercise

_KINDS = ["setosa", "versicolor", "virginica"]
_THREE_PRODUCTS = "All three sizes multiplied count paths. Each gap has its own product."

_PARAMETERS = value_exercise(
    "count-parameters",
    "parameters",
    (784 + 1) * 128 + (128 + 1) * 10,
    explanation="The two gaps have 100,480 and 1,290 parameters.",
    known_mistakes=[
        KnownMistake(
            784 * 128 + 128 * 10,
            "These are the weights. Each unit but those of the input has a bias as well.",
        ),
        KnownMistake(
            784 * 128 + 128 * 10 + 784 + 128 + 10,
            "You gave the inputs biases too: nothing is added there.",
        ),
        KnownMistake(784 * 128 + 128, "That is the first gap alone. There is a second one."),
        KnownMistake(
            (784 + 1) * 128 + 128 * 10,
            "The second gap lacks its biases: one for each unit that it leads to.",
        ),
        KnownMistake(
            (784 + 1) * 128 + 128 * 10 + 128,
            "In the second gap, biases belong to the units that it leads to, not to where it starts.",
        ),
        KnownMistake(784 * 128 * 10 + 128 + 10, _THREE_PRODUCTS),
        KnownMistake(784 * 128 * 10, _THREE_PRODUCTS),
    ],
    default_hint="Write one line for each gap: weights, then biases.",
)


def _judge_slide(answer: object) -> str:
    if not isinstance(answer, Diagram):
        return (
            f"slide is of type {type(answer).__name__}, not a Diagram. Did you write slide = plot_net(...)?"
        )
    if answer.sizes == (3, 8, 8, 4):
        return "The input comes first in the list, wherever it is drawn."
    if answer.sizes != (4, 8, 8, 3):
        return f"The sizes are {list(answer.sizes)}. Four inputs, twice eight units, three outputs."
    if answer.direction != "right":
        return f"The numbers flow {answer.direction}. Look at how the drawing was turned above."
    width, height = answer.figsize
    if width == 5 and height == 8:
        return "Width comes first, then height."
    if width != 8 or height != 5:
        return f"The sheet is {width:g} by {height:g} inches."
    return _judge_file(answer)


def _judge_file(answer: Diagram) -> str:
    file = Path("slide.svg")
    if not file.exists():
        return "The drawing is right, but there is no file slide.svg. Which argument names the file?"
    if file.read_text("utf-8") != answer.svg():
        return "The drawing is right, but slide.svg holds another one. Save this one."
    return ""


def _judge_flower(answer: object) -> str:
    if not isinstance(answer, Diagram):
        return f"This is of type {type(answer).__name__}; make it with Diagram(...) or plot_net(...)."
    if answer.sizes != (4, 5, 3):
        return f"The sizes are {list(answer.sizes)}. Four inputs, five hidden units, three kinds."
    if isinstance(answer.unit_labels, bool):
        return "The units still have their names a_j^(i). The option is called unit_labels."
    names = [list(row) for row in answer.unit_labels]
    if len(set(names[0])) < 4 or "" in names[0]:
        return "The first of the three lists needs a name of its own for each measurement."
    if names[2] == _KINDS:
        return ""
    if sorted(names[2]) == _KINDS:
        return "Nearly: the three kinds are there, in another order than in the text."
    return "The last of the three lists holds the names of the three kinds."


_SLIDE = Exercise(
    "slide",
    "slide",
    _judge_slide,
    "slide.svg is ready for your slide.",
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
            "The sizes are [4, 8, 3]. Four inputs, twice eight units, three outputs.",
        ),
        KnownMistake(
            Diagram([4, 8, 8, 3], (8, 5)),
            "The numbers flow down. Look at how the drawing was turned above.",
        ),
        KnownMistake(Diagram([4, 8, 8, 3], (5, 8), direction="right"), "Width comes first, then height."),
        KnownMistake(Diagram([4, 8, 8, 3], direction="right"), "The sheet is 15 by 6 inches."),
        KnownMistake(
            Diagram([4, 8, 8, 3], (8, 5), direction="right"),
            "The drawing is right, but there is no file slide.svg. Which argument names the file?",
        ),
    ),
)

_FLOWER = Exercise(
    "flower",
    "flower",
    _judge_flower,
    "Whoever sees it knows at once what goes in and what comes out.",
    known_mistakes=(
        KnownMistake(3, "This is of type int; make it with Diagram(...) or plot_net(...)."),
        KnownMistake(
            Diagram([4, 3]),
            "The sizes are [4, 3]. Four inputs, five hidden units, three kinds.",
        ),
        KnownMistake(
            Diagram([4, 5, 3]),
            "The units still have their names a_j^(i). The option is called unit_labels.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[["x"] * 4, [""] * 5, _KINDS]),
            "The first of the three lists needs a name of its own for each measurement.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[[*"abcd"], [""] * 5, _KINDS[::-1]]),
            "Nearly: the three kinds are there, in another order than in the text.",
        ),
        KnownMistake(
            Diagram([4, 5, 3], unit_labels=[[*"abcd"], [""] * 5, ["y"] * 3]),
            "The last of the three lists holds the names of the three kinds.",
        ),
    ),
)

_SHAPE = Question(
    "shape-of-W0",
    "A network has layers of 6, 4 and 2 units. What is the shape of W⁽⁰⁾?",
    (
        Choice("6 × 4", "The other way round: there is one row for each unit that the weights lead to."),
        Choice("4 × 6", "Four units receive, so four rows, each with six weights.", correct=True),
        Choice("4 × 2", "That is the other gap, turned: from layer 1 to layer 2 it is 2 × 4."),
    ),
)

_INDEX = Question(
    "meaning-of-index",
    "What does the (2) in a₃⁽²⁾ say?",
    (
        Choice("the activation is squared", "It is no power; the brackets say so."),
        Choice(
            "the unit is the second of its layer",
            "The index below says which unit, here the fourth: counting starts from 0.",
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
        Choice("16", "So many are drawn. The dots stand for the others."),
        Choice("300", "What is written beside the layer is its true size.", correct=True),
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
                ([2, 7], "That counts from 1. Both count from 0."),
                ([1, 7], "The units count from 0 as well."),
                ([2, 6], "The layers count from 0 as well: the input is layer 0."),
                ([6, 1], "The layer comes first, then the unit."),
            ),
        ),
        Prediction(
            "edges",
            hints=(
                (350, "All three sizes multiplied count the paths from top to bottom."),
                (22, "Those are the circles."),
                (70, "A gap is missing."),
                (35, "A gap is missing."),
                (117, "You added the biases. They are numbers too, but no lines."),
            ),
        ),
        Prediction(
            "circles",
            hints=(
                (784, "They would be dots: a long row is shortened."),
                (17, "The dots stand for the units between; they are no circle."),
            ),
        ),
        Prediction(
            "net-after-error",
            choices=("the old drawing", "an empty file", "nothing"),
            hints=(
                ("an empty file", "A file is only replaced by one that is complete."),
                ("nothing", "The old file goes when the new one is complete, not before."),
            ),
        ),
    ),
    exercises=(_PARAMETERS, _SLIDE, _FLOWER),
    questions=(_SHAPE, _INDEX, _CIRCLES),
)
