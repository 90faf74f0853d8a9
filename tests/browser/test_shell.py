"""The shell of all explorers: handles, keys, typed numbers, buttons, themes, and frames."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from plotnet import CrossEntropyExplorer, OverflowExplorer, TrainingExplorer
from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS

from .pages import Witness

STATE = (
    "() => [...document.querySelectorAll('[role=slider]')]"
    ".filter((e) => e.getClientRects().length).map((e) => e.getAttribute('aria-valuetext'))"
)


def open_page(witness: Witness, explorer: Explorer, folder: Path) -> Page:
    """Open an explorer in a page of its own, from a file."""
    witness.page.goto(explorer.save_html(folder / "explorer.html").as_uri())
    expect(witness.page.locator(".plotnet-picture [role=slider]").first).to_be_visible()
    return witness.page


def settle(page: Page) -> None:
    """Wait until the next frame is drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def value(page: Page, name: str) -> str:
    """Return what assistive technology reads for a handle, without what follows the number."""
    settle(page)
    return (handle(page, name).get_attribute("aria-valuetext") or "").split(";")[0]


def write(page: Page, name: str, text: str) -> None:
    """Type a number into the box of a handle."""
    handle(page, name).focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    settle(page)


@pytest.fixture
def page(witness: Witness, tmp_path: Path) -> Page:
    return open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path)


def test_keys_move_a_handle(page: Page) -> None:
    handle(page, "z 0").focus()
    for key, expected in [
        ("ArrowRight", "2"),
        ("ArrowUp", "3"),
        ("ArrowLeft", "2"),
        ("Shift+ArrowRight", "2.01"),
        ("PageUp", "12.01"),
        ("PageDown", "2.01"),
        ("End", "1000"),
        ("Home", "−1000"),
    ]:
        page.keyboard.press(key)
        assert value(page, "z 0") == expected, key
    expect(handle(page, "z 0")).to_be_focused()


def test_no_key_is_lost_within_one_frame(page: Page) -> None:
    handle(page, "z 0").evaluate(
        "(e) => { for (let i = 0; i < 3; i++)"
        " e.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })); }"
    )
    assert value(page, "z 0") == "4"


def test_python_is_told_once_at_rest_or_when_the_focus_leaves(witness: Witness, tmp_path: Path) -> None:
    file = OverflowExplorer([1.0, 2.0]).save_html(tmp_path / "explorer.html")
    html = file.read_text(encoding="utf-8")
    assert html.count("save_changes() {}") == 1
    file.write_text(
        html.replace("save_changes() {}", "save_changes() { window.told += 1 }"), encoding="utf-8"
    )
    page = witness.page
    page.add_init_script("window.told = 0")
    page.goto(file.as_uri())
    handle(page, "z 0").focus()
    page.evaluate("""async () => {
        for (let i = 0; i < 10; i++) {
            const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
            document.activeElement.dispatchEvent(key);
            await new Promise(requestAnimationFrame);
        }
        window.atOnce = window.told;
    }""")
    assert value(page, "z 0") == "11"
    assert page.evaluate("window.atOnce") == 0
    page.wait_for_function("window.told === 1")
    page.keyboard.press("ArrowRight")
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate("window.told") == 2
    page.wait_for_timeout(300)
    assert page.evaluate("window.told") == 2, "nothing has changed since"


def test_what_python_sends_back_does_not_undo_a_later_change(witness: Witness, tmp_path: Path) -> None:
    file = OverflowExplorer([1.0, 2.0]).save_html(tmp_path / "explorer.html")
    html = file.read_text(encoding="utf-8")
    echo = """save_changes() {
        const sent = { z0: state.z0, logits: state.logits };
        window.told = true;
        setTimeout(() => { for (const key in sent) model.set(key, sent[key]); window.echoed = true; }, 100);
    }"""
    file.write_text(html.replace("save_changes() {}", echo), encoding="utf-8")
    page = witness.page
    page.goto(file.as_uri())
    handle(page, "z 0").focus()
    page.evaluate("""async () => {
        const key = () => new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
        document.activeElement.dispatchEvent(key());
        while (!window.told) await new Promise((done) => setTimeout(done));
        document.activeElement.dispatchEvent(key());
        while (!window.echoed) await new Promise((done) => setTimeout(done));
    }""")
    assert value(page, "z 0") == "3"
    assert value(page, "z 1") == "2"


