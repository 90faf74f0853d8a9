"""All explorers at all sizes: what is drawn fits, can be read, and can be touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from plotnet.live.explorer import Explorer
from tests.explorers import EXPLORERS, STATES

from .pages import Witness
from .test_shell import open_page, settle

# Collects what is wrong with the picture on the screen: texts outside or on top of each other, texts and
# marks without contrast, handles that are too small.
CHECK = """
(smallest) => {
  const root = document.querySelector(".plotnet-explorer");
  const area = root.getBoundingClientRect();
  const problems = [];
  const isShown = (e) => e.getClientRects().length > 0 && !e.closest("[style*='display: none']");
  const isWritten = (e) => isShown(e) && e.textContent.trim();
  const texts = [...root.querySelectorAll(".plotnet-picture text")].filter(isWritten);
  const boxes = texts.map((e) => [e.textContent, e.getBoundingClientRect()]);
  for (const [text, box] of boxes) {
    if (box.left < area.left - 1 || box.right > area.right + 1 || box.bottom > area.bottom + 1)
      problems.push(`outside: ${text}`);
  }
  boxes.forEach(([text, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (width > 2 && height > 5) problems.push(`overlap: ${text} and ${other}`);
  }));
  const scaled = (e) => parseFloat(getComputedStyle(e).fontSize) * e.getCTM().a;
  for (const e of texts) {
    const size = Math.min(...[e, ...e.querySelectorAll("tspan:not(.screen-only)")].map(scaled));
    if (size < smallest) problems.push(`small: ${e.textContent} at ${size.toFixed(1)} px`);
  }
  for (const e of root.querySelectorAll("button, p, .plotnet-title")) {
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (isWritten(e) && size < smallest) problems.push(`small: ${e.textContent} at ${size} px`);
  }
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const linear = (c) => (c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = channels(color).map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const isOpaque = (color) => color !== "none" && (channels(color)[3] ?? 1) > 0.5;
  const under = (e, x, y) => {
    const stack = document.elementsFromPoint(x, y);
    for (const other of stack.slice(stack.indexOf(e) + 1)) {
      if (!(other instanceof SVGGeometryElement)) continue;
      const { fill } = getComputedStyle(other);
      if (isOpaque(fill)) return fill;
    }
    return getComputedStyle(root).backgroundColor;
  };
  for (const e of texts) {
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    if (e.closest(".dim")) continue;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (y < 0 || y > innerHeight) continue;
    const back = style.stroke !== "none" ? style.stroke : under(e, x, y);
    const found = contrast(style.fill, back);
    if (found < 4.5) problems.push(`contrast ${found.toFixed(2)}: ${e.textContent}`);
  }
  for (const e of root.querySelectorAll(".knob, .fill-plus, .fill-minus, .fill-bad, .line-bad")) {
    const style = getComputedStyle(e);
    const color = e.matches(".knob, .line-bad") ? style.stroke : style.fill;
    if (!isShown(e) || !isOpaque(color) || e.closest(".dim")) continue;
    const found = contrast(color, getComputedStyle(root).backgroundColor);
    if (found < 3) problems.push(`contrast ${found.toFixed(2)}: ${e.outerHTML.slice(0, 80)}`);
  }
  for (const e of root.querySelectorAll("[role=slider], [role=radio], [role=button], button")) {
    if (!isShown(e)) continue;
    const box = e.getBoundingClientRect();
    const side = Math.min(box.width, box.height);
    if (side < 23.5) problems.push(`target of ${side} px: ${e.ariaLabel}`);
    if (!(e.ariaLabel || e.textContent)) problems.push(`no name: ${e.outerHTML.slice(0, 80)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) problems.push("the page scrolls sideways");
  return { problems: [...new Set(problems)], height: area.height };
}
"""

# Moves each handle by keys, and returns how far the handle and the numbers that change lie apart, in pixels.
REACH = """
async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const isShown = (e) => e.getClientRects().length > 0 && !e.closest("[style*='display: none']");
  const texts = () => [...document.querySelectorAll(".plotnet-picture text")].filter(isShown);
  const found = {};
  for (const handle of [...document.querySelectorAll("[role=slider]")].filter(isShown)) {
    handle.focus();
    await frame();
    const before = new Map(texts().map((e) => [e, e.textContent]));
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowLeft"]) {
      handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      await frame();
    }
    const changed = texts().filter((e) => before.get(e) !== e.textContent);
    const knob = [...handle.querySelectorAll(".knob")].filter(isShown).at(-1);
    const boxes = [knob, ...changed].map((e) => e.getBoundingClientRect());
    const height = Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top));
    found[handle.ariaLabel] = [changed.length, height];
  }
  return found;
}
"""

SIZES = [  # width, height, full screen, smallest text, largest height
    (937, 640, False, 12, 500),
    (603, 640, False, 12, None),
    (450, 640, False, 12, None),
    (390, 844, False, 12, None),
    (320, 700, False, 12, None),
    (1280, 720, True, 16, 720),
    (1024, 768, True, 14, 768),
]

HALF_A_WINDOW = (603, 640)


@pytest.mark.parametrize("kind", EXPLORERS)
def test_a_picture_can_be_read_and_operated_at_every_size(
    kind: type[Explorer], witness: Witness, tmp_path: Path
) -> None:
    for i, state in enumerate(STATES[kind]):
        witness.page.emulate_media(color_scheme="dark" if i % 2 else "light")
        page = open_page(witness, kind(**state), tmp_path)
        for width, height, full, smallest, highest in SIZES:
            assert look(page, width, height, full, smallest, highest) == [], (state, width, height)
        width, height = HALF_A_WINDOW
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        found = page.evaluate(REACH)
        assert any(count for count, _ in found.values())
        assert {name: reach for name, (_, reach) in found.items() if reach > 380} == {}, state
    assert witness.errors == []


def look(page: Page, width: int, height: int, full: bool, smallest: int, highest: int | None) -> list[str]:
    """List what is wrong with the picture at a size."""
    page.set_viewport_size({"width": width, "height": height})
    if full:
        page.get_by_role("button", name="Full screen").click()
        page.wait_for_selector(".plotnet-full")
    settle(page)
    result = page.evaluate(CHECK, smallest)
    problems: list[str] = result["problems"]
    if highest and result["height"] > highest:
        problems.append(f"{result['height']} px high, more than {highest}")
    if full:
        page.evaluate("document.exitFullscreen()")
        page.wait_for_selector(".plotnet-full", state="detached")
    return problems
