/** Multiple-choice questions: each choice shows its feedback, and a wrong one stays marked. */

/** @import { Store } from "./store.js" */

/**
 * Set up the questions of a lesson.
 *
 * @param {HTMLElement} lesson
 * @param {Store} store
 */
export function setUpQuestions(lesson, store) {
  for (const question of /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll(".question"))) {
    const name = question.dataset.name ?? "";
    const choices = /** @type {HTMLElement[]} */ ([...question.querySelectorAll(".choice")]);
    choices.forEach((choice, i) => {
      choice.addEventListener("click", () => {
        store.change(({ questions }) => {
          const before = questions[name] ?? [];
          questions[name] = [...before.filter((other) => other !== i), i];
        });
      });
    });
    store.follow(() => {
      choices.forEach((choice, i) => {
        const isChosen = Boolean(store.state.questions[name]?.includes(i));
        choice.setAttribute("aria-pressed", String(isChosen));
        choice.parentElement?.classList.toggle("chosen", isChosen);
      });
    });
  }
}

/**
 * Whether the correct choice of a question has been made.
 *
 * @param {HTMLElement} question
 * @param {Store} store
 */
export function isAnswered(question, store) {
  const choices = /** @type {HTMLElement[]} */ ([...question.querySelectorAll(".choice")]);
  const correct = choices.findIndex((choice) => choice.dataset.correct === "true");
  return Boolean(store.state.questions[question.dataset.name ?? ""]?.includes(correct));
}
