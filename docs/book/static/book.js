/** Tables and code that are wider than the page can be scrolled with the keyboard. */

document.addEventListener("DOMContentLoaded", () => {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
  });
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre")) observer.observe(box);
});
