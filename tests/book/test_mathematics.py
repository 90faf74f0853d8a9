"""Formulas of the book are MathML."""

from __future__ import annotations

import pytest
from book.mathematics import to_mathml

SPACE = '<mspace width="0.17em"/>'


@pytest.mark.parametrize(
    ("source", "mathml"),
    [
        (r"\log p", f"<mi>log</mi>{SPACE}<mi>p</mi>"),
        (r"\log \sum_k", f"<mi>log</mi>{SPACE}<msub>"),
        (r"\operatorname{softmax}(z)", '<mi>softmax</mi><mo stretchy="false">&#x00028;</mo>'),
        (r"\log_2 p", "<msub><mi>log</mi><mn>2</mn></msub><mi>p</mi>"),
    ],
)
def test_functions_are_upright_and_apart_from_their_arguments(source: str, mathml: str) -> None:
    assert mathml in to_mathml(source, "inline")


@pytest.mark.parametrize("source", ["x = -1", "(-1)", r"x \le -1"])
def test_a_sign_is_close_to_its_number(source: str) -> None:
    assert '<mo form="prefix">&#x02212;</mo><mn>1</mn>' in to_mathml(source, "inline")
    assert "prefix" not in to_mathml(r"(x) - 1", "inline")
