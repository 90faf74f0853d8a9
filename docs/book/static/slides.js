/** A lesson as slides: the same elements as on the page, one slide at a time. */

import { element } from "plotnet/web/elements.js";
import { divide } from "./deck.js";
import { headingOf, Presenter } from "./presenter.js";
import { toolsOf } from "./tools.js";

/** @import { Slide } from "./deck.js" */

const HASH = /^#slide-(\d+)$/;
const LARGEST = 38; // font size in pixels
const COMFORTABLE = 24; // from here on, code is wrapped before the font gets smaller
const SMALLEST = 8;
const SWIPE = 60; // pixels
const SLIDERS = "[role=slider], [role=radio], [role=spinbutton], input, select, textarea";
const PRESSED = "button, summary, a, [role=button]";

/**
 * Let a lesson be shown as slides.
 *
 * @param {HTMLElement} lesson
 */
export function setUpSlides(lesson) {
  const slides = new Slides(lesson);
  slides.followHash();
}

class Slides {
  /** @param {HTMLElement} lesson */
  constructor(lesson) {
    this.lesson = lesson;
    /** @type {Slide[]} */
    this.slides = [];
    this.at = 0;
    this.step = 0;
    /** @type {Record<string, string>} What the room predicted; it is not stored. */
    this.room = {};
    this.compared = new Set();
    /** @type {(() => void)[]} What restores the page. */
    this.restore = [];
    this.bar = this.makeBar();
    this.presenter = new Presenter((change) => this.turn(change));
    this.listen();
  }

  get running() {
    return document.documentElement.classList.contains("slides");
  }

  get slide() {
    return this.slides[this.at];
  }

  makeBar() {
    const bar = element("nav", { class: "slides-bar", "aria-label": "Slides" });
    this.place = element("span", { class: "slides-place" });
    this.count = element("span", { class: "slides-count", role: "status" });
    /** @type {[string, string, () => void][]} */
    const buttons = [
      ["Leave", "Esc", () => this.leave()],
      ["Presenter window", "N", () => this.openPresenter()],
      ["Full screen", "F", () => toggleFullScreen()],
      ["Previous slide", "←", () => this.turn(-1)],
      ["Next slide", "→", () => this.turn(1)],
    ];
    const made = buttons.map(([name, key, act], i) => {
      const button = element("button", { type: "button", "aria-label": name, title: `${name} (${key})` });
      button.append(...(i < 3 ? [`${name} `, element("kbd", {}, key)] : [key]));
      button.addEventListener("click", act);
      return button;
    });
    bar.append(made[0], this.place, ...made.slice(1, 4), this.count, made[4]);
    return bar;
  }

  listen() {
    const start = element("button", { type: "button", class: "slides-start" }, "Slides ");
    start.append(element("kbd", {}, "S"));
    start.addEventListener("click", () => this.enter());
    toolsOf(this.lesson).append(start);
    addEventListener("keydown", (event) => this.press(event), true);
    addEventListener("resize", () => this.running && this.show());
    addEventListener("hashchange", () => this.followHash());
    this.lesson.addEventListener("submit", (event) => this.submit(event), true);
    this.lesson.addEventListener("change", (event) => this.hear(event.target), true);
    this.lesson.addEventListener("input", (event) => this.hear(event.target), true);
    this.lesson.addEventListener("click", (event) => this.choose(event), true);
    this.listenToSwipes();
  }

  listenToSwipes() {
    let [x, y] = [0, 0];
    this.lesson.addEventListener("touchstart", ({ touches }) => {
      [x, y] = [touches[0].clientX, touches[0].clientY];
    });
    this.lesson.addEventListener("touchend", ({ changedTouches }) => {
      const [dx, dy] = [changedTouches[0].clientX - x, changedTouches[0].clientY - y];
      if (this.running && Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) this.turn(dx < 0 ? 1 : -1);
    });
  }

  // From the page to the slides and back

