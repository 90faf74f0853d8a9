"""Content of lesson 02, *Forward propagation*."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
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
from plotnet.lesson.exercise import call
from plotnet.network import Network

_Arrays = Sequence[Array]
_RTOL = 1e-9  # for numbers computed in float64, in any order


# Exercise 1: correct the article's batch formula


def _example() -> tuple[Network, Array]:
    """Return the 10-7-5 network and the design matrix of the notebook."""
    random = Network.random((10, 7, 5), seed=1)
    weights = [weight.round(2) for weight in random.weights or ()]
    biases = [[0.5, -0.5, 0.0, 0.25, 1.0, 0.5, 0.0], [0.1, -0.2, 0.3, 0.0, -0.4]]
    network = Network(random.sizes, weights, biases, ["relu", "identity"])
    return network, np.random.default_rng(1).uniform(-1, 1, (4, 10)).round(1)


_NETWORK, _X = _example()
_PASS = _NETWORK.forward(_X)
_W, _B = _NETWORK.weights or (), _NETWORK.biases or ()

_CORRECTED = value_exercise(
    "forward-formula",
    "corrected",
    _PASS.z[1],
    explanation="The letter, the index and the transpose. The shapes show two of these mistakes, but not the "
    "letter: `Z1` and `A1` have the same shape.",
    further_hint="Write the shape below each factor. The two inner lengths must be equal, and the outer ones "
    "are the shape of the result, (4, 5). Then ask whether each factor is what enters layer 2.",
    known_mistakes=[
        KnownMistake(
            _PASS.z[0] @ _W[1].T + _B[1],
            "The shapes fit, but the numbers are wrong. What does layer 1 pass on to layer 2, its z or its "
            "activations?",
        ),
        KnownMistake(_PASS.a[1] @ _W[1].T, "The product is correct. Something must be added to each row."),
        KnownMistake(_PASS.z[0] @ _W[1].T, "What does layer 1 pass on, its z or its activations? And b?"),
        KnownMistake(_PASS.z[1][0], "This is sample 0 only; expected all four samples, one in each row."),
        KnownMistake(
            _W[1] @ _PASS.a[1].T + _B[1][:, None],
            "These are the correct numbers, but with samples in columns. In a design matrix each sample is a "
            "row, before and after a layer.",
        ),
        KnownMistake(
            _PASS.z[0],
            "This is Z of layer 1; expected Z of layer 2.",
        ),
        KnownMistake(
            np.maximum(_PASS.z[1], 0),
            "relu is applied to the result: these would be activations. Z is the sum before any activation "
            "function.",
        ),
    ],
    default_hint="Which array enters layer 2, and which weights and biases lead to it?",
    rtol=_RTOL,
)


def _hint_for_formula(answer: object) -> str:
    if getattr(answer, "dtype", None) == np.float32 and answers_match(answer, _PASS.z[1], 1e-5):
        return ""
    hint = _CORRECTED.get_hint(answer)
    if hint and answers_match(answer, _PASS.z[1], atol=0.0051):
        return (
            "The numbers are close, but not equal; no difference is larger than 0.005. Are they rounded? "
            "Compute them from the arrays."
        )
    return hint


_FORMULA = replace(_CORRECTED, get_hint=_hint_for_formula)


# Exercise 2: by hand

_BY_HAND = value_exercise(
    "forward-by-hand",
    "logits_by_hand",
    [1.0, -2.0],
    explanation="Two of the three hidden units were off, so each sum had one product.",
    further_hint="a⁽¹⁾ is relu of [−1, −3, 2]: which of the three numbers are left?",
    known_mistakes=[
        KnownMistake([-3.0, -8.0], "This uses z⁽¹⁾ in the second layer. Its input is a⁽¹⁾."),
        KnownMistake([0.0, -2.0], "The bias of layer 2 is missing."),
        KnownMistake(
            [1.0, 0.0],
            "This applies relu to the last layer too. It belongs to the hidden layer only: logits may be "
            "negative.",
        ),
        KnownMistake([-2.0, 1.0], "The numbers are swapped: row 0 of W⁽¹⁾ gives logit 0."),
        KnownMistake([7.0, 8.0], "These are the logits of the worked sample. Here the sample is [−1, 2]."),
        KnownMistake([0.0, 0.0, 2.0], "This is a⁽¹⁾. The second layer is still to be applied to it."),
    ],
    default_hint="For each of the two logits, multiply its row of W⁽¹⁾ by a⁽¹⁾, add up, and add its bias.",
    rtol=_RTOL,
)


# Exercise 3: write forward


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _forward(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = a @ weight.T + bias
        a = _relu(z) if i < len(weights) - 1 else z
    return a


_PRODUCTS: dict[str, Callable[[Array, Array], Any]] = {
    "": lambda a, weight: a @ weight.T,
    "This behaves like `W @ a`, which is correct for one sample but not for a design matrix. Which order of "
    "the factors serves both?": lambda a, weight: weight @ a,
    "This behaves like `a @ W`: the shapes fit only if W is square, and then the numbers are wrong. Which "
    "factor must be transposed?": lambda a, weight: a @ weight,
    "This behaves like `W.T @ a`: the shapes fit only if W is square. Write down the shapes: which order of "
    "the factors gives (samples, units)?": lambda a, weight: weight.T @ a,
}
_RELU_ON: dict[str, Callable[[int, int], bool]] = {  # of a layer and the number of layers
    "": lambda i, n: i < n - 1,
    "It behaves as if relu were applied to the last layer too: no result is negative. Logits may be; relu "
    "belongs to the hidden layers.": lambda i, n: True,
    "It behaves as if relu were applied nowhere. It belongs to the hidden layers.": lambda i, n: False,
    "It behaves as if relu were applied to the last layer only. It belongs to all the others.": (
        lambda i, n: i == n - 1
    ),
}


def _forward_like(
    product: Callable[[Array, Array], Any], relu_on: Callable[[int, int], bool]
) -> Callable[[Array, _Arrays, _Arrays], Any]:
    """Return a forward pass with a form of the product, and with relu on some layers."""

    def forward(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
        a: Any = x
        for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            z = product(a, weight) + bias
            a = _relu(z) if relu_on(i, len(weights)) else z
        return a

    return forward


def _relu_on(relu_on: Callable[[int, int], bool]) -> Callable[[Array, _Arrays, _Arrays], Any]:
    return _forward_like(lambda a, weight: a @ weight.T, relu_on)


def _first_layer_only(relu_on: Callable[[int, int], bool]) -> Callable[[Array, _Arrays, _Arrays], Any]:
    """Return a function whose `return` is inside the loop."""

    def forward(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
        z = x @ weights[0].T + biases[0]
        return _relu(z) if relu_on(0, len(weights)) else z

    return forward


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


def _relu_on_input(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _forward(_relu(x), weights, biases)


def _in_place(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for weight, bias in zip(weights, biases, strict=True):
        a[a < 0] = 0
        a = a @ weight.T + bias
    return a


def _maximum_over_axis_0(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        z = a @ weight.T + bias
        a = np.max(z, 0) if i < len(weights) - 1 else z
    return a


def _for_a_matrix(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _forward(np.atleast_2d(x), weights, biases)


def _stops_early(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    a: Any = x
    for i in range(len(weights) - 1):
        a = _relu(a @ weights[i].T + biases[i])
    return a


def _always_first(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _forward(x, [weights[0]] * len(weights), [biases[0]] * len(weights))


def _always_from_x(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return x @ weights[-1].T + biases[-1]  # raises the same errors as the loop where shapes differ


def _indexes_two_layers(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    return _relu(x @ weights[0].T + biases[0]) @ weights[1].T + biases[1]


def _unpacks_two_layers(x: Array, weights: _Arrays, biases: _Arrays) -> Any:
    first, second = weights
    return _relu(x @ first.T + biases[0]) @ second.T + biases[1]


_TWO_LAYERS = "This is correct for two weight matrices, but not for one or three. How long is `weights`?"
_FIRST_LAYER = "This behaves as if only the first layer were computed. Is the `return` inside the loop?"


def _cases() -> list[tuple[Any, ...]]:
    """Return arguments that tell the mistakes apart, the network of exercise 2 first."""
    weights = (
        np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 1.0]]),
        np.array([[1.0, 1.0, 0.0], [0.0, 2.0, -1.0]]),
    )
    biases = (np.array([0.0, 1.0, -1.0]), np.array([1.0, 0.0]))
    cases: list[tuple[Any, ...]] = [
        (np.array([2.0, 1.0]), weights, biases),
        (np.array([[2.0, 1.0], [-2.0, 1.0], [1.0, -3.0], [0.0, 0.5]]), weights, biases),
        (np.array([[-1.0, 2.0]]), weights, biases),  # a design matrix of one sample
    ]
    rng = np.random.default_rng(3)
    for sizes in ((3, 4, 5, 2), (2, 3), (3, 3, 3), (4, 1)):
        shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
        others = tuple(rng.integers(-8, 9, shape) / 4 for shape in shapes)
        other_biases = tuple(rng.integers(-8, 9, units) / 4 for units, _ in shapes)
        for x in (rng.integers(-8, 9, sizes[0]) / 4, rng.integers(-8, 9, (3, sizes[0])) / 4):
            cases.append((x, others, other_biases))
    cases.insert(3, (np.array([-1.0, 2.0]), weights, biases))
    # four layers and large numbers, for functions that stop after three, use float16 or clip
    deep_sizes = (4, 5, 4, 5, 2)
    shapes = list(zip(deep_sizes[1:], deep_sizes[:-1], strict=True))
    deep = tuple(rng.integers(-1, 2, shape).astype(float) for shape in shapes)
    deep_biases = tuple(rng.integers(0, 9, units) / 4 for units, _ in shapes)
    cases.append((rng.integers(-4000, 4001, (3, 4)) / 4, deep, deep_biases))
    return cases


_CASES = _cases()


def _describe_case(x: Array, weights: _Arrays, _: _Arrays) -> str:
    sizes = "-".join(str(size) for size in (x.shape[-1], *map(len, weights)))
    source = " of exercise 2" if sizes == "2-3-2" else ""
    kind = "the sample" if x.ndim == 1 else "the design matrix"
    return f"the network {sizes}{source} and {kind} {format_answer(x)}"


_COMPARED = function_exercise(
    "forward-write",
    "forward",
    _forward,
    _CASES,
    describe=_describe_case,
    default_hint="Print `z` and its shape in each pass of your loop, and compare them with the worked "
    "example and the table of shapes.",
    further_hint="Start with `a = x`. In the loop, compute z of the next layer from a, and then a from z. "
    "Which layer needs no relu, and how do you recognize it?",
    explanation="It works for one sample and for a design matrix, for any number of layers, and changes none "
    "of its arguments.",
    known_mistakes=[
        *(
            KnownMistake(_forward_like(product, relu_on), f"{product_hint} {relu_hint}".strip())
            for product_hint, product in _PRODUCTS.items()
            for relu_hint, relu_on in _RELU_ON.items()
            if product_hint or relu_hint
        ),
        *(KnownMistake(_first_layer_only(relu_on), _FIRST_LAYER) for relu_on in _RELU_ON.values()),
        *(
            KnownMistake(
                _relu_on(relu_on),
                "This behaves as if only the first layer had relu. It belongs to all layers but the last.",
            )
            for relu_on in (lambda i, n: i == 0 < n - 1, lambda i, n: i == 0)
        ),
        KnownMistake(
            _relu_on(lambda i, n: i < n - 2),
            "This behaves as if relu were applied neither to the last layer nor to the one before. Which is "
            "the last layer, if layers are counted from 0?",
        ),
        KnownMistake(_indexes_two_layers, _TWO_LAYERS),
        KnownMistake(_unpacks_two_layers, _TWO_LAYERS),
        KnownMistake(
            _softmax_at_the_end,
            "These are probabilities; expected logits. softmax is the subject of the next lesson.",
        ),
        KnownMistake(_no_bias, "This behaves as if all biases were 0. Where are they added?"),
        KnownMistake(
            _bias_after_relu,
            "This behaves as if the bias were added after relu. It is part of z, and relu is applied to z.",
        ),
        KnownMistake(
            _relu_on_input,
            "This behaves as if relu were applied to the input: its negative numbers are lost. Layer 0 has "
            "no activation function.",
        ),
        KnownMistake(
            _in_place,
            "This writes zeros into the array `x` of the caller. Make a new array; and relu is not applied "
            "to the input.",
        ),
        KnownMistake(
            _maximum_over_axis_0,
            "This behaves like `np.max(z, 0)`, which returns the largest number along axis 0. `np.maximum` "
            "compares each number with 0.",
        ),
        KnownMistake(
            _for_a_matrix,
            "This is correct for a design matrix. For one sample, of shape (inputs,), the logits have shape "
            "(outputs,), without an axis of length 1.",
        ),
        KnownMistake(
            _stops_early,
            "This behaves as if the last layer were missing: the results are activations of the last hidden "
            "layer. How many times does the loop run?",
        ),
        KnownMistake(
            _always_first,
            "This behaves as if every layer used the first weights and biases. Does the index change in the "
            "loop?",
        ),
        KnownMistake(
            _always_from_x,
            "This behaves as if every layer were applied to `x`. The input of a layer is the result of the "
            "layer before.",
        ),
    ],
)


def _hint_for_forward(answer: object) -> str:
    hint = _COMPARED.get_hint(answer)
    if hint and callable(answer) and all(_returns_more_than_logits(answer, case) for case in _CASES):
        return "It returns several arrays, and the logits are among them. Return the logits only."
    return hint


def _returns_more_than_logits(function: Callable[..., Any], case: tuple[Any, ...]) -> bool:
    """Return whether a function returns a pair or longer list with the logits in it, such as (z, a)."""
    value, logits = call(function, case).value, _forward(*case)
    if not isinstance(value, list | tuple) or len(value) < 2:
        return False
    items = [item for part in value for item in (part if isinstance(part, list | tuple) else [part])]
    arrays = [item for item in items if isinstance(item, np.ndarray)]
    return any(answers_match(array, logits) for array in arrays)


_WRITE_FORWARD = replace(_COMPARED, get_hint=_hint_for_forward)


# Exercise 4: shapes

_NAMES = ("X", "W0", "b0", "Z1", "W1", "Z2")
_SHAPES: tuple[tuple[int, ...], ...] = (
    (32, 784),
    (128, 784),
    (128,),
    (32, 128),
    (10, 128),
    (32, 10),
)


def _hint_for_shapes(answer: object) -> str:
    answer = _parse(answer)
    if isinstance(answer, dict):
        in_order = set(answer) == set(_NAMES)
        answer = [answer[name] for name in _NAMES] if in_order else list(answer.values())
    if not isinstance(answer, list | tuple) or len(answer) != len(_NAMES):
        return f"Expected a list of {len(_NAMES)} shapes, for {', '.join(_NAMES)} in this order."
    hints = map(_hint_for_shape, _NAMES, map(_parse, answer), _SHAPES)
    return next(filter(None, hints), "")


def _parse(value: object) -> object:
    """Return the value of a string such as "(32, 784)", the list of an array, and other values unchanged."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, str):
        try:
            return ast.literal_eval(value.strip())
        except (ValueError, SyntaxError):
            return value
    return value


