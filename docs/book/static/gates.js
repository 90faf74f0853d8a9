/** What a page shows: the rest of a section after its predictions, and later sections one after the other. */

import { element } from "plotnet/web/elements.js";

/** @import { Store } from "./store.js" */

/**
 * Open what has been reached, now and after each change, and sections to which a link leads.
 *
 * @param {HTMLElement} lesson
 * @param {Store} store
 */
export function setUpGates(lesson, store) {
  const sections = /** @type {HTMLElement[]} */ ([...lesson.querySelectorAll("section")]);
  store.follow(() => {
    openAfterPredictions(lesson, store);
    openSections(sections, store);
  });
  const followHash = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !lesson.contains(target)) return;
    reach(target, store);
    showTarget(target);
  };
  addEventListener("hashchange", followHash);
  followHash();
}

/**
 * @param {HTMLElement} lesson
 * @param {Store} store
 */
function openAfterPredictions(lesson, store) {
  for (const rest of /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll(".after-prediction"))) {
    const isOpen = Boolean(store.state.predictions[rest.dataset.prediction ?? ""]);
    rest.classList.toggle("open", isOpen);
    if (!isOpen) rest.classList.remove("unfold");
  }
}

/**
 * Open each section that was reached before, or that follows an open one without an unanswered prediction.
 *
 * @param {HTMLElement[]} sections in the order of the page
 * @param {Store} store
 */
function openSections(sections, store) {
  const { reached, predictions } = store.state;
  let isNext = true;
  for (const section of sections) {
    const isReached = !section.classList.contains("later") || reached.includes(section.id);
    if (isNext && !isReached) reached.push(section.id); // it stays open
    /** @type {boolean} */
    const isOpen = isNext || isReached;
    section.classList.toggle("open", isOpen);
    markJump(section, isOpen && !isNext);
    isNext = isOpen && ownForms(section).every((form) => predictions[form.dataset.name ?? ""]);
  }
}

/**
 * Return the predictions of a section, without those of its subsections.
 *
 * @param {HTMLElement} section
 */
function ownForms(section) {
  const forms = /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".prediction")]);
  return forms.filter((form) => form.closest("section") === section);
}

/**
 * Say, or say no longer, that what lies before a section has been skipped.
 *
 * @param {HTMLElement} section
 * @param {boolean} isJump
 */
function markJump(section, isJump) {
  const note = section.querySelector(":scope > .jumped");
  if (note && !isJump) note.remove();
  if (!note && isJump)
    section.firstElementChild?.after(
      element("p", { class: "jumped" }, "What comes before this section waits for your predictions."),
    );
}

/**
 * Open the section of an element, and those that contain it.
 *
 * @param {HTMLElement} target
 * @param {Store} store
 */
function reach(target, store) {
  store.change(({ reached }) => {
    for (let section = target.closest("section"); section; section = enclosing(section))
      if (section.classList.contains("later") && !reached.includes(section.id)) reached.push(section.id);
  });
}

/** @param {Element} section */
function enclosing(section) {
  return section.parentElement?.closest("section") ?? null;
}

/**
 * Scroll to an element, or to the prediction that it waits for.
 *
 * @param {HTMLElement} target
 */
function showTarget(target) {
  let visible = target;
  for (
    let rest = target.closest(".after-prediction");
    rest;
    rest = rest.parentElement?.closest(".after-prediction") ?? null
  )
    if (!rest.classList.contains("open")) visible = /** @type {HTMLElement} */ (rest.previousElementSibling);
  visible.scrollIntoView();
}
