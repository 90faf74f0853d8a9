/** The page of a lesson. */

import { setUpContents } from "./contents.js";
import { setUpExercises } from "./exercises.js";
import { setUpGates } from "./gates.js";
import { setUpPredictions } from "./predictions.js";
import { setUpQuestions } from "./questions.js";
import { makeScrollersFocusable } from "./scrollers.js";
import { setUpSlides } from "./slides.js";
import { openStore } from "./store.js";
import { setUpWorksheet } from "./worksheet.js";

/** Set up the lesson of this page. */
export default function setUpLesson() {
  const lesson = document.querySelector("section.lesson");
  if (!(lesson instanceof HTMLElement)) return;
  const store = openStore(lesson.dataset.lesson ?? "");
  setUpPredictions(lesson, store);
  setUpQuestions(lesson, store);
  setUpExercises(lesson, store);
  setUpGates(lesson, store);
  setUpContents(lesson, store);
  setUpSlides(lesson);
  setUpWorksheet(lesson);
  makeScrollersFocusable(lesson);
}