  /**
   * Show slides, from the one with what is at the top of the page on.
   *
   * @param {number} [at]
   */
  enter(at) {
    if (this.running) return;
    const first = at === undefined ? topmost(this.lesson) : null;
    this.slides = divide(this.lesson);
    this.hideTheRest();
    for (const fold of this.lesson.querySelectorAll("details")) this.remember(fold, "open", true);
    for (const input of this.lesson.querySelectorAll("input")) {
      this.remember(input, "value", input.value);
      this.remember(input, "checked", false);
    }
    for (const input of this.lesson.querySelectorAll("input[type=text]")) {
      /** @type {HTMLInputElement} */ (input).value = "";
    }
    document.documentElement.classList.add("slides");
    document.body.append(this.bar);
    for (const frame of this.lesson.querySelectorAll("iframe")) this.fill(frame);
    this.at = Math.max(0, Math.min(this.slides.length - 1, at ?? this.indexOf(first)));
    this.step = 0;
    this.lesson.tabIndex = -1;
    this.show();
    this.lesson.focus({ preventScroll: true });
  }

  leave() {
    if (!this.running) return;
    const { section, pieces } = this.slide;
    document.documentElement.classList.remove("slides");
    if (document.fullscreenElement) document.exitFullscreen();
    for (const restore of this.restore.splice(0)) restore();
    for (const marked of this.lesson.querySelectorAll(".now, .room-chose")) {
      marked.classList.remove("now", "room-chose");
    }
    for (const { element } of pieces) element.style.removeProperty("--slide-figure");
    this.bar.remove();
    this.room = {};
    this.compared.clear();
    this.presenter.end();
    history.replaceState(null, "", `#${section.id}`);
    dispatchEvent(new HashChangeEvent("hashchange")); // shows the section if it comes later
    const shown = pieces.find(({ element }) => element.offsetParent)?.element ?? before(pieces[0].element);
    (shown ?? section).scrollIntoView({ behavior: "instant" });
  }

  /** Hide everything on the page that is not the lesson, also from the keyboard. */
  hideTheRest() {
    for (let node = /** @type {HTMLElement} */ (this.lesson); node !== document.body; ) {
      const parent = /** @type {HTMLElement} */ (node.parentElement);
      for (const other of parent.children) {
        if (other === node) continue;
        other.classList.add("not-on-slides");
        this.restore.push(() => other.classList.remove("not-on-slides"));
      }
      node = parent;
    }
  }

  /**
   * Change a property of an element until the slides are left.
   *
   * @template {HTMLElement} Changed
   * @template {keyof Changed} Key
   * @param {Changed} changed
   * @param {Key} key
   * @param {Changed[Key]} value
   */
  remember(changed, key, value) {
    const previous = changed[key];
    changed[key] = value;
    this.restore.push(() => {
      changed[key] = previous;
    });
  }

  /**
   * Let an explorer fill its frame, and listen to the keys that are pressed in it.
   *
   * @param {HTMLIFrameElement} frame
   */
  fill(frame) {
    const page = frame.contentDocument;
    if (!page?.querySelector(".plotnet-explorer")) {
      const wait = setTimeout(() => this.fill(frame), 300); // it is being loaded
      this.restore.push(() => clearTimeout(wait));
      return;
    }
    const listener = (/** @type {KeyboardEvent} */ event) => this.press(event);
    page.documentElement.classList.add("plotnet-fill");
    page.defaultView?.addEventListener("keydown", listener, true);
    this.restore.push(() => {
      page.documentElement.classList.remove("plotnet-fill");
      page.defaultView?.removeEventListener("keydown", listener, true);
    });
  }

  followHash() {
    const found = HASH.exec(location.hash);
    if (!found) return this.running && location.hash ? this.leave() : undefined;
    if (this.running) this.go(Number(found[1]) - 1);
    else this.enter(Number(found[1]) - 1);
  }

  /** @param {Element | null} first */
  indexOf(first) {
    if (!first) return 0;
    return this.slides.findLastIndex(
      ({ pieces: [{ element }] }) =>
        element === first ||
        element.contains(first) ||
        !!(element.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING),
    );
  }

  // What is shown

  /** @param {number} change */
  turn(change) {
    if (!this.running) return;
    const step = this.step + change;
    if (step >= 0 && step < this.slide.steps) this.step = step;
    else if (this.slides[this.at + change]) {
      this.at += change;
      this.step = change < 0 ? this.slide.steps - 1 : 0;
    }
    this.show();
  }

  /** @param {number} at */
  go(at) {
    this.at = Math.max(0, Math.min(this.slides.length - 1, at));
    this.step = 0;
    this.show();
  }