def _hint_for_shape(name: str, value: object, correct: tuple[int, ...]) -> str:
    if answers_match(value, correct):
        return ""
    if not isinstance(value, list | tuple):
        return (
            f"The shape of {name} is {format_answer(value)}; expected a tuple such as `(3, 4)`, or `(3,)` "
            "with a comma if it has one number."
        )
    shape = format_answer(tuple(value))
    if name == "b0":
        return _hint_for_bias(value, shape)
    if answers_match(value, correct[::-1]):
        if name.startswith("W"):
            return f"{name} is transposed: it has one row for each unit that it leads to."
        return f"{name} is transposed: samples are in rows, units in columns."
    if name.startswith("W"):
        return f"The shape of {name} is not {shape}. It has two layer sizes: the one it leads to first."
    return f"The shape of {name} is not {shape}: it has one row for each sample and one column for each unit."


def _hint_for_bias(value: object, shape: str) -> str:
    if answers_match(value, (784,)):
        return "b0 has one number for each unit to which it is added; nothing is added to the inputs."
    if answers_match(value, (32, 128)):
        return "b0 is stored once. NumPy adds it to each of the 32 rows."
    return f"The shape of b0 is not {shape}: b0 is a vector with one number for each unit of layer 1."


def _with(**other: object) -> list[object]:
    return [other.get(name, shape) for name, shape in zip(_NAMES, _SHAPES, strict=True)]