def test_a_change_touches_only_elements_that_look_different(page: Page) -> None:
    handle(page, "z 0").focus()
    page.evaluate("""() => {
        window.records = [];
        const observer = new MutationObserver((records) => window.records.push(...records));
        const options = { subtree: true, childList: true, attributes: true, attributeOldValue: true };
        observer.observe(document.querySelector(".plotnet-picture"), options);
    }""")
    page.keyboard.press("ArrowRight")
    assert value(page, "z 0") == "2"
    changed = page.evaluate("""() => window.records
        .filter(({ attributeName }) => attributeName !== "data-lm-suppress-shortcuts")
        .map(({ type, target, attributeName, oldValue }) =>
            [type, attributeName, oldValue, target.getAttribute(attributeName)])""")
    assert changed
    for kind, name, before, after in changed:
        assert kind == "attributes"
        assert before != after, name


def test_a_handle_is_dragged_and_snaps_to_both_sides_of_the_threshold(page: Page) -> None:
    place = handle(page, "z 0").locator("circle").last.bounding_box()
    limits = page.locator(".plotnet-picture .fill-range").bounding_box()
    assert place
    assert limits
    edge = limits["x"] + limits["width"]
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    for x, expected in [(edge - 2, "709.78"), (edge + 3, "709.79"), (limits["x"] - 200, "−inf")]:
        page.mouse.move(x, place["y"] + 5, steps=3)
        assert value(page, "z 0") == expected
    page.mouse.up()
    page.mouse.move(edge, place["y"])
    assert value(page, "z 0") == "−inf", "the drag has ended"


def test_a_number_is_typed_in_the_notation_of_any_country(page: Page) -> None:
    for text, expected in [
        ("1e308", "1e308"),
        ("-inf", "−inf"),
        ("nan", "nan"),
        ("−3", "−3"),
        ("\u20134", "−4"),
        ("1,5", "1.5"),
        ("10\u2009000,5", "10000.5"),
        ("\uff17\uff11\uff10", "710"),
        ("∞", "inf"),
    ]:
        write(page, "z 0", text)
        assert value(page, "z 0") == expected, text
        expect(page.get_by_role("textbox")).to_have_count(0)
        expect(handle(page, "z 0")).to_be_focused()


def test_a_double_click_opens_the_box_and_a_digit_begins_a_number(page: Page) -> None:
    handle(page, "z 1").dblclick(position={"x": 22, "y": 20})
    expect(page.get_by_role("textbox", name="Exact value of z 1")).to_have_value("2")
    page.keyboard.press("Escape")
    page.keyboard.press("7")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    assert value(page, "z 1") == "710"