  show() {
    const { lesson, slide } = this;
    for (const shown of lesson.querySelectorAll(".now")) shown.classList.remove("now");
    for (const { kind, element, rows } of slide.pieces) {
      for (const part of [element, ...ancestors(element, lesson)]) part.classList.add("now");
      if (rows) for (const row of rows) row.classList.add("now");
      if (kind === "tasks") element.children[this.step]?.classList.add("now");
      if (kind === "comparison") this.compare(element);
      if (kind === "prediction") element.classList.toggle("hands-up", this.step > 0);
    }
    lesson.classList.toggle("slide-with-explorer", slide.pieces.some(isWide));
    this.fit();
    const { count, place, slides, at } = this;
    if (count) count.textContent = `${at + 1} / ${slides.length}`;
    if (place) place.textContent = titleOf(lesson, slide.section);
    this.bar.style.setProperty("--part", String((at + 1) / slides.length));
    history.replaceState(null, "", `#slide-${at + 1}`);
    this.presenter.show(this.slides, this.at);
  }

  /** Choose the largest font size with which everything fits; code is wrapped if it has to be. */
  fit() {
    const { lesson } = this;
    if (this.slide.pieces.some(isWide)) {
      lesson.style.setProperty("--slide-font", `${Math.min(26, innerWidth / 48)}px`);
      return;
    }
    for (const [from, to, wraps] of [
      [LARGEST, COMFORTABLE, false],
      [LARGEST, SMALLEST, true],
    ]) {
      lesson.classList.toggle("slide-wraps", Boolean(wraps));
      for (let size = Number(from); size >= Number(to); size--) {
        lesson.style.setProperty("--slide-font", `${size}px`);
        if (this.fits()) return;
      }
    }
  }

  fits() {
    const { lesson } = this;
    if (lesson.scrollHeight > lesson.clientHeight || lesson.scrollWidth > lesson.clientWidth) return false;
    const shown = this.slide.pieces.flatMap(({ element }) => [
      element,
      ...element.querySelectorAll("pre, table, .equation"),
    ]);
    return shown.every(({ scrollWidth, clientWidth }) => !clientWidth || scrollWidth <= clientWidth + 1);
  }

  /**
   * Show what the room predicted beside the result.
   *
   * @param {HTMLElement} comparison
   */
  compare(comparison) {
    if (!this.compared.has(comparison)) {
      const content = [...comparison.childNodes];
      this.compared.add(comparison);
      this.restore.push(() => comparison.replaceChildren(...content));
    }
    const detail = this.room[comparison.dataset.name ?? ""] ?? "";
    comparison.dispatchEvent(new CustomEvent("room", { detail }));
  }

  // The room

  /**
   * Remember what the room predicts, instead of storing it.
   *
   * @param {EventTarget | null} target
   */
  hear(target) {
    if (!this.running || !(target instanceof HTMLInputElement)) return;
    const form = /** @type {HTMLElement | null} */ (target.closest(".prediction"));
    if (form) this.room[form.dataset.name ?? ""] = target.value.trim();
  }

