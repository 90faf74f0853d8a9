/** Code, tables and formulas that are wider than the page scroll in themselves: by keyboard, too. */

/**
 * Let elements have the focus while they scroll.
 *
 * @param {HTMLElement} lesson
 */
export function makeScrollersFocusable(lesson) {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
  });
  for (const target of lesson.querySelectorAll("pre, .table-wrapper, .equation")) observer.observe(target);
}