_SHAPES_OF_DIGITS = Exercise(
    "forward-shapes",
    "shapes",
    _hint_for_shapes,
    "Only X, Z1 and Z2 depend on the number of images; weights and biases serve any number of them.",
    "The layers have 784, 128 and 10 units, and there are 32 samples. Which of these numbers belong to which "
    "array in (3)?",
    known_mistakes=(
        KnownMistake(
            _with(W0=(784, 128), W1=(128, 10)),
            "W0 is transposed: it has one row for each unit that it leads to.",
        ),
        KnownMistake(_with(W1=(128, 10)), "W1 is transposed: it has one row for each unit that it leads to."),
        KnownMistake(
            _with(X=(784, 32), Z1=(128, 32), Z2=(10, 32)),
            "X is transposed: samples are in rows, units in columns.",
        ),
        KnownMistake(
            _with(b0=128),
            "The shape of b0 is 128; expected a tuple such as `(3, 4)`, or `(3,)` with a comma if it has one "
            "number.",
        ),
        KnownMistake(
            _with(b0=(32, 128)),
            "b0 is stored once. NumPy adds it to each of the 32 rows.",
        ),
        KnownMistake(
            _with(b0=(1, 128)),
            "The shape of b0 is not (1, 128): b0 is a vector with one number for each unit of layer 1.",
        ),
        KnownMistake(
            _with(b0=(10,)),
            "The shape of b0 is not (10,): b0 is a vector with one number for each unit of layer 1.",
        ),
        KnownMistake(
            _with(b0=(784,)),
            "b0 has one number for each unit to which it is added; nothing is added to the inputs.",
        ),
        KnownMistake(
            _with(Z1=(32, 784)),
            "The shape of Z1 is not (32, 784): it has one row for each sample and one column for each unit.",
        ),
        KnownMistake(
            _with(W0=(32, 128)),
            "The shape of W0 is not (32, 128). It has two layer sizes: the one it leads to first.",
        ),
    ),
)


