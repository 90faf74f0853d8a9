"""bundle.py: joins modules in the forms that the formatter writes, and refuses all others."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plotnet.web.bundle import bundle

SHARED = """\
/** A doc comment. */
export const ONE = 1;
/**
 * Return twice a number.
 *
 * @param {number} x
 */
export function double(x) {
  return (
    /** @type {number} */ (2 * x)
  ); /** not a doc comment */
}
export class Counter {
  count = ONE;
}
"""
MAIN = """\
import {
  Counter,
  double,
} from "./shared.js";
import { ONE as FIRST } from "./shared.js";

export default [double(21), new Counter().count, FIRST];
"""


def write(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source, encoding="utf-8")
    return folder


def test_imports_on_one_line_and_on_several_are_joined(browser: Browser, tmp_path: Path) -> None:
    text = bundle(write(tmp_path, main=MAIN, shared=SHARED) / "main.js")
    assert text.count("const shared_js = ") == 1
    page = browser.new_page()
    load = "async (text) => (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default"
    assert page.evaluate(load, text) == [42, 1, 1]
    page.close()


def test_doc_comments_and_indentation_are_removed_and_casts_stay_in_the_code(tmp_path: Path) -> None:
    text = bundle(write(tmp_path, main=MAIN, shared=SHARED) / "main.js")
    assert "A doc comment" not in text
    assert "Return twice" not in text
    assert "/** @type {number} */ (2 * x)\n); /** not a doc comment */\n" in text


def test_lines_that_go_on_are_joined_but_not_after_a_comment(browser: Browser, tmp_path: Path) -> None:
    main = "const all = [\n  1, // first,\n  2,\n];\n\nexport default all;\n"
    text = bundle(write(tmp_path, main=main) / "main.js")
    assert "const all = [1, // first,\n2,];" in text.replace("2,\n]", "2,]")
    page = browser.new_page()
    load = "async (text) => (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default"
    assert page.evaluate(load, text) == [1, 2]
    page.close()


def test_declarations_that_nothing_uses_are_left_out(browser: Browser, tmp_path: Path) -> None:
    shared = """\
const table = new Map();
table.set("one", 1);

function helper() {
  return table.get("one");
}

export function used() {
  return helper();
}

export const unused = {
  text: used(),
};

function forUnused() {
  return unused;
}

export class Unused {
  value = forUnused();
}
"""
    main = 'import { Unused, unused, used } from "./shared.js";\n\nexport default used();\n'
    text = bundle(write(tmp_path, main=main, shared=shared) / "main.js")
    assert "helper" in text
    assert "forUnused" not in text
    assert "class" not in text
    page = browser.new_page()
    load = "async (text) => (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default"
    assert page.evaluate(load, text) == 1
    page.close()


@pytest.mark.parametrize(
    "line",
    [
        'import shared from "./shared.js";',
        'import * as shared from "./shared.js";',
        "import { ONE } from './shared.js';",
        'import { ONE } from "a-package";',
        'export { ONE } from "./shared.js";',
    ],
)
def test_another_form_of_import_is_refused_with_the_file_and_the_line(tmp_path: Path, line: str) -> None:
    write(tmp_path, main=f"{line}\nexport default 1;\n", shared=SHARED)
    with pytest.raises(ValueError, match=r"main\.js has the line") as error:
        bundle(tmp_path / "main.js")
    assert line in str(error.value)


def test_another_form_of_export_is_refused_in_a_shared_module(tmp_path: Path) -> None:
    write(tmp_path, main=MAIN, shared="const ONE = 1;\nexport { ONE };\n")
    with pytest.raises(ValueError, match=r"shared\.js has the line 'export \{ ONE \};'"):
        bundle(tmp_path / "main.js")