def test_a_typed_number_is_taken_when_another_handle_is_pressed(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0, 2.0]), tmp_path)
    other = handle(page, "z 1").locator(".knob:visible")
    handle(page, "z 0").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox").fill("4")
    other.click()
    assert value(page, "z 0") == "4"
    expect(page.get_by_role("textbox")).to_have_count(0)
    handle(page, "z 0").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox").fill("4x")
    other.click()
    expect(page.get_by_role("textbox")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text('unexpected "x"')
    dtype = page.get_by_role("radio", name="float16").first
    dtype.dispatch_event("click")
    expect(dtype).to_have_attribute("aria-checked", "false")
    page.get_by_role("button", name="Bits").dispatch_event("click")
    expect(page.get_by_role("button", name="Bits")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("textbox").fill("5")
    other.click()
    assert value(page, "z 0") == "5"
    assert witness.errors == []


POINTER = """([name, events]) => {
  const knobs = [...document.querySelectorAll(`[aria-label="${name}"] .knob`)];
  const knob = knobs.find((e) => e.checkVisibility());
  const box = knob.getBoundingClientRect();
  for (const [type, pointerId, dx] of events) knob.dispatchEvent(new PointerEvent(type, {
    pointerId, bubbles: true, cancelable: true,
    clientX: box.x + box.width / 2 + dx, clientY: box.y + box.height / 2,
  }));
}"""


def test_a_second_finger_does_not_take_part_in_a_drag(page: Page) -> None:
    page.evaluate("() => { SVGElement.prototype.setPointerCapture = () => {}; }")  # the fingers are not real
    page.evaluate(POINTER, ["z 0", [["pointerdown", 1, 0], ["pointermove", 1, 40]]])
    first = value(page, "z 0")
    assert first != "1"
    page.evaluate(POINTER, ["z 1", [["pointerdown", 2, 0], ["pointermove", 2, -60], ["pointerup", 2, -60]]])
    assert [value(page, "z 0"), value(page, "z 1")] == [first, "2"]
    expect(page.locator(".dragging")).to_have_count(1)
    page.evaluate(POINTER, ["z 0", [["pointerup", 1, 0]]])
    expect(page.locator(".dragging")).to_have_count(0)


def test_escape_takes_a_drag_back(page: Page) -> None:
    box = handle(page, "z 0").locator(".knob:visible").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 50, y, steps=3)
    assert value(page, "z 0") != "1"
    page.keyboard.press("5")
    expect(page.get_by_role("textbox")).to_have_count(0)
    page.keyboard.press("Escape")
    assert value(page, "z 0") == "1"
    page.mouse.move(x + 90, y)
    page.mouse.up()
    assert value(page, "z 0") == "1"


def test_the_box_stays_at_its_number_when_the_size_changes(page: Page) -> None:
    handle(page, "z 1").focus()
    page.keyboard.press("Enter")
    page.evaluate("document.querySelector('.plotnet-explorer').requestFullscreen()")
    page.wait_for_selector(".plotnet-full")
    settle(page)
    number = handle(page, "z 1").locator("text").bounding_box()
    box = page.get_by_role("textbox").bounding_box()
    assert number
    assert box
    assert abs(number["y"] + number["height"] / 2 - box["y"] - box["height"] / 2) < 20


def test_a_motion_that_is_interrupted_ends_where_it_was_going(witness: Witness, tmp_path: Path) -> None:
    step = "take a step of gradient descent with learning rate 1"
    page = open_page(witness, CrossEntropyExplorer(), tmp_path)
    for _ in range(5):
        page.get_by_role("button", name=step).click()
        page.wait_for_timeout(500)
    expected = value(page, "z 1")
    page.get_by_role("button", name="Reset").click()
    button = page.get_by_role("button", name=step)
    for _ in range(5):
        button.dispatch_event("click")
    handle(page, "z 0").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(500)
    assert value(page, "z 1") == expected


def test_an_error_names_the_character_and_stays_until_the_number_is_right(page: Page) -> None:
    alert = page.get_by_role("alert")
    write(page, "z 0", "1²x")
    expect(alert).to_contain_text('unexpected "x"')
    box = page.get_by_role("textbox")
    expect(box).to_have_attribute("aria-invalid", "true")
    page.wait_for_timeout(500)  # the sentence below the picture has been announced
    expect(alert).to_be_visible()
    assert value(page, "z 0") == "1"
    box.fill("1,000")
    page.keyboard.press("Enter")
    expect(alert).to_contain_text('use "." for decimals')
    box.fill("4")
    page.keyboard.press("Enter")
    expect(alert).to_be_hidden()
    assert value(page, "z 0") == "4"
    write(page, "z 0", "?")
    page.keyboard.press("Escape")
    expect(alert).to_be_hidden()
    assert value(page, "z 0") == "4"


def test_errors_cover_neither_the_box_nor_the_sentence_at_any_size(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([1.0] * 8), tmp_path)
    for width, full in [(937, False), (603, False), (320, False), (1280, True), (1024, True)]:
        page.set_viewport_size({"width": width, "height": 720})
        if full:
            page.get_by_role("button", name="Full screen").click()
            page.wait_for_selector(".plotnet-full")
        settle(page)
        root, sentence = page.locator(".plotnet-explorer"), page.locator(".plotnet-message")
        area, below = root.bounding_box(), sentence.bounding_box()
        assert area
        assert below
        for i in range(8):
            write(page, f"z {i}", "1²x" * 20)
            assert [root.bounding_box(), sentence.bounding_box()] == [area, below], "nothing moves"
            box, error = (page.get_by_role(role).bounding_box() for role in ("textbox", "alert"))
            assert box
            assert error
            assert error["y"] >= box["y"] + box["height"] or error["y"] + error["height"] <= box["y"], i
            assert area["y"] <= error["y"] <= below["y"] - error["height"], i
            assert area["x"] <= error["x"] <= area["x"] + area["width"] - error["width"], i
            assert box["y"] + box["height"] <= below["y"] + 1
            page.keyboard.press("Escape")
        if full:
            page.evaluate("document.exitFullscreen()")
            page.wait_for_selector(".plotnet-full", state="detached")


def test_a_message_of_a_button_goes_away_with_escape_or_a_click(page: Page) -> None:
    alert, button = page.get_by_role("alert"), page.get_by_role("button", name="Copy Python")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    button.click()
    expect(alert).to_contain_text("Copy this line: OverflowExplorer(")
    page.keyboard.press("Escape")
    expect(alert).to_be_hidden()
    button.click()
    alert.click()  # to select the line
    expect(alert).to_be_visible()
    page.locator(".plotnet-picture").click(position={"x": 5, "y": 5})
    expect(alert).to_be_hidden()


def test_assistive_technology_is_told_what_changed(page: Page) -> None:
    told, sentence = page.locator("[aria-live=polite]"), page.locator(".plotnet-message")
    expect(told).to_be_empty()
    write(page, "z 0", "720")
    expect(sentence).to_contain_text("exp(720)")
    expect(told).to_have_text(sentence.inner_text())
    page.get_by_role("button", name="one logit more").click()  # the same sentence, and yet a change
    page.wait_for_function("document.querySelector('[aria-live=polite]').textContent.endsWith('\\u00a0')")


def test_logits_are_added_up_to_the_maximum_number_of_the_trait(page: Page) -> None:
    for _ in range(6):
        page.get_by_role("button", name="one logit more").click()
        settle(page)
    expect(page.get_by_role("slider")).to_have_count(8)
    expect(page.get_by_role("button", name="one logit more")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="one logit more").click(force=True)
    settle(page)
    expect(page.get_by_role("slider")).to_have_count(8)


def test_options_are_one_stop_of_the_tab_key_and_arrows_choose(page: Page) -> None:
    page.get_by_role("radio", name=re.compile("^float64")).focus()
    page.keyboard.press("ArrowUp")
    settle(page)
    expect(page.get_by_role("radio", name=re.compile("^float32"))).to_be_focused()
    expect(page.get_by_role("radio", name=re.compile("^float32"))).to_have_attribute("aria-checked", "true")
    assert page.locator("[role=radio][tabindex='0']").count() == 1


def test_reset_restores_what_python_created(page: Page) -> None:
    before = page.evaluate(STATE)
    write(page, "z 0", "1e308")
    page.get_by_role("radio", name=re.compile("^float16")).click()
    page.get_by_role("button", name="one logit more").click()
    page.get_by_role("button", name="Bits").click()
    settle(page)
    page.get_by_role("button", name="Reset").click()
    settle(page)
    assert page.evaluate(STATE) == before
    expect(page.get_by_role("radio", name=re.compile("^float64"))).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("button", name="Bits")).to_have_attribute("aria-pressed", "false")


