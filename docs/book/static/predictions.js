/** Predictions: a form, and after it the comparison of the prediction with the result. */

import { element } from "plotnet/web/elements.js";
import { formatAnswer, matches, parseAnswer } from "./answers.js";

/**
 * @import { Answer, Store } from "./store.js"
 * @import { Expected } from "./answers.js"
 * @typedef {{text: string, actual: Answer | null, rtol: number, hints: [Answer, string][]}} Result
 */

/**
 * Set up the forms and the comparisons of a lesson.
 *
 * @param {HTMLElement} lesson
 * @param {Store} store
 */
export function setUpPredictions(lesson, store) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (lesson.querySelectorAll(".prediction"))) {
    const name = form.dataset.name ?? "";
    const rest = /** @type {HTMLElement} */ (form.nextElementSibling);
    const comparison = rest.querySelector(`.comparison[data-name="${name}"]`);
    if (comparison instanceof HTMLElement) setUpPrediction(form, comparison, store);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} comparison
 * @param {Store} store
 */
function setUpPrediction(form, comparison, store) {
  const name = form.dataset.name ?? "";
  const problem = /** @type {HTMLElement} */ (form.querySelector(".problem"));
  const field = form.querySelector("input[type=text]");
  /** @type {Result} */
  const result = JSON.parse(comparison.querySelector("script")?.textContent ?? "");

  /** @param {Answer | null} value */
  const commit = (value) => {
    store.change(({ predictions }) => {
      predictions[name] = { value };
    });
    comparison.focus({ preventScroll: true });
    comparison.parentElement?.classList.add("unfold");
    comparison.scrollIntoView({ block: "nearest" });
  };
  /** @param {string} text */
  const complain = (text) => {
    problem.textContent = text;
    field?.setAttribute("aria-invalid", String(Boolean(text)));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = readForm(form);
    complain("problem" in read ? read.problem : "");
    if ("answer" in read) commit(read.answer);
    else form.querySelector("input")?.focus();
  });
  form.addEventListener("input", () => complain(""));
  form.querySelector("[data-action=skip]")?.addEventListener("click", () => {
    complain("");
    commit(null);
  });
  comparison.tabIndex = -1;
  comparison.setAttribute("role", "group");
  comparison.setAttribute("aria-label", "Your prediction and the result");
  const askAgain = () => {
    store.change(({ predictions }) => {
      delete predictions[name];
    });
    form.reset();
    form.querySelector("input")?.focus();
  };
  const { range } = expected(form);
  comparison.addEventListener("room", (event) => {
    const typed = event instanceof CustomEvent ? event.detail : "";
    const read = field ? parseAnswer(typed, expected(form)) : { answer: typed };
    const answer = "answer" in read ? read.answer : typed;
    showComparison(comparison, typed ? answer : null, result, { who: "The room", range });
  });
  store.follow(() => {
    const prediction = store.state.predictions[name];
    form.classList.toggle("answered", Boolean(prediction));
    if (prediction) showComparison(comparison, prediction.value, result, { range, askAgain });
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {{answer: Answer} | {problem: string}}
 */
function readForm(form) {
  const typed = form.querySelector("input[type=text]");
  if (typed instanceof HTMLInputElement) return parseAnswer(typed.value, expected(form));
  const chosen = form.querySelector("input:checked");
  if (chosen instanceof HTMLInputElement) return { answer: chosen.value };
  return { problem: "Choose one first, or have the result shown without a prediction." };
}

/**
 * @param {HTMLFormElement} form
 * @returns {Expected}
 */
function expected(form) {
  return JSON.parse(form.dataset.expected ?? "{}");
}

/**
 * Show a prediction beside the result, with the hint of the lesson.
 *
 * @param {HTMLElement} comparison
 * @param {Answer | null} predicted
 * @param {Result} result
 * @param {{who?: string, range?: [number, number], askAgain?: () => void}} options
 */
function showComparison(comparison, predicted, { text, actual, rtol, hints }, options) {
  const { who = "You", range, askAgain } = options;
  const pair = element("dl", { class: "pair" });
  const shown = predicted === null ? "nothing" : formatAnswer(predicted);
  pair.append(
    term(`${who} predicted`, shown, predicted === null ? "predicted none" : "predicted"),
    term("It is", text, "actual"),
  );
  const hint = element("p", { class: "hint" });
  const isRight = matches(predicted, actual, rtol);
  const found = hints.find(([answer]) => matches(predicted, answer, rtol));
  if (isRight) hint.textContent = shown === text ? "As you predicted." : "Close enough.";
  else if (found) hint.innerHTML = found[1]; // written by Python, with code elements
  comparison.dataset.correct = String(isRight);
  comparison.replaceChildren(pair);
  if (range && typeof predicted === "number" && typeof actual === "number")
    comparison.append(scale(predicted, actual, { range, who }));
  comparison.append(hint);
  if (!askAgain) return;
  const again = element("button", { type: "button", class: "quiet" }, "Ask me again");
  again.addEventListener("click", askAgain);
  comparison.append(again);
}

/**
 * @param {string} title
 * @param {string} text
 * @param {string} classes
 */
function term(title, text, classes) {
  const group = element("div", { class: classes });
  group.append(element("dt", {}, title), element("dd", {}, text));
  return group;
}

/**
 * Draw both numbers on a line, which repeats what the texts say.
 *
 * @param {number} predicted
 * @param {number} actual
 * @param {{range: [number, number], who: string}} options
 */
function scale(predicted, actual, { range: [low, high], who }) {
  const line = element("div", { class: "scale", "aria-hidden": "true" });
  /** @type {[number, string, string][]} */
  const marks = [
    [low, "end", String(low)],
    [high, "end", String(high)],
    [predicted, "you", who.toLowerCase()],
    [actual, "it", "it"],
  ];
  for (const [value, name, label] of marks) {
    const mark = element("span", { class: name }, label);
    mark.style.left = `${(100 * (value - low)) / (high - low)}%`;
    line.append(mark);
  }
  return line;
}
