/** Exercises: copy the stub, and say that it is solved. */

import { copyText } from "./clipboard.js";

/** @import { Store } from "./store.js" */

/**
 * Set up the exercises of a lesson.
 *
 * @param {HTMLElement} lesson
 * @param {Store} store
 */
export function setUpExercises(lesson, store) {
  for (const exercise of /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll(".exercise"))) {
    const name = exercise.dataset.name ?? "";
    const copy = exercise.querySelector("[data-action=copy]");
    const solved = exercise.querySelector("[data-action=solved]");
    copy?.addEventListener("click", async () => {
      const isCopied = await copyText(exercise.querySelector("pre")?.textContent ?? "");
      copy.textContent = isCopied ? "Copied" : "Not copied: select the code";
    });
    solved?.addEventListener("click", () => {
      store.change(({ exercises }) => {
        if (exercises[name]) delete exercises[name];
        else exercises[name] = true;
      });
    });
    store.follow(() => solved?.setAttribute("aria-pressed", String(Boolean(store.state.exercises[name]))));
  }
}