  /** @param {Event} event */
  submit(event) {
    if (!this.running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.go(this.at + 1);
  }

  /**
   * Show the feedback for an answer that the room chose, without storing it.
   *
   * @param {Event} event
   */
  choose(event) {
    const choice = event.target instanceof Element ? event.target.closest(".question .choice") : null;
    if (!this.running || !choice) return;
    event.stopImmediatePropagation();
    choice.closest("li")?.classList.toggle("room-chose");
    this.fit();
  }

  /** @param {number} index */
  mark(index) {
    const { pieces } = this.slide;
    const prediction = pieces.find(({ kind }) => kind === "prediction")?.element;
    const radio = prediction?.querySelectorAll("input[type=radio]")[index];
    if (radio instanceof HTMLInputElement) {
      radio.checked = true;
      this.hear(radio);
    }
    const question = pieces.find(({ kind }) => kind === "question")?.element;
    const button = question?.querySelectorAll(".choice")[index];
    if (button instanceof HTMLElement) button.click();
    return !!(radio || button);
  }

  // Keys

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (event.ctrlKey || event.metaKey || event.altKey || !target.closest) return;
    const act = this.running ? this.action(event.key, target) : this.start(event.key, target);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  /**
   * @param {string} key
   * @param {Element} target
   * @returns {(() => void) | undefined}
   */
  start(key, target) {
    const typing = target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
    return key.toLowerCase() === "s" && !typing ? () => this.enter() : undefined;
  }

  /**
   * Return what a key does in the slides. Clickers send Page Up and Page Down, which turn the page wherever the
   * focus is; other keys belong to the element with the focus if it uses them.
   *
   * @param {string} key
   * @param {Element} target
   * @returns {(() => void) | undefined}
   */
  action(key, target) {
    if (key === "PageDown") return () => this.turn(1);
    if (key === "PageUp") return () => this.turn(-1);
    if (key === "Escape") return document.fullscreenElement ? undefined : () => this.leave();
    const field = target.closest(SLIDERS);
    if (field instanceof HTMLInputElement && field.type === "text" ? field.value : field && !isRadio(field))
      return;
    if (key === "ArrowRight" || key === "ArrowDown") return () => this.turn(1);
    if (key === "ArrowLeft" || key === "ArrowUp") return () => this.turn(-1);
    if (key === "Home") return () => this.go(0);
    if (key === "End") return () => this.go(this.slides.length - 1);
    if (key === " ") return target.closest(PRESSED) ? undefined : () => this.turn(1);
    return this.letter(key);
  }

  /** @param {string} key */
  letter(key) {
    const entry = this.slide.pieces
      .find(({ kind }) => kind === "prediction")
      ?.element.querySelector("input[type=text]");
    if (entry instanceof HTMLInputElement) {
      if (/^[\d.,[(−-]$/.test(key)) entry.focus();
      if (document.activeElement === entry) return;
    }
    const index = "abcdefgh".indexOf(key.toLowerCase());
    if (key.length === 1 && index >= 0 && this.mark(index)) return () => {};
    if (key.toLowerCase() === "n") return () => this.openPresenter();
    if (key.toLowerCase() === "f") return toggleFullScreen;
  }

  openPresenter() {
    if (!this.presenter.open() && this.place) {
      this.place.textContent = "The browser has blocked the window: allow pop-up windows for this page.";
      return;
    }
    this.presenter.show(this.slides, this.at);
  }
}

/** @param {import("./deck.js").Piece} piece */
function isWide({ kind }) {
  return kind === "explorer";
}

/**
 * Whether the focus is on a choice of a prediction, whose arrow keys turn the page.
 *
 * @param {Element} field
 */
function isRadio(field) {
  return field instanceof HTMLInputElement && field.type === "radio";
}

/**
 * Return the folds and other blocks around an element, which are shown with it.
 *
 * @param {Element} element
 * @param {Element} lesson
 */
function ancestors(element, lesson) {
  const found = [];
  for (let node = element.parentElement; node && node !== lesson; node = node.parentElement) {
    if (node.matches(".slide-block")) found.push(node);
  }
  return found;
}

/**
 * Return the block that is being read: a heading in the upper third of the window, or the first visible block.
 *
 * @param {Element} lesson
 */
function topmost(lesson) {
  const blocks = [
    ...lesson.querySelectorAll("h1, h2, h3, p, form, table, pre, iframe, .comparison, .question"),
  ];
  const visible = blocks.filter((block) => block.getClientRects().length);
  const top = (/** @type {Element} */ block) => block.getBoundingClientRect().top;
  const heading = visible.findLast(
    (block) => block.matches(":is(h1, h2, h3)") && top(block) >= 0 && top(block) < innerHeight / 3,
  );
  return heading ?? visible.find((block) => block.getBoundingClientRect().bottom > 80) ?? null;
}

/**
 * Return the unanswered prediction that hides an element.
 *
 * @param {Element} hidden
 */
function before(hidden) {
  const rests = [];
  for (
    let node = hidden.closest(".after-prediction");
    node;
    node = node.parentElement?.closest(".after-prediction") ?? null
  ) {
    rests.push(node);
  }
  const forms = rests.map((rest) => /** @type {HTMLElement} */ (rest.previousElementSibling));
  return forms.find((form) => form?.offsetParent);
}

/**
 * Return the titles of a lesson and of one of its sections.
 *
 * @param {Element} lesson
 * @param {Element} section
 */
function titleOf(lesson, section) {
  const titles = [lesson, ...(section === lesson ? [] : [section])];
  return titles.map((part) => headingOf(part)).join(" · ");
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}
