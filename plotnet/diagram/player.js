/** The player of a film: it shows one frame after another in the element that Python has written. */

import { interceptKeys } from "../web/keys.js";
import { followTheme } from "../web/theme.js";

/** @import { Model } from "../web/elements.js" */

/**
 * @param {{model: Model, el: HTMLElement}} context
 * @returns {() => void}
 */
function render({ model, el }) {
  const film = /** @type {HTMLElement} */ (el.querySelector(".plotnet-film"));
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (film.querySelector(`.plotnet-film-${name}`));
  const [picture, caption, counter] = ["picture", "caption", "count"].map(part);
  const [play, back, forward] = ["play", "back", "forward"].map(part);
  const slider = /** @type {HTMLInputElement} */ (film.querySelector("input"));
  const captions = Array.from(film.querySelectorAll("li"), (item) => item.textContent);
  // each frame consists of ranges of `lines`: start, length, start, length, ...
  /** @type {string[]} */
  const lines = model.get("lines");
  /** @type {number[][]} */
  const frames = model.get("frames");
  const last = frames.length - 1;
  let current = 0;
  /** @type {number | null} */
  let timer = null;

  /** @param {number[]} ranges */
  const draw = (ranges) => {
    let svg = "";
    for (let i = 0; i < ranges.length; i += 2)
      for (let j = ranges[i]; j < ranges[i] + ranges[i + 1]; j++) svg += `${lines[j]}\n`;
    picture.innerHTML = svg;
  };
  /** @param {number} index */
  const show = (index) => {
    const previous = current;
    current = Math.min(Math.max(index, 0), last);
    const isNew = current !== previous;
    if (isNew) draw(frames[current]);
    slider.value = String(current + 1);
    slider.setAttribute("aria-valuetext", `${current + 1} of ${frames.length}`);
    counter.textContent = `${current + 1} of ${frames.length}`;
    back.setAttribute("aria-disabled", String(current === 0));
    forward.setAttribute("aria-disabled", String(current === last));
    // screen readers announce the caption only when the film is paused
    const hasStopped = timer === null && caption.getAttribute("aria-live") === "off";
    caption.setAttribute("aria-live", timer === null ? "polite" : "off");
    if (isNew || hasStopped) caption.textContent = captions[current];
  };
  /** @param {boolean} isPlaying */
  const setPlaying = (isPlaying) => {
    clearTimeout(timer ?? 0);
    timer = isPlaying ? setTimeout(next, model.get("pause")) : null;
    film.toggleAttribute("data-playing", isPlaying);
    play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  };
  const next = () => {
    setPlaying(current + 1 < last);
    show(current + 1);
  };
  /** @param {number} index */
  const pauseAt = (index) => {
    setPlaying(false);
    show(index);
  };
  const toggle = () => {
    const isPlaying = timer === null;
    setPlaying(isPlaying);
    show(isPlaying && current === last ? 0 : current);
  };

  /** @type {Record<string, () => void>} */
  const actions = {
    " ": toggle,
    ArrowLeft: () => pauseAt(current - 1),
    ArrowRight: () => pauseAt(current + 1),
    Home: () => pauseAt(0),
    End: () => pauseAt(last),
  };
  /** @type {(event: KeyboardEvent, keys: string[]) => void} */
  const handleKey = (event, keys) => {
    if (isShortcut(event) || !keys.includes(event.key)) return;
    event.preventDefault();
    actions[event.key]();
  };
  const allKeys = Object.keys(actions);
  // the keys that the browser does not handle itself: buttons respond to Space, ranges to the other keys
  /** @type {Record<string, string[]>} */
  const keysByTag = { BUTTON: allKeys.slice(1), INPUT: allKeys.slice(0, 1), SUMMARY: [] };
  /** @type {NodeListOf<HTMLElement>} */
  const controls = film.querySelectorAll("button, input, summary");
  for (const control of controls) {
    control.addEventListener("keydown", (event) => handleKey(event, keysByTag[control.tagName]));
  }
  const stops = [
    followTheme(film),
    interceptKeys(
      film,
      (event) => !isShortcut(event) && [...allKeys, "ArrowUp", "ArrowDown", "Enter"].includes(event.key),
    ),
  ];
  play.addEventListener("click", toggle);
  back.addEventListener("click", () => pauseAt(current - 1));
  forward.addEventListener("click", () => pauseAt(current + 1));
  slider.addEventListener("input", () => pauseAt(slider.valueAsNumber - 1));
  slider.value = "1"; // browsers restore the last value when a page is reloaded
  part("controls").hidden = last < 1;
  // the page has no other content: keys also work when no control has the focus
  document.addEventListener("keydown", (event) => {
    if (event.target === document.body) handleKey(event, allKeys);
  });
  setPlaying(model.get("autoplay") && last > 0 && !matchMedia("(prefers-reduced-motion: reduce)").matches);
  show(0);
  return () => {
    setPlaying(false);
    for (const stop of stops) stop();
  };
}

/** @param {KeyboardEvent} event */
function isShortcut({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}

export default { render };
