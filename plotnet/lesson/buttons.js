/** A multiple-choice question: a button for each choice, and the feedback on the last choice. */

import { element, interceptKeys } from "../web/elements.js";

/**
 * @import { Model } from "../live/explorer.js"
 * @typedef {{text: string, correct: boolean, feedback: string}} Choice
 */

/**
 * Show a text in which backticks mark code.
 *
 * @param {HTMLElement} target
 * @param {string} text
 */
function setText(target, text) {
  target.replaceChildren(
    ...text.split("`").map((part, i) => (i % 2 ? element("code", {}, part) : document.createTextNode(part))),
  );
}

/**
 * @param {{model: Model, el: HTMLElement}} context
 * @returns {() => void}
 */
function render({ model, el }) {
  /** @type {{text: string, choices: Choice[]}} */
  const { text, choices } = model.get("_question");
  const title = element("p", { class: "plotnet-quiz-question" });
  setText(title, text);
  const feedback = element("p", { class: "plotnet-quiz-feedback", role: "status" });
  const buttons = choices.map((choice, i) => {
    const button = element("button", {
      type: "button",
      class: "plotnet-quiz-choice",
      "aria-pressed": "false",
    });
    const answer = element("span");
    setText(answer, choice.text);
    button.append(element("span", { class: "plotnet-quiz-letter" }, "abcdefgh"[i]), answer);
    button.addEventListener("click", () => {
      model.set("chosen", i);
      model.save_changes();
      update(); // without waiting for the kernel
    });
    interceptKeys(button);
    return button;
  });
  const root = element("div", {
    class: "plotnet-quiz",
    role: "group",
    "aria-label": text.replaceAll("`", ""),
  });
  root.append(title, ...buttons, feedback);
  el.append(root);

  const update = () => {
    /** @type {number} */
    const chosen = model.get("chosen");
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
    if (chosen < 0) return;
    feedback.dataset.correct = String(choices[chosen].correct);
    setText(feedback, choices[chosen].feedback);
  };
  model.on("change:chosen", update);
  update();
  return () => model.off("change:chosen", update);
}

export default { render };
