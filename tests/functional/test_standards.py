"""Agreement with the test cases of ONNX, and with PyTorch where it is installed."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest

from plotnet import functional
from tests.optional import needs

F: Any = functional
OPERATORS = ("Softmax", "LogSoftmax", "SoftmaxCrossEntropyLoss", "ReduceLogSumExp")


def _cases() -> list[Any]:
    loader = needs("onnx.backend.test.loader", "the node cases come with the onnx package: pip install onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # making the cases of other operators overflows
        cases = loader.load_model_tests(kind="node")
    return [case for case in cases if case.model and case.model.graph.node[0].op_type in OPERATORS]


def _answer(node: Any, inputs: list[Any]) -> list[Any]:
    from onnx import helper

    options = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    if node.op_type == "ReduceLogSumExp":
        axes = tuple(int(i) for i in inputs[1]) if len(inputs) > 1 else options.get("axes", ())
        keepdims = bool(options.get("keepdims", 1))
        if not axes and not options.get("noop_with_empty_axes", 0):
            axes = None
        return [F.logsumexp(inputs[0], axes, keepdims)]
    if node.op_type in ("Softmax", "LogSoftmax"):
        function = F.softmax if node.op_type == "Softmax" else F.log_softmax
        return [function(inputs[0], options.get("axis", -1))]
    loss = F.cross_entropy(
        inputs[0],
        inputs[1],
        axis=1,
        weight=inputs[2] if len(inputs) > 2 else None,
        ignore_index=options.get("ignore_index"),
        reduction=options.get("reduction", b"mean").decode(),
    )
    return [loss, F.log_softmax(inputs[0], 1)]


def test_every_node_case_of_onnx_gives_its_expected_output() -> None:
    seen = dict.fromkeys(OPERATORS, 0)
    for case in _cases():
        node = case.model.graph.node[0]
        for inputs, outputs in case.data_sets:
            answers = _answer(node, inputs)
            for answer, wanted in zip(answers, outputs, strict=False):
                assert np.shape(answer) == np.shape(wanted), case.name
                assert answer.dtype == wanted.dtype, case.name
                np.testing.assert_allclose(answer, wanted, rtol=case.rtol, atol=case.atol, err_msg=case.name)
        seen[node.op_type] += 1
    print(f"\nONNX node cases passed: {seen}")
    assert min(seen.values()) >= 7


def test_the_loss_and_its_gradient_agree_with_pytorch() -> None:
    torch = pytest.importorskip("torch", reason="optional, too heavy for every run: pip install torch")
    rng = np.random.default_rng(0)
    logits = 5 * rng.standard_normal((6, 4, 3))
    labels = rng.integers(4, size=(6, 3))
    labels[0, 0] = labels[3, 2] = -100
    shares = np.moveaxis(rng.dirichlet(np.ones(4), (6, 3)), -1, 1)
    for target, weight, smoothing, reduction in itertools.product(
        (labels, shares), (None, rng.random(4)), (0.0, 0.3), ("mean", "sum", "none")
    ):
        scores = torch.tensor(logits, requires_grad=True)
        loss = torch.nn.functional.cross_entropy(
            scores,
            torch.tensor(target),
            weight=None if weight is None else torch.tensor(weight),
            label_smoothing=smoothing,
            reduction=reduction,
        )
        loss.sum().backward()
        options: dict[str, Any] = {
            "axis": 1,
            "weight": weight,
            "ignore_index": -100 if target is labels else None,
            "label_smoothing": smoothing,
            "reduction": reduction,
        }
        np.testing.assert_allclose(F.cross_entropy(logits, target, **options), loss.detach(), rtol=1e-12)
        gradient = F.cross_entropy_grad(logits, target, **options)
        np.testing.assert_allclose(gradient, scores.grad, rtol=1e-10, atol=1e-15)
