/** The row of tools below the title of a lesson. */

import { element } from "plotnet/web/elements.js";

/**
 * Return the row, which is made when it is first needed.
 *
 * @param {Element} lesson
 */
export function toolsOf(lesson) {
  const existing = lesson.querySelector(".lesson-tools");
  if (existing) return existing;
  const tools = element("div", { class: "lesson-tools" });
  lesson.querySelector("h1")?.after(tools);
  return tools;
}
