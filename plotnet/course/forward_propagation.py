"""What lesson 02, *Forward propagation*, asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plotnet.functional import Array
from plotnet.lesson import (
    Choice,
    Exercise,
    KnownMistake,
    Lesson,
    Prediction,
    Question,
    function_exercise,
    value_exercise,
)
from plotnet.lesson.answers import answers_match, format_answer
from plotnet.network import Network

_Arrays = Sequence[Array]


# Exercise 1: the article's batch formula


def _example() -> tuple[Network, Array]:
    """Make the 10-7-5 network and the design matrix of the notebook."""
    drawn = Network.random((10, 7, 5), seed=1)
    weights = [weight.round(2) for weight in drawn.weights or ()]
    biases = [[0.5, -0.5, 0.0, 0.25, 1.0, 0.5, 0.0], [0.1, -0.2, 0.3, 0.0, -0.4]]
    network = Network(drawn.sizes, weights, biases, ["relu", "identity"])
    return network, np.random.default_rng(1).uniform(-1, 1, (4, 10)).round(1)


_NETWORK, _X = _example()
_PASS = _NETWORK.forward(_X)
_W, _B = _NETWORK.weights or (), _NETWORK.biases or ()

_MEND = value_exercise(
    "forward-mend",
    "mended",
    _PASS.z[1],
    explanation="The letter, the index and the transpose. Shapes find two of them, and never the letter: "
    "`Z1` and `A1` have the same shape.",
    known_mistakes=[
        KnownMistake(
            _PASS.z[0] @ _W[1].T + _B[1],
            "The shapes fit now and the numbers are wrong: no message will tell you. What does layer 1 "
            "hand on to layer 2, its `z` or what the activation function makes of it?",
        ),
        KnownMistake(
            _PASS.a[1] @ _W[1].T,
            "The product is right. Something is to be added to every row.",
        ),
        KnownMistake(
            _PASS.z[1][0],
            "That is sample 0 alone. All four samples are asked for, each in a row of its own.",
        ),
        KnownMistake(
            _W[1] @ _PASS.a[1].T + _B[1][:, None],
            "These are the right numbers with samples in columns. In a design matrix each sample is a row, "
            "before and after a layer.",
        ),
        KnownMistake(
            _PASS.z[0],
            "That is the layer before: it leads to layer 1, and layer 2 was asked for.",
        ),
        KnownMistake(
            np.maximum(_PASS.z[1], 0),
            "You bent the result: these would be activations. Asked for is Z, before any activation "
            "function.",
        ),
    ],
    default_hint="Write the shape below each factor: the two in the middle have to be equal, the outer two "
    "make the "
    "result. Then ask of each letter whether it is what goes into layer 2.",
)


# Exercise 2: by hand

_BY_HAND = value_exercise(
    "forward-by-hand",
    "logits_by_hand",
    [1.0, -2.0],
    explanation="One unit was on, so one product in each sum counted.",
    known_mistakes=[
        KnownMistake([-3.0, -8.0], "You took z⁽¹⁾ into the second layer. What goes in there is a⁽¹⁾."),
        KnownMistake([0.0, -2.0], "The bias of layer 2 is missing."),
        KnownMistake(
            [1.0, 0.0],
            "The hidden layer is bent by relu, the last one is not: logits may be negative.",
        ),
        KnownMistake([-2.0, 1.0], "The order counts: row 0 of W⁽¹⁾ makes logit 0."),
        KnownMistake([7.0, 8.0], "Those are the logits of the worked sample. Here the sample is [−1, 2]."),
    ],
    default_hint="Two logits: for each, multiply its row of W⁽¹⁾ with a⁽¹⁾, add up, add its bias.",
)


# Exercise 3: shapes

_NAMES = ("X", "W0", "b0", "Z1", "W1", "Z2")
_SHAPES: tuple[tuple[int, ...], ...] = (
    (32, 784),
    (128, 784),
    (128,),
    (32, 128),
    (10, 128),
    (32, 10),
)
_COMMA = "A shape is a tuple, also with one axis: brackets and a comma, as in `(3,)`."


def _judge_shapes(answer: object) -> str:
    if isinstance(answer, dict):
        answer = list(answer.values())
    if not isinstance(answer, list | tuple) or len(answer) != len(_NAMES):
        return f"Expected a list of {len(_NAMES)} shapes, for {', '.join(_NAMES)} in this order."
    for name, came, right in zip(_NAMES, answer, _SHAPES, strict=True):
        if answers_match(came, right):
            continue
        return _about_shape(name, came, right)
    return ""


def _about_shape(name: str, came: object, right: tuple[int, ...]) -> str:
    if not isinstance(came, list | tuple):
        return f"{name} is given as {format_answer(came)!r}. {_COMMA}"
    if name == "b0":
        if answers_match(came, (784,)):
            return "b0 has one number for each unit that it is added to; nothing is added to the inputs."
        if answers_match(came, (32, 128)):
            return "b0 is stored once. NumPy adds it to each of the 32 rows by itself."
        return "b0 is a vector: one number for each unit of layer 1, and one axis."
    if answers_match(came, right[::-1]):
        if name.startswith("W"):
            return f"{name} is the other way round: it has one row for each unit that it leads to."
        return f"{name} is the other way round: samples stand in rows, units in columns."
    if name.startswith("W"):
        return (
            f"{name} is not {format_answer(came)}: the number of samples has no place in it, "
            "only two layer sizes."
        )
    return (
        f"{name} is not {format_answer(came)}: it has a row for each sample and "
        "a column for each unit of its layer."
    )


def _with(**other: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [other.get(name, right) for name, right in zip(_NAMES, _SHAPES, strict=True)]


_SHAPES_OF_DIGITS = Exercise(
    "forward-shapes",
    "shapes",
    _judge_shapes,
    "Only X and the two Z know how many images there are; weights and biases serve any number.",
    known_mistakes=(
        KnownMistake(
            _with(W0=(784, 128), W1=(128, 10)),
            "W0 is the other way round: it has one row for each unit that it leads to.",
        ),
        KnownMistake(
            _with(W1=(128, 10)),
            "W1 is the other way round: it has one row for each unit that it leads to.",
        ),
        KnownMistake(
            _with(X=(784, 32), Z1=(128, 32), Z2=(10, 32)),
            "X is the other way round: samples stand in rows, units in columns.",
        ),
        KnownMistake(
            _with(b0=(32, 128)),
            "b0 is stored once. NumPy adds it to each of the 32 rows by itself.",
        ),
        KnownMistake(
            _with(b0=(1, 128)),
            "b0 is a vector: one number for each unit of layer 1, and one axis.",
        ),
        KnownMistake(
            _with(b0=(784,)),
            "b0 has one number for each unit that it is added to; nothing is added to the inputs.",
        ),
        KnownMistake(
            _with(Z1=(32, 784)),
            "Z1 is not (32, 784): it has a row for each sample and a column for each unit of its layer.",
        ),
        KnownMistake(
            _with(W0=(32, 128)),
            "W0 is not (32, 128): the number of samples has no place in it, only two layer sizes.",
        ),
    ),
)


# Exercise 4: forward


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _forward(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = a @ weight.T + bias
        a = _relu(z) if i < len(weights) - 1 else z
    return a


def _bent_at_the_end(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _relu(_forward(x, weights, biases))


def _softmax_at_the_end(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    z = np.exp(_forward(x, weights, biases))
    return z / z.sum(axis=-1, keepdims=True)


def _no_bias(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _forward(x, weights, [0 * bias for bias in biases])


def _bias_after_relu(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        a = _relu(a @ weight.T) + bias
    return a @ weights[-1].T + biases[-1]


def _no_relu(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for weight, bias in zip(weights, biases, strict=True):
        a = a @ weight.T + bias
    return a


def _relu_on_input(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _forward(_relu(x), weights, biases)


def _in_place(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for weight, bias in zip(weights, biases, strict=True):
        a[a < 0] = 0
        a = a @ weight.T + bias
    return a


def _for_one_sample(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = weight @ a + bias
        a = _relu(z) if i < len(weights) - 1 else z
    return a


def _for_one_sample_bent(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for weight, bias in zip(weights, biases, strict=True):
        a = _relu(weight @ a + bias)
    return a


def _for_one_sample_unbent(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for weight, bias in zip(weights, biases, strict=True):
        a = weight @ a + bias
    return a


def _for_a_matrix(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _forward(np.atleast_2d(x), weights, biases)


def _no_transpose(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = a @ weight + bias
        a = _relu(z) if i < len(weights) - 1 else z
    return a


def _transposed_times(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = weight.T @ a + bias
        a = _relu(z) if i < len(weights) - 1 else z
    return a


def _stops_early(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i in range(len(weights) - 1):
        a = _relu(a @ weights[i].T + biases[i])
    return a


def _always_first(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i in range(len(weights)):
        z = a @ weights[0].T + biases[0]
        a = _relu(z) if i < len(weights) - 1 else z
    return a


def _always_from_x(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i in range(len(weights)):
        z = x @ weights[i].T + biases[i]
        a = _relu(z) if i < len(weights) - 1 else z
    return a


def _two_layers(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _relu(x @ weights[0].T + biases[0]) @ weights[1].T + biases[1]


def _returns_inside(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _relu(x @ weights[0].T + biases[0])


def _every_layer(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a = [x]
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = a[-1] @ weight.T + bias
        a.append(_relu(z) if i < len(weights) - 1 else z)
    return a


def _cases() -> list[tuple[Any, ...]]:
    """List calls that tell the slips apart: small, deeper, with one gap, with square layers."""
    weights = (
        np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 1.0]]),
        np.array([[1.0, 1.0, 0.0], [0.0, 2.0, -1.0]]),
    )
    biases = (np.array([0.0, 1.0, -1.0]), np.array([1.0, 0.0]))
    found: list[tuple[Any, ...]] = [
        (np.array([2.0, 1.0]), weights, biases),  # the sample that is worked in exercise 2
        (np.array([[2.0, 1.0], [-2.0, 1.0], [1.0, -3.0], [0.0, 0.5]]), weights, biases),
    ]
    rng = np.random.default_rng(3)
    for sizes in ((3, 4, 5, 2), (2, 3), (3, 3, 3)):
        gaps = list(zip(sizes[1:], sizes[:-1], strict=True))
        deeper = tuple(rng.integers(-8, 9, shape) / 4 for shape in gaps)
        with_biases = tuple(rng.integers(-8, 9, after) / 4 for after, _ in gaps)
        for x in (rng.integers(-8, 9, sizes[0]) / 4, rng.integers(-8, 9, (3, sizes[0])) / 4):
            found.append((x, deeper, with_biases))
    return found


_CASES = _cases()


def _described(x: Array, weights: _Arrays, _: _Arrays) -> str:
    """Name a case, shorter than with all its numbers."""
    sizes = "-".join(str(size) for size in (x.shape[-1], *map(len, weights)))
    whose = " of exercise 2" if sizes == "2-3-2" else ""
    kind = "x" if x.ndim == 1 else "the design matrix"
    return f"the network {sizes}{whose} and {kind} = {format_answer(x)}"


_WRITE_FORWARD = function_exercise(
    "forward-write",
    "forward",
    _forward,
    _CASES,
    describe=_described,
    default_hint="Print `z.shape` in each turn of your loop, and compare with the tables of shapes.",
    explanation="It serves one sample and a design matrix, a network of any depth, and leaves what it is "
    "given alone.",
    known_mistakes=[
        KnownMistake(
            _bent_at_the_end,
            "The last layer is bent as well: no number that comes out is negative. Logits may be; relu is "
            "for the hidden layers.",
        ),
        KnownMistake(
            _softmax_at_the_end,
            "These are probabilities. Logits were asked for; softmax comes in the next lesson.",
        ),
        KnownMistake(_no_bias, "The biases have no effect: is there a sum in it that they belong to?"),
        KnownMistake(
            _bias_after_relu,
            "The bias is added after the bend. It is part of z, and relu is taken of all of z.",
        ),
        KnownMistake(
            _no_relu,
            "No layer is bent: that is one matrix product after the other, and a single layer could do the "
            "same. Which layers have relu?",
        ),
        KnownMistake(
            _relu_on_input,
            "The input is bent before the first layer: its negative numbers are lost. Layer 0 has no "
            "activation function.",
        ),
        KnownMistake(
            _in_place,
            "It writes zeros into the array that it was given: whoever calls it finds her data changed. "
            "And the input is not to be bent at all.",
        ),
        KnownMistake(
            _for_one_sample,
            "It is right for one sample, and not for a design matrix. Which form of the product serves both?",
        ),
        KnownMistake(
            _for_one_sample_bent,
            "Take one sample first: the last layer is bent as well, and logits below 0 are lost. Then take "
            "a design matrix: the product that you have does not serve it.",
        ),
        KnownMistake(
            _for_one_sample_unbent,
            "Take one sample first: no layer is bent, and hidden layers should be. Then take a design "
            "matrix: the product that you have does not serve it.",
        ),
        KnownMistake(
            _for_a_matrix,
            "It is right for a design matrix. For one sample, of shape (inputs,), the logits have shape "
            "(outputs,), with no axis of length 1.",
        ),
        KnownMistake(
            _no_transpose,
            "A shape does not fit, except where a layer is square: there the numbers are wrong and no "
            "error says so. Which factor has to be turned?",
        ),
        KnownMistake(
            _transposed_times,
            "W is turned and stands on the left of the activations. Write the three shapes down: which "
            "order and which turn make (samples, units)?",
        ),
        KnownMistake(
            _stops_early,
            "It stops one layer too early: what comes out are the activations of the last hidden layer. "
            "How many weight matrices are there, and how many times does the loop run?",
        ),
        KnownMistake(
            _always_first,
            "Every layer uses the weights of the first. Does the index in the loop change?",
        ),
        KnownMistake(
            _always_from_x,
            "Every layer starts from the input again. What goes into a layer is what the layer before gave "
            "out.",
        ),
        KnownMistake(
            _two_layers,
            "It is right for two weight matrices, and no other number of them. How long is `weights`?",
        ),
        KnownMistake(
            _returns_inside,
            "Only the first layer is computed. Is the `return` inside the loop?",
        ),
        KnownMistake(
            _every_layer,
            "It returns the activations of every layer. The logits alone were asked for: the last of them.",
        ),
    ],
)


# Questions

_ROW = Question(
    "forward-row-and-bias",
    "In a 6-4-2 network, which parameters make a₂⁽¹⁾ out of the inputs?",
    (
        Choice(
            "column 2 of W⁽⁰⁾ and b₂⁽⁰⁾",
            "Column 2 holds the weights that lead away from input 2, one to each unit.",
        ),
        Choice(
            "row 1 of W⁽²⁾ and b₁⁽²⁾",
            "The two indices are swapped: the one in brackets is the layer. And W⁽⁰⁾ leads to layer 1.",
        ),
        Choice(
            "row 2 of W⁽⁰⁾ and b₂⁽⁰⁾",
            "Six weights and one bias: the row of the unit that they lead to.",
            correct=True,
        ),
        Choice(
            "row 2 of W⁽¹⁾ and b₂⁽¹⁾",
            "W⁽¹⁾ leads from layer 1 to layer 2; it starts where a₂⁽¹⁾ is already known.",
        ),
    ),
    about="01-draw-a-network",
)

_SHAPE_OF_Z = Question(
    "forward-shape-of-z",
    "100 samples with 6 numbers each enter a layer of 4 units. What is the shape of Z, and what is computed?",
    (
        Choice("(4, 100), from `W @ A + b`", "W has 6 columns and A 100 rows: that product does not exist."),
        Choice(
            "(100, 4), from `A @ W + b`",
            "The shape of Z is right. But W has shape (4, 6), and 6 does not meet 4.",
        ),
        Choice(
            "(100, 6), from `A * W + b`",
            "`*` multiplies number by number. A layer adds up products, and has as many results as units.",
        ),
        Choice(
            "(100, 4), from `A @ W.T + b`", "A row for each sample, a column for each unit.", correct=True
        ),
    ),
)

_SILENT = Question(
    "forward-silent-transpose",
    "When does `A @ W + b`, with the transpose forgotten, raise no error?",
    (
        Choice("when there is one sample", "A row of A still has as many numbers as there are inputs."),
        Choice(
            "when there are as many samples as units",
            "The number of samples is the outer axis of the product; it meets nothing.",
        ),
        Choice(
            "when the layer has as many units as inputs",
            "W is square, so any turn of it fits. Only a comparison of numbers finds the slip.",
            correct=True,
        ),
        Choice("never", "Shapes are all that NumPy compares, and there is a case in which they fit."),
    ),
)

_ALL_OFF = Question(
    "forward-all-off",
    "Every unit of the only hidden layer has z below 0, and relu. What are the logits?",
    (
        Choice("all 0", "The sums are 0, and something is added to each of them."),
        Choice(
            "the biases of the last layer",
            "No product counts: the logits no longer depend on the input at all.",
            correct=True,
        ),
        Choice(
            "nan", "A sum of zeros is 0, an ordinary number. nan comes of inf − inf, 0 · inf and the like."
        ),
        Choice("below 0 as well", "Relu hands on 0, not the negative z; and the bias decides the sign."),
    ),
)


LESSON = Lesson(
    "02-forward-propagation",
    "Forward propagation",
    predictions=(
        Prediction(
            "forward-unit",
            hints=(
                ([-2.5, -2.5], "z is right. relu is still to be taken of it: what is below 0 becomes 0."),
                ([-3.5, 0], "The bias is missing."),
                (-2.5, "That is z. Two numbers were asked for: relu of it is the second."),
                ([1.5, 1.5], "A sign got lost: 2 · (−1) is −2."),
                ([0, -2.5], "Both numbers are right, in the other order: z comes first."),
                ([-3.5, -3.5], "The bias is missing, and relu as well."),
            ),
        ),
        Prediction(
            "forward-shape",
            choices=("(7,)", "(10,)", "(7, 10)", "(7, 1)"),
            hints=(
                ("(7, 10)", "That would be `W0 * x`, products that nobody has added up. `@` adds them up."),
                ("(10,)", "Ten numbers go in. One comes out for each row of W0."),
                ("(7, 1)", "x is a vector with one axis, not a column; so the result has one axis too."),
            ),
        ),
        Prediction(
            "forward-which-input",
            hints=(
                (3, "0.91 is the second largest of row 3. (It is also the largest of column 3.)"),
                (1, "Inputs count from 0; and the largest weight of row 3 is 0.95."),
                (7, "−0.74 is the lowest of the row. 0.95 lies farther from 0."),
                (4, "−1.21 is the largest of the whole matrix; but it is in row 2, so it leads to unit 2."),
            ),
        ),
        Prediction(
            "forward-one-matrix",
            choices=("yes", "no"),
            hints=(
                ("no", "W⁽¹⁾(W⁽⁰⁾x + b⁽⁰⁾) + b⁽¹⁾ multiplied out is again a matrix times x, plus a vector."),
            ),
        ),
        Prediction(
            "forward-by-accident",
            choices=("(4, 5)", "(4, 7)", "(4, 10)", "an error"),
            hints=(
                (
                    "an error",
                    "7 meets 7: the product exists. That it makes no sense is nothing that NumPy can see.",
                ),
                ("(4, 5)", "That is what it should be. The outer axes decide what it is."),
                ("(4, 7)", "The two sevens meet in the middle and are gone. The outer axes remain."),
            ),
        ),
        Prediction(
            "forward-square",
            choices=("an error", "wrong numbers", "right numbers"),
            hints=(
                ("an error", "An error comes of shapes alone, and 7 meets 7 either way."),
                (
                    "right numbers",
                    "That would need a W that is equal to its transpose. This one is not.",
                ),
            ),
        ),
        Prediction(
            "forward-finite-logits",
            hints=(
                (5, "That is so in float64. In float16 one z is too large to be stored."),
                (
                    4,
                    "One hidden unit overflows, not one logit; and every logit takes a product with that "
                    "unit.",
                ),
                (1, "A weight of 0 does not save its logit: 0 · inf is nan, which is no number either."),
            ),
        ),
    ),
    exercises=(_MEND, _BY_HAND, _SHAPES_OF_DIGITS, _WRITE_FORWARD),
    questions=(_ROW, _SHAPE_OF_Z, _SILENT, _ALL_OFF),
)
