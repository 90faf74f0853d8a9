"""The example of docs/lessons.md works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plotnet.lesson import check, compare, predict, quiz, registry
from plotnet.lesson.feedback import MIME_TYPE

PAGE = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_registered", {})
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {})


def test_the_example_checks_answers() -> None:
    predict("corners", 5)
    assert compare("corners", 6).text == "You predicted 5; it is 6. A pentagon has five corners. Count again."
    assert check("angle-sum", lambda n: 180 * n - 360).text == "Yes. Each further corner adds a triangle."
    assert check("angle-sum", lambda n: n * 180).text == "Not yet. This behaves as if there were n triangles."
    assert quiz("square", "b").text == "Not this one. Which angle is not right?"


def test_the_page_lists_all_keys_of_the_data() -> None:
    replies = [
        predict("corners"),
        compare("corners", 6),
        check("angle-sum", None),
        quiz("square", 0),
    ]
    keys = {key for reply in replies for key in reply._repr_mimebundle_()[MIME_TYPE]}
    documented = {
        key for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)
    }
    assert keys <= documented
