/** A question with answers to choose from: a button each, and what there is to say about the one that was pressed. */

import { element, interceptKeys } from "../web/elements.js";

/**
 * @import { Model } from "../live/explorer.js"
 * @typedef {{text: string, right: boolean, comment: string}} Choice
 */

/**
 * Write a text whose backticks mark code.
 *
 * @param {HTMLElement} target
 * @param {string} text
 */
function write(target, text) {
  target.replaceChildren(
    ...text.split("`").map((part, i) => (i % 2 ? element("code", {}, part) : document.createTextNode(part))),
  );
}

/**
 * @param {{model: Model, el: HTMLElement}} given
 * @returns {() => void}
 */
function render({ model, el }) {
  /** @type {{text: string, choices: Choice[]}} */
  const { text, choices } = model.get("_question");
  const title = element("p", { class: "plotnet-quiz-question" });
  write(title, text);
  const feedback = element("p", { class: "plotnet-quiz-feedback", role: "status" });
  const buttons = choices.map((choice, i) => {
    const button = element("button", {
      type: "button",
      class: "plotnet-quiz-choice",
      "aria-pressed": "false",
    });
    const answer = element("span");
    write(answer, choice.text);
    button.append(element("span", { class: "plotnet-quiz-letter" }, "abcdefgh"[i]), answer);
    button.addEventListener("click", () => {
      model.set("chosen", i);
      model.save_changes();
      follow(); // also where no kernel says that it has heard
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

  const follow = () => {
    /** @type {number} */
    const chosen = model.get("chosen");
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
    if (chosen < 0) return;
    feedback.dataset.right = String(choices[chosen].right);
    write(feedback, choices[chosen].comment);
  };
  model.on("change:chosen", follow);
  follow();
  return () => model.off("change:chosen", follow);
}

export default { render };
