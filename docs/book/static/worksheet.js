/** A printed lesson is a worksheet: lines to write on in place of results, and solutions at the end if wanted. */

import { element } from "plotnet/web/elements.js";
import { toolsOf } from "./tools.js";

const EXERCISE_LINES = 5;

/**
 * Add the choice what to print, and prepare the page whenever it is printed.
 *
 * @param {HTMLElement} lesson
 */
export function setUpWorksheet(lesson) {
  const button = element("button", { type: "button" }, "Print a worksheet");
  const solutions = element("input", { type: "checkbox" });
  const label = element("label");
  label.append(solutions, " with solutions at the end");
  button.addEventListener("click", () => print());
  toolsOf(lesson).append(button, label);
  /** @type {Element[]} */
  let added = [];
  /** @type {Element[]} */
  const folded = []; // code that is printed, but folded on the page
  const clear = () => {
    for (const part of added.splice(0)) part.remove();
    for (const fold of folded.splice(0)) fold.removeAttribute("open");
  };
  addEventListener("beforeprint", () => {
    clear();
    for (const fold of lesson.querySelectorAll("details.code-fold:not([open])")) {
      fold.setAttribute("open", "");
      folded.push(fold);
    }
    added = addLines(lesson);
    if (solutions.checked) added.push(addSolutions(lesson));
  });
  addEventListener("afterprint", clear);
}

/**
 * Add what is written on, and return what has been added.
 *
 * @param {HTMLElement} lesson
 */
function addLines(lesson) {
  /** @type {Element[]} */
  const added = [];
  /** @param {Element | null} before @param {Element} part */
  const add = (before, part) => {
    before?.after(part);
    added.push(part);
  };
  add(lesson.querySelector("h1"), lines(["Name", "Date"], "worksheet-name"));
  numbered(lesson, "prediction", "Prediction").forEach(({ item, label }) => {
    const isChoice = item.querySelector("input[type=radio]");
    const titles = [...(isChoice ? [] : ["Your prediction"]), "What came", "Why"];
    const heading = element("p", { class: "worksheet-label" }, label);
    item.prepend(heading);
    added.push(heading);
    add(item.lastElementChild, lines(titles));
  });
  numbered(lesson, "question", "Question").forEach(({ item, label }) => {
    const heading = element("p", { class: "worksheet-label" }, label);
    item.prepend(heading);
    added.push(heading);
  });
  for (const exercise of lesson.querySelectorAll(".exercise")) {
    add(exercise.lastElementChild, lines(Array(EXERCISE_LINES).fill("")));
  }
  for (const { cell, title, tasks } of explorers(lesson)) {
    const box = element("div", { class: "worksheet-box" });
    const text = "Open this explorer in the book, work on the tasks below, and sketch here what you see.";
    box.append(element("strong", {}, title), element("p", {}, text));
    add(cell, box);
    for (const task of tasks) add(task.querySelector("p"), lines(["", ""]));
  }
  return added;
}

/**
 * Return empty lines with titles.
 *
 * @param {string[]} titles
 * @param {string} name
 */
function lines(titles, name = "") {
  const group = element("div", { class: `worksheet-lines ${name}` });
  group.append(...titles.map((title) => element("div", {}, title)));
  return group;
}

/**
 * Return the items of a kind with their labels on paper, such as "Prediction 1".
 *
 * @param {HTMLElement} lesson
 * @param {string} kind
 * @param {string} title
 */
function numbered(lesson, kind, title) {
  const items = /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll(`.${kind}`));
  return [...items].map((item, i) => ({ item, label: `${title} ${i + 1}` }));
}

/**
 * Return the explorers of a lesson with their tasks.
 *
 * @param {HTMLElement} lesson
 */
function explorers(lesson) {
  return [...lesson.querySelectorAll(".cell.tag_explorer")].map((cell) => {
    let next = cell.nextElementSibling;
    while (next && !next.matches("ol"))
      next = next.matches("p, .worksheet-box") ? next.nextElementSibling : null;
    const title = cell.querySelector("iframe")?.title ?? "";
    return { cell, title, tasks: [...(next?.children ?? [])] };
  });
}

/**
 * Add the solutions to the end of a lesson.
 *
 * @param {HTMLElement} lesson
 */
function addSolutions(lesson) {
  const section = element("section", { class: "worksheet-solutions" });
  section.append(element("h2", {}, "Solutions"));
  for (const { item, label } of numbered(lesson, "prediction", "Prediction")) {
    const rest = item.nextElementSibling;
    const result = rest?.querySelector(`.comparison :is(.actual dd, .result strong)`)?.textContent ?? "";
    const why = [...(rest?.children ?? [])].find((part) => part.matches(".fold"));
    section.append(solution(`${label}: ${result}`, why));
  }
  for (const { title, tasks } of explorers(lesson)) {
    tasks.forEach((task, i) => {
      section.append(solution(`${title}, task ${i + 1}`, task.querySelector(".fold")));
    });
  }
  for (const exercise of lesson.querySelectorAll(".exercise")) {
    const heading = exercise.closest("section")?.querySelector("h2, h3")?.firstChild?.textContent ?? "";
    section.append(solution(heading, exercise.nextElementSibling));
  }
  for (const { item, label } of numbered(lesson, "question", "Question")) {
    const right = item.querySelector("[data-correct=true]");
    const choice = right?.querySelector("span:last-child")?.textContent ?? "";
    section.append(solution(`${label}: ${choice}`, right?.nextElementSibling));
  }
  lesson.append(section);
  return section;
}

/**
 * Return a solution with its title.
 *
 * @param {string} title
 * @param {Element | null | undefined} content A fold, or a text.
 */
function solution(title, content) {
  const part = element("div", { class: "worksheet-solution" });
  part.append(element("h3", {}, title));
  const copied = /** @type {Element[]} */ (content?.matches(".fold") ? [...content.children] : [content]);
  for (const block of copied) {
    if (block && !block.matches("summary")) part.append(block.cloneNode(true));
  }
  return part;
}