# Questions

_ROW = Question(
    "forward-row-and-bias",
    "In a 6-4-2 network, which parameters determine a₂⁽¹⁾ from the inputs?",
    (
        Choice(
            "column 2 of W⁽⁰⁾ and b₂⁽⁰⁾",
            "Column 2 contains the weights of input 2, one for each unit of layer 1.",
        ),
        Choice(
            "row 1 of W⁽²⁾ and b₁⁽²⁾",
            "The two indices are swapped: the one in parentheses is the layer. And W⁽⁰⁾ leads to layer 1.",
        ),
        Choice(
            "row 2 of W⁽⁰⁾ and b₂⁽⁰⁾",
            "Six weights and one bias: the row of the unit that they lead to.",
            correct=True,
        ),
        Choice(
            "row 2 of W⁽¹⁾ and b₂⁽¹⁾",
            "W⁽¹⁾ leads from layer 1 to layer 2; it has only two rows, 0 and 1.",
        ),
    ),
    about="01-draw-a-network",
)

_SHAPE_OF_Z = Question(
    "forward-shape-of-z",
    "100 samples with 6 numbers each enter a layer of 4 units. What is the shape of Z, and what is computed?",
    (
        Choice(
            "(4, 100), from `W @ A + b`",
            "W has 6 columns and A has 100 rows: this product does not exist.",
        ),
        Choice(
            "(100, 4), from `A @ W + b`",
            "The shape of Z is correct. But W has shape (4, 6), and a row of A has 6 numbers, not 4.",
        ),
        Choice(
            "(100, 6), from `A * W + b`",
            "`*` multiplies number by number. A layer adds up products, and has as many results as units.",
        ),
        Choice(
            "(100, 4), from `A @ W.T + b`",
            "One row for each sample, one column for each unit.",
            correct=True,
        ),
    ),
)

