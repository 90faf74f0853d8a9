/** The contents of a lesson: marks for what has been answered in each section, and the summary in words. */

import { element } from "plotnet/web/elements.js";
import { isAnswered } from "./questions.js";

/**
 * @import { Store } from "./store.js"
 * @typedef {{kind: "prediction" | "exercise" | "question", item: HTMLElement, degree: () => "" | "half" | "full"}} Entry
 */

const VERBS = { prediction: "predicted", exercise: "solved", question: "answered" };

/**
 * Add the marks and the summary, and keep them up to date.
 *
 * @param {HTMLElement} lesson
 * @param {Store} store
 */
export function setUpContents(lesson, store) {
  const entries = listEntries(lesson, store);
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll(".lesson-contents a[href*='#']")
  );
  /** @type {[HTMLElement, Entry][]} */
  const marks = [];
  for (const link of links) {
    const own = entries.filter(({ item }) => item.closest("section")?.id === link.hash.slice(1));
    const group = element("span", { class: "marks", "aria-hidden": "true" });
    for (const entry of own) {
      const mark = element("span", { class: "mark", "data-kind": entry.kind });
      marks.push([mark, entry]);
      group.append(mark);
    }
    const text = element("span");
    text.append(...link.childNodes);
    link.append(text, group);
  }
  store.follow(() => {
    for (const [mark, { degree }] of marks) mark.dataset.degree = degree();
    for (const summary of document.querySelectorAll(".lesson-progress"))
      summary.textContent = summarize(entries);
  });
  markCurrent(lesson, [...links]);
  closeDrawer(links);
}

/**
 * Close the drawer of the theme, in which phones show the contents, when a link is followed.
 *
 * @param {Iterable<HTMLElement>} links
 */
function closeDrawer(links) {
  const drawer = document.getElementById("__navigation");
  if (!(drawer instanceof HTMLInputElement)) return;
  for (const link of links)
    link.addEventListener("click", () => {
      drawer.checked = false;
    });
}

/**
 * @param {HTMLElement} lesson
 * @param {Store} store
 * @returns {Entry[]}
 */
function listEntries(lesson, { state, ...store }) {
  const items = /** @type {HTMLElement[]} */ ([
    ...lesson.querySelectorAll(".prediction, .exercise, .question"),
  ]);
  return items.map((item) => {
    const name = item.dataset.name ?? "";
    if (item.matches(".prediction"))
      return {
        kind: "prediction",
        item,
        degree: () =>
          !state.predictions[name] ? "" : state.predictions[name].value === null ? "half" : "full",
      };
    if (item.matches(".exercise"))
      return { kind: "exercise", item, degree: () => (state.exercises[name] ? "full" : "") };
    return { kind: "question", item, degree: () => (isAnswered(item, { state, ...store }) ? "full" : "") };
  });
}

/**
 * @param {Entry[]} entries
 * @returns {string}
 */
function summarize(entries) {
  const parts = Object.entries(VERBS).map(([kind, verb]) => {
    const own = entries.filter((entry) => entry.kind === kind);
    const done = own.filter(({ degree }) => degree() === "full").length;
    return own.length ? `${done} of ${own.length} ${verb}` : "";
  });
  const text = parts.filter(Boolean).join(", ");
  return text && `${text}.`;
}

/**
 * Mark the link to the section that is being read.
 *
 * @param {HTMLElement} lesson
 * @param {HTMLAnchorElement[]} links
 */
function markCurrent(lesson, links) {
  const sections = [lesson, ...lesson.querySelectorAll("section")];
  const update = () => {
    const visible = sections.filter((section) => section.getClientRects().length);
    const current =
      visible.findLast((section) => section.getBoundingClientRect().top < innerHeight / 3) ?? lesson;
    for (const link of links) {
      if (link.hash.slice(1) === current.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", update, { passive: true });
  update();
}
