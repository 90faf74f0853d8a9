"""Finds texts of a picture that lie on lines, curves, handles or points."""

from __future__ import annotations

from playwright.sync_api import Page

# Thin lines and hatching are background. Numbers of an axis interrupt a line with their halo, values the
# dashed line that leads to them; bars of dtypes cover the line behind them.
CROSSINGS = """
() => {
  const isShown = (e) => e.getClientRects().length > 0 && !e.closest("[style*='display: none']");
  const shown = (selector) => [...document.querySelectorAll(".plotnet-picture " + selector)].filter(isShown);
  const inner = (box) => ({ left: box.left + 1, right: box.right - 1, top: box.top + box.height * 0.25,
                            bottom: box.bottom - box.height * 0.25 });
  const texts = shown("text").filter((e) => e.textContent.trim() && !e.closest("[role=radio]"))
    .map((e) => ({ e, box: inner(e.getBoundingClientRect()) }));
  const points = (e) => {
    const matrix = e.getScreenCTM();
    const length = e.getTotalLength();
    const count = Math.min(600, Math.ceil(length / 3));
    const at = (i) => e.getPointAtLength((i * length) / count).matrixTransform(matrix);
    return Array.from({ length: count + 1 }, (_, i) => at(i));
  };
  const marks = shown("path.line-ink, path.line-minus, path.line-bad, circle")
    .filter((e) => !e.matches(".ring, .hit") && e.getTotalLength() > 0)
    .filter((e) => e.matches("circle") || parseFloat(getComputedStyle(e).strokeWidth) > 1)
    .map((e) => ({ e, points: points(e) }));
  const found = [];
  for (const { e: text, box } of texts) {
    for (const { e: mark, points } of marks) {
      const isHidden = mark.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
        && (text.matches(".halo") || mark.matches(".line-bad[stroke-dasharray]"));
      if (isHidden) continue;
      const isIn = ({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom;
      if (points.some(isIn)) found.push(`${text.textContent} on ${mark.outerHTML.slice(0, 70)}`);
    }
  }
  return found;
}
"""


def open_state(page: Page, state: str) -> None:
    """Open a state, such as "gap=104&eps=0", in a page with an explorer."""
    page.evaluate("(state) => { location.hash = state; }", state)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def crossings(page: Page) -> list[str]:
    """List the texts that lie on a mark, each with the mark."""
    found: list[str] = page.evaluate(CROSSINGS)
    return found