_ALL_OFF = Question(
    "forward-all-off",
    "All units of the only hidden layer have a negative z, and relu. What are the logits?",
    (
        Choice("all 0", "The sums of products are 0, but something is added to each of them."),
        Choice(
            "the biases of the last layer",
            "All products are 0: a small change of the input does not change the logits.",
            correct=True,
        ),
        Choice(
            "nan",
            "A sum of zeros is 0, an ordinary number. nan results from inf − inf, 0 · inf and the like.",
        ),
        Choice("all negative", "relu passes on 0, not the negative z; so the bias decides the sign."),
    ),
)

_SILENT = Question(
    "forward-silent-transpose",
    "When does `A @ W + b`, with the transpose forgotten, raise no error?",
    (
        Choice("if there is one sample", "A row of A still has as many numbers as there are inputs."),
        Choice(
            "if there are as many samples as units",
            "The number of samples is an outer length of the product; it need not equal any other.",
        ),
        Choice(
            "if the layer has as many units as inputs",
            "W is square, so its transpose has the same shape. Only comparing numbers finds the mistake.",
            correct=True,
        ),
        Choice("never", "NumPy compares only shapes, and there is a case in which they fit."),
    ),
)


LESSON = Lesson(
    "02-forward-propagation",
    "Forward propagation",
    predictions=(
        Prediction(
            "forward-unit",
            hints=(
                ([-2.5, -2.5], "z is correct. relu is still to be applied: negative numbers become 0."),
                ([-3.5, 0], "The bias is missing."),
                (-2.5, "This is z. The second number is relu of it."),
                ([1.5, 1.5], "A sign is lost: 2 · (−1) is −2."),
                ([0, -2.5], "Both numbers are correct, but z comes first."),
                ([-3.5, -3.5], "The bias is missing, and relu as well."),
                ([0.5, 0.5], "This is the first product only, or relu of each product: add up first."),
                ([1.5, 0], "A sign is lost: 2 · (−1) is −2."),
            ),
        ),
        Prediction(
            "forward-shape",
            choices=("(7,)", "(10,)", "(7, 10)", "(7, 1)"),
            hints=(
                (
                    "(7, 10)",
                    "This is the shape of `W0 * x`: products that are not added up. `@` adds them up.",
                ),
                ("(10,)", "`x` has ten numbers. The result has one for each row of W0."),
                ("(7, 1)", "x is a vector with one axis, not a column; so the result has one axis too."),
            ),
        ),
        Prediction(
            "forward-which-input",
            hints=(
                (3, "0.91 is the second largest weight of row 3. (It is the largest of column 3.)"),
                (1, "Inputs count from 0, and the largest weight of row 3 is 0.95."),
                (7, "−0.74 is the most negative of the row. 0.95 has the larger magnitude."),
                (4, "−1.21 has the largest magnitude of all, but it is in row 2: it leads to unit 2."),
            ),
        ),
        Prediction(
            "forward-by-accident",
            choices=("(4, 5)", "(4, 7)", "(4, 10)", "an error"),
            hints=(
                ("an error", "The inner lengths are 7 and 7: the product exists, though it makes no sense."),
                ("(4, 5)", "This is what it should be. The outer lengths are 4 and 10."),
                ("(4, 7)", "The two inner lengths, 7 and 7, disappear. The outer ones remain."),
            ),
        ),
        Prediction(
            "forward-one-matrix",
            choices=("yes", "no"),
            hints=(
                (
                    "no",
                    "Multiplied out, W⁽¹⁾(W⁽⁰⁾x + b⁽⁰⁾) + b⁽¹⁾ is again a matrix times x, plus a vector.",
                ),
            ),
        ),
        Prediction(
            "forward-square",
            choices=("an error", "wrong numbers", "right numbers"),
            hints=(
                (
                    "an error",
                    "Only shapes cause an error, and here the inner lengths are 7 and 7 either way.",
                ),
                ("right numbers", "This would need a W that is equal to its transpose."),
            ),
        ),
        Prediction(
            "forward-finite-logits",
            hints=(
                (5, "This is so in float64. In float16 one z is too large."),
                (4, "One hidden unit overflows, not one logit; and every logit contains a product with it."),
                (1, "A weight of 0 does not help its logit: 0 · inf is nan."),
            ),
        ),
    ),
    exercises=(_FORMULA, _BY_HAND, _WRITE_FORWARD, _SHAPES_OF_DIGITS),
    questions=(_ROW, _SHAPE_OF_Z, _ALL_OFF, _SILENT),
)