def test_only_keys_that_a_control_uses_are_kept_from_the_host(page: Page) -> None:
    page.evaluate("""() => {
        window.seen = [];
        document.addEventListener("keydown", (event) => {
          for (let e = event.target; e; e = e.parentElement) {
            if (e.hasAttribute("data-lm-suppress-shortcuts")) return;
          }
          window.seen.push(event.key);
        }, true);
    }""")
    handle(page, "z 0").focus()
    for key in ("ArrowRight", "PageDown", "Home", "Control+s", "Shift+Enter", "a", "5", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("window.seen") == ["Control", "s", "Shift", "Enter", "a"]


def test_copy_python_writes_the_line_that_creates_the_state(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write(page, "z 1", "-inf")
    page.get_by_role("radio", name=re.compile("^float32")).click()
    settle(page)
    page.get_by_role("button", name="Copy Python").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    explorer = eval(page.evaluate("navigator.clipboard.readText()"), {"OverflowExplorer": OverflowExplorer})
    assert (explorer.logits, explorer.dtype) == ([1.0, -math.inf], "float32")


def test_a_saved_picture_is_complete_and_has_no_controls(page: Page, tmp_path: Path) -> None:
    write(page, "z 0", "720")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    assert download.value.suggested_filename == "OverflowExplorer.svg"
    text = download.value.path().read_text(encoding="utf-8")
    root = ET.fromstring(text)
    content = "".join(root.itertext())
    assert "720" in content
    assert "exp(z" in content, "the formula"
    assert "var(" not in text
    assert not [e for e in root.iter() if e.get("role") in {"slider", "radio", "button"}]
    assert "screen-only" not in text
    assert "exp(720)" in (root.findtext("{http://www.w3.org/2000/svg}title") or "")


HOSTS: list[tuple[str, str, dict[str, str]]] = [
    ("JupyterLab and Voila", "body", {"data-jp-theme-light": "false"}),
    ("VS Code", "body", {"class": "vscode-dark"}),
    ("VS Code, high contrast", "body", {"class": "vscode-high-contrast"}),
    ("Colab", "html", {"theme": "dark"}),
    ("marimo", "body", {"class": "dark"}),
    ("Sphinx", "html", {"data-theme": "dark"}),
    ("Bootstrap", "html", {"data-bs-theme": "dark"}),
    ("Material for MkDocs", "body", {"data-md-color-scheme": "slate"}),
    ("a color scheme", "html", {"style": "color-scheme: dark"}),
    ("nbclassic", "body", {"style": "background: #fff"}),
]


def test_the_theme_is_that_of_the_host_and_follows_it(page: Page) -> None:
    root = page.locator(".plotnet-explorer")
    for name, tag, attributes in HOSTS:
        theme, other = ("light", "dark") if name == "nbclassic" else ("dark", "light")
        page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
        expect(root).to_have_attribute("data-theme", other)
        page.evaluate(
            "([tag, given]) => { for (const [key, value] of Object.entries(given)) "
            "document.querySelector(tag).setAttribute(key, value); }",
            [tag, attributes],
        )
        expect(root, name).to_have_attribute("data-theme", theme)
        if name == "JupyterLab and Voila":
            page.evaluate("document.body.dataset.jpThemeLight = 'true'")
            expect(root).to_have_attribute("data-theme", "light")
        page.evaluate(
            "([tag, given]) => { for (const key of Object.keys(given)) "
            "document.querySelector(tag).removeAttribute(key); }",
            [tag, attributes],
        )


def test_an_explorer_that_is_put_into_the_page_later_has_its_theme(witness: Witness, tmp_path: Path) -> None:
    file = OverflowExplorer([1.0, 2.0]).save_html(tmp_path / "explorer.html")
    html = file.read_text(encoding="utf-8").replace("<body>", '<body style="background: white">')
    call = 'el: document.getElementById("widget") });'
    assert html.count(call) == 1
    later = "el: window.made = document.createElement('div') }); document.body.append(window.made);"
    file.write_text(html.replace(call, later), encoding="utf-8")
    witness.page.emulate_media(color_scheme="dark")
    witness.page.goto(file.as_uri())
    expect(witness.page.locator(".plotnet-explorer")).to_have_attribute("data-theme", "light")


def test_the_theme_of_the_system_is_used_where_the_host_has_none(page: Page) -> None:
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", scheme)


@pytest.mark.parametrize("kind", EXPLORERS)
def test_an_explorer_is_light_on_paper_and_keeps_its_colors(
    kind: type[Explorer], witness: Witness, tmp_path: Path
) -> None:
    witness.page.emulate_media(color_scheme="dark")
    page = open_page(witness, kind(), tmp_path)
    colors = """() => ["color", "backgroundColor"].map(
        (name) => getComputedStyle(document.querySelector(".plotnet-explorer"))[name])"""
    dark = page.evaluate(colors)
    page.emulate_media(forced_colors="active")
    assert page.evaluate(colors) == dark
    page.emulate_media(forced_colors="none", media="print")
    on_paper = page.evaluate(colors)
    page.emulate_media(color_scheme="light", media="screen")
    expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", "light")
    assert page.evaluate(colors) == on_paper != dark


def frame_page(explorer: Explorer, folder: Path, attributes: str = "") -> str:
    """Write a page that contains the output of an explorer, as nbconvert does, and return its address."""
    html = explorer._repr_mimebundle_()[0]["text/html"].replace("<iframe", f"<iframe {attributes}")
    path = folder / "output.html"
    path.write_text(f"<!DOCTYPE html><title>Output</title>\n{html}", encoding="utf-8")
    return path.as_uri()


def test_without_a_widget_manager_the_output_is_the_page_itself(witness: Witness, tmp_path: Path) -> None:
    page = witness.page
    page.goto(frame_page(OverflowExplorer([720.0, 1.0]), tmp_path))
    inner = page.frame_locator("iframe")
    expect(inner.get_by_text("inf / inf", exact=True)).to_be_visible()
    box = page.locator("iframe").bounding_box()
    root = inner.locator(".plotnet-explorer").bounding_box()
    assert box
    assert root
    assert box["height"] == pytest.approx(root["height"], abs=8)
    inner.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    expect(inner.get_by_role("slider").first).to_have_attribute("aria-valuenow", "-1000")
    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'false')")
    expect(inner.locator(".plotnet-explorer")).to_have_attribute("data-theme", "dark")
    assert witness.errors == []
    assert witness.calls_outside == []


@pytest.mark.parametrize("attributes", ["", 'sandbox="allow-scripts"'])
def test_the_height_of_a_frame_follows_its_content(attributes: str, witness: Witness, tmp_path: Path) -> None:
    page = witness.page
    page.goto(frame_page(TrainingExplorer(), tmp_path, attributes))
    if attributes:  # then the page around it has to help
        text = Path("docs/explorers.md").read_text(encoding="utf-8")
        script = text[text.index("<script>") + 8 : text.index("</script>")]
        page.add_script_tag(content=script)
    frame = page.locator("iframe")
    root = page.frame_locator("iframe").locator(".plotnet-explorer")
    for width in (700, 390, 1000):
        page.set_viewport_size({"width": width, "height": 700})
        expect(root).to_be_visible()
        page.wait_for_timeout(200)
        box, content = frame.bounding_box(), root.bounding_box()
        assert box
        assert content
        assert box["height"] == pytest.approx(content["height"], abs=8), width


def test_a_button_that_cannot_work_in_a_sandboxed_frame_says_so(witness: Witness, tmp_path: Path) -> None:
    witness.page.goto(frame_page(OverflowExplorer(), tmp_path, 'sandbox="allow-scripts"'))
    inner = witness.page.frame_locator("iframe")
    for button, text in [
        ("Full screen", "does not allow full screen"),
        ("Copy Python", "Copy this line: OverflowExplorer("),
        ("Save SVG", "may not allow downloads"),
    ]:
        inner.get_by_role("button", name=button).click()
        expect(inner.get_by_role("alert")).to_contain_text(text)


def test_a_sentence_replaces_the_output_where_javascript_is_off(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(frame_page(OverflowExplorer(), tmp_path))
    expect(page.frame_locator("iframe").get_by_text("needs JavaScript")).to_be_visible()
    context.close()


def test_a_page_is_accessible(witness: Witness, tmp_path: Path) -> None:
    page = open_page(witness, OverflowExplorer([720.0, 1.0]), tmp_path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(".plotnet-explorer")).to_have_attribute("data-theme", scheme)
        results = Axe().run(page)
        assert not results.response["violations"], results.generate_report()
    assert witness.errors == []
