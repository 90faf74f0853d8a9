"""Buttons below a diagram in a notebook: *Save SVG* and *Copy*."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from plotnet import Network

from .pages import Witness, complaints, open_notebook
from .test_film import choose_theme

DIAGRAM = Network.random((3, 4, 2), seed=0).diagram(
    figsize=(6, 3), theme="auto", input_names=["a & b", "<c>", "d\u00a0e"]
)
SOURCE = """\
from plotnet import Network
Network.random((3, 4, 2), seed=0).diagram(
    figsize=(6, 3), theme="auto", input_names=["a & b", "<c>", "d\u00a0e"]
)"""


def shapes(svg: str) -> list[tuple[str, list[tuple[str, str]], str]]:
    """Return tag, attributes and text of each element of an SVG, for comparison."""
    return [(e.tag, sorted(e.attrib.items()), (e.text or "").strip()) for e in ET.fromstring(svg).iter()]


def saved(page: Page, act: str = "click") -> tuple[str, str]:
    """Press *Save SVG*, and return the name and the content of the file."""
    button = page.get_by_role("button", name="Save SVG").first
    with page.expect_download() as download:
        if act == "click":
            button.click()
        else:
            button.focus()
            page.keyboard.press(act)
    return download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8")


def copied(page: Page) -> dict[str, bytes]:
    """Press *Copy*, and return the content of the clipboard by format."""
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("status").filter(has_text="Copied").first).to_be_visible()
    content = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const bytes = async (blob) => [...new Uint8Array(await blob.arrayBuffer())];
          const read = async (type) => [type, await bytes(await item.getType(type))];
          return Promise.all(item.types.map(read));
        }"""
    )
    return {name: bytes(data) for name, data in content}


def converted(cells: int = 1) -> str:
    """Return a notebook with outputs as nbconvert writes it."""
    notebook = nbformat.v4.new_notebook()
    for _ in range(cells):
        data = DIAGRAM._repr_mimebundle_()
        output = nbformat.v4.new_output("execute_result", data=data)
        notebook.cells.append(nbformat.v4.new_code_cell("diagram", outputs=[output]))
    page: str = HTMLExporter().from_notebook_node(notebook)[0]  # type: ignore[no-untyped-call]
    return page


def test_a_page_of_nbconvert_saves_and_copies_what_python_saves(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(converted(2), encoding="utf-8")
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.get_by_role("button", name="Save SVG")).to_have_count(2)
    for act in ("click", "Enter", " "):
        name, svg = saved(page, act)
        assert name == "network-3-4-2.svg"
        assert shapes(svg) == shapes(DIAGRAM.svg())
    content = copied(page)
    with Image.open(io.BytesIO(content["image/png"])) as image:
        assert image.size == (6 * 288, 3 * 288)
        assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
        # as many dark pixels as in the file of matplotlib
        dark = (np.asarray(image.convert("L")) < 128).mean()
    DIAGRAM.save(tmp_path / "net.png", dpi=288)
    with Image.open(tmp_path / "net.png") as image:
        assert dark == pytest.approx((np.asarray(image.convert("L")) < 128).mean(), rel=0.05)
    if "image/svg+xml" in content:  # Chromium removes what could be a script
        assert b"<path" in content["image/svg+xml"]
    context.close()


def test_a_dark_page_is_copied_in_its_colors(browser: Browser, tmp_path: Path) -> None:
    html = DIAGRAM._repr_mimebundle_()["text/html"]
    (tmp_path / "page.html").write_text(f'<body class="dark">{html}', encoding="utf-8")
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    with Image.open(io.BytesIO(copied(page)["image/png"])) as image:
        assert image.convert("RGB").getpixel((2, 2)) == tuple(bytes.fromhex(DIAGRAM.themes[1].paper[1:]))
    context.close()


def test_a_page_without_access_to_the_clipboard_says_so(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(converted(), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("The browser does not allow copying here.")).to_be_visible()
    page.close()


def test_without_scripts_there_are_no_buttons_and_none_are_printed(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(converted(), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.get_by_role("img", name="Layered network 3-4-2")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    context.close()
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.emulate_media(media="print")
    expect(page.get_by_text("Save SVG")).to_be_hidden()
    page.close()


def test_jupyterlab_shows_the_buttons_of_a_trusted_output(lab: str, witness: Witness, tmp_path: Path) -> None:
    page = witness.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_notebook(page, lab, "00-start-here.ipynb")
    page.keyboard.press("Escape")
    page.evaluate("() => {}")
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").fill(SOURCE)
    cell.locator(".cm-content").press("Control+Enter")
    expect(cell.get_by_role("button", name="Save SVG")).to_be_visible(timeout=60_000)
    for act in ("click", "Enter", " "):
        name, svg = saved(page, act)
        assert name == "network-3-4-2.svg"
        assert shapes(svg) == shapes(DIAGRAM.svg())
    cells = page.locator(".jp-CodeCell").count()
    assert "image/png" in copied(page)
    assert page.locator(".jp-CodeCell").count() == cells, "keys do not reach the notebook"
    cell.screenshot(path=tmp_path / "light.png")
    choose_theme(page, "Dark")
    cell.screenshot(path=tmp_path / "dark.png")
    fill = cell.locator("svg > rect").first.evaluate("rect => getComputedStyle(rect).fill")
    choose_theme(page, "Light")  # as other tests expect it
    assert fill == "rgb({}, {}, {})".format(*bytes.fromhex(DIAGRAM.themes[1].paper[1:]))
    assert complaints(witness) == []
