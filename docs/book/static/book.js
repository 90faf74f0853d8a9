/** All pages: what is wider than the page is scrolled with the keyboard; results of a search say where they are. */

const PLACES = { "notebooks/": "lesson", "docs/teaching/": "notes for teachers", "reference/": "reference" };

document.addEventListener("DOMContentLoaded", () => {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
  });
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre")) observer.observe(box);

  const results = document.getElementById("search-results");
  if (results)
    new MutationObserver(() => describeResults(results)).observe(results, { childList: true, subtree: true });
});

/** @param {HTMLElement} results */
function describeResults(results) {
  for (const link of results.querySelectorAll("li > a:not([data-place])")) {
    const address = link.getAttribute("href") ?? "";
    const term = address.split("#term-")[1]?.replaceAll("-", " ");
    const place = term ?? Object.entries(PLACES).find(([path]) => address.startsWith(path))?.[1] ?? "";
    link.setAttribute("data-place", place);
    if (place) link.insertAdjacentHTML("afterend", ` <span class="search-place"></span>`);
    if (place && link.nextElementSibling) link.nextElementSibling.textContent = place;
  }
}
