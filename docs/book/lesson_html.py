"""HTML of the nodes of lessons; without JavaScript, a page shows everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from book.lesson_nodes import AfterPrediction, Comparison, Exercise, Fold, Prediction, Progress, Question
from plotnet.lesson.content import LETTERS
from plotnet.lesson.feedback import format_inline

_Data = dict[str, Any]
_LETTERS = LETTERS.upper()


def add_nodes(app: Sphinx) -> None:
    """Register the HTML of each node, and that of sections with the name of a lesson."""
    elements: dict[type[nodes.Element], tuple[Callable[[_Data], str], Callable[[_Data], str]]] = {
        Prediction: (_open_form, _close_form),
        AfterPrediction: (_open_rest, _close_div),
        Comparison: (_open_comparison, _close_div),
        Question: (_open_question, _close_div),
        Exercise: (_open_exercise, _close_exercise),
        Progress: (_open_progress, lambda data: "</p>\n"),
    }
    for node, functions in elements.items():
        app.add_node(node, html=(_writer(functions[0]), _writer(functions[1])))
    app.add_node(Fold, html=(_open_fold, _close_fold))
    app.add_node(nodes.section, override=True, html=(_open_section, HTML5Translator.depart_section))


def _writer(to_html: Callable[[_Data], str]) -> Callable[[HTML5Translator, nodes.Element], None]:
    """Return a visitor that writes what a function makes of the data of a node."""

    def write(translator: HTML5Translator, node: nodes.Element) -> None:
        translator.body.append(to_html(node["data"]))

    return write


def _open_section(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.section_level += 1
    attributes = {"data-lesson": node["lesson"]} if "lesson" in node else {}
    translator.body.append(translator.starttag(node, "section", **attributes))


def _open_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(
        translator.starttag(node, "details") + f"<summary>{format_inline(node['title'])}</summary>\n"
    )


def _close_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append("</details>\n")


def _close_div(data: _Data) -> str:
    return "</div>\n"


def _open_form(data: _Data) -> str:
    keys = ("expected", "types", "range")
    expected = escape(json.dumps({key: data[key] for key in keys if key in data}, ensure_ascii=False))
    return f'<form class="prediction" data-name="{data["name"]}" data-expected="{expected}" novalidate>\n'


def _close_form(data: _Data) -> str:
    return f"""<div class="controls">
{_choices(data) if data["choices"] else _entry(data)}
<p class="problem" role="alert"></p>
<p class="actions"><button type="submit" class="main-action">This is my prediction</button>
<button type="button" class="quiet" data-action="skip">Show me without one</button></p>
<p class="what-follows">What follows is shown after your prediction.</p>
</div>
</form>
"""


def _choices(data: _Data) -> str:
    """Return a radio button for each choice of a prediction."""
    buttons = "".join(
        f'<label><input type="radio" name="{data["name"]}" value="{escape(choice)}">'
        f'<span class="letter">{letter}</span> <span>{escape(choice)}</span></label>\n'
        for letter, choice in zip(_LETTERS, data["choices"], strict=False)
    )
    return f'<fieldset><legend class="visually-hidden">Your prediction</legend>\n{buttons}</fieldset>'


def _entry(data: _Data) -> str:
    """Return the field for a prediction that is typed."""
    return (
        f'<label class="entry"><span class="visually-hidden">Your prediction: </span>'
        f'<input type="text" name="{data["name"]}" autocomplete="off" spellcheck="false"> '
        f'<span class="expected">{format_inline(data["expected"])}</span></label>'
    )


def _open_rest(data: _Data) -> str:
    return f'<div class="after-prediction" data-prediction="{data["name"]}">\n'


def _open_comparison(data: _Data) -> str:
    content = {"text": data["text"], "actual": data["actual"], "rtol": data["rtol"]}
    content["hints"] = [[answer, format_inline(hint)] for answer, hint in data["hints"]]
    return (
        f'<div class="comparison" data-name="{data["name"]}">'
        f'<p class="result">It is <strong>{escape(data["text"])}</strong>.</p>{_script(content)}'
    )


def _script(data: object) -> str:
    """Return data for the script of the page."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


def _open_question(data: _Data) -> str:
    choices = "".join(
        f'<li><button type="button" class="choice" data-correct="{str(choice["correct"]).lower()}">'
        f'<span class="letter">{letter}</span> <span>{format_inline(choice["text"])}</span></button>\n'
        f'<p class="feedback">{format_inline(choice["feedback"])}</p></li>\n'
        for letter, choice in zip(_LETTERS, data["choices"], strict=False)
    )
    title = f"question-{data['name']}"
    return (
        f'<div class="question" data-name="{data["name"]}" role="group" aria-labelledby="{title}">\n'
        f'<p class="question-text" id="{title}">{format_inline(data["text"])}</p>\n'
        f'<ul class="choices" aria-live="polite">\n{choices}</ul>\n'
    )


def _open_exercise(data: _Data) -> str:
    return f'<div class="exercise" data-name="{data["name"]}">\n'


def _close_exercise(data: _Data) -> str:
    return """<p class="actions"><button type="button" class="quiet" data-action="copy">Copy the stub</button>
<button type="button" class="quiet" data-action="solved" aria-pressed="false">I have solved it</button></p>
</div>
"""


def _open_progress(data: _Data) -> str:
    return '<p class="lesson-progress">'
