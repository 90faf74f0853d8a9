/** A multiple-choice question: a button for each choice, and the feedback on the last choice. */

import { element } from "../web/elements.js";
import { interceptKeys, isPress } from "../web/keys.js";
import { followTheme } from "../web/theme.js";

/**
 * @import { Model } from "../web/elements.js"
 * @typedef {{text: string, correct: boolean, feedback: string}} Choice
 */

const PATIENCE = 3000; // ms until a choice counts as not stored

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
      clearTimeout(timer);
      timer = setTimeout(update, PATIENCE);
      since = performance.now();
    });
    return button;
  });
  const note = element("p", { class: "plotnet-quiz-note", role: "alert" });
  const root = element("div", {
    class: "plotnet-quiz plotnet-themed",
    role: "group",
    "aria-label": text.replaceAll("`", ""),
  });
  root.append(title, ...buttons, feedback, note);
  el.append(root);

  let timer = 0;
  let since = Infinity; // when the last choice was made on this page
  const update = () => {
    /** @type {number} */
    const chosen = model.get("chosen");
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
    if (chosen < 0) return;
    feedback.dataset.correct = String(choices[chosen].correct);
    setText(feedback, choices[chosen].feedback);
    const isLost = model.get("_recorded") !== chosen && performance.now() - since >= PATIENCE - 100;
    setText(note, isLost ? NOT_STORED : model.get("_note"));
  };
  const events = ["change:chosen", "change:_recorded", "change:_note"];
  for (const event of events) model.on(event, update);
  const stops = [followTheme(root), interceptKeys(root, isPress)];
  update();
  return () => {
    for (const event of events) model.off(event, update);
    for (const stop of stops) stop();
    clearTimeout(timer);
  };
}

const NOT_STORED =
  "This answer is not stored: no kernel is running, or it was restarted. Run this cell again, then answer.";

export default { render };
