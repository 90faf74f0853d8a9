/** The window of the presenter: notes, the text that the slides leave out, what comes next, and the time. */

import { element } from "plotnet/web/elements.js";

/** @import { Slide } from "./deck.js" */

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 18px/1.5 system-ui, sans-serif; color: #1b1f24; background: #ffffff; }
header { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; padding: 10px 24px; background: #edf3fa; }
header output { font-size: 26px; font-weight: 650; font-variant-numeric: tabular-nums; }
header button { font: inherit; min-height: 40px; padding: 0 14px; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 0 40px; padding: 8px 24px 40px; }
h1 { flex: 1 0 100%; font-size: 15px; margin: 0; }
h2 { font-size: 15px; margin: 18px 0 6px; color: #555c66; }
.next { grid-column: 1 / -1; }
.next p { font-size: 22px; font-weight: 650; margin: 0; }
.on-slide { color: #555c66; }
summary { font-weight: 650; }
pre { white-space: pre-wrap; }
table { border-collapse: collapse; } td, th { padding: 2px 10px 2px 0; text-align: left; }
@media (max-width: 700px) { main { display: block; } }
@media (prefers-color-scheme: dark) {
  body { color: #eceff3; background: #14171b; }
  header { background: #1b2735; }
  h2, .on-slide { color: #adb5bf; }
}
`;

export class Presenter {
  /** @param {(change: number) => void} turn Turns the pages of the slides. */
  constructor(turn) {
    this.turn = turn;
    /** @type {Window | null} */
    this.window = null;
    this.started = 0;
    this.stopped = 0; // when the timer was paused, or 0
    this.ticking = 0;
  }

  /** Open the window, and return whether the browser allows it. */
  open() {
    this.window = window.open("", "plotnet-presenter", "popup,width=1000,height=720");
    if (!this.window) return false;
    this.started ||= Date.now();
    const { document: page } = this.window;
    page.title = `Presenter · ${document.title}`;
    page.documentElement.lang = "en";
    page.head.replaceChildren(
      element("meta", { charset: "utf-8" }),
      element("title", {}, page.title),
      element("style", {}, STYLE),
    );
    page.body.replaceChildren(this.makeHeader(), element("main"));
    page.onkeydown = (event) => this.press(event);
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.tick(), 500);
    this.tick();
    return true;
  }

  makeHeader() {
    const header = element("header");
    this.clock = element("output", { "aria-label": "Time" });
    this.timer = element("output", { "aria-label": "Minutes since the start" });
    this.count = element("span");
    /** @type {[string, () => void][]} */
    const buttons = [
      ["Previous", () => this.turn(-1)],
      ["Next", () => this.turn(1)],
      ["Pause", () => this.pause()],
      ["Start again", () => this.restart()],
    ];
    const made = buttons.map(([name, act]) => {
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", act);
      return button;
    });
    this.pauseButton = made[2];
    header.append(
      element("h1", {}, document.title),
      this.clock,
      this.timer,
      made[2],
      made[3],
      this.count,
      made[0],
      made[1],
    );
    return header;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const change = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (!change) return;
    event.preventDefault();
    this.turn(change);
  }

  tick() {
    if (this.window?.closed) clearInterval(this.ticking);
    const seconds = Math.floor(((this.stopped || Date.now()) - this.started) / 1000);
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (this.clock) this.clock.textContent = time;
    if (this.timer)
      this.timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  pause() {
    if (this.stopped) this.started += Date.now() - this.stopped;
    this.stopped = this.stopped ? 0 : Date.now();
    if (this.pauseButton) this.pauseButton.textContent = this.stopped ? "Continue" : "Pause";
    this.tick();
  }

  restart() {
    this.started = Date.now();
    if (this.stopped) this.stopped = this.started;
    this.tick();
  }

  /**
   * Show what belongs to a slide.
   *
   * @param {Slide[]} slides
   * @param {number} at
   */
  show(slides, at) {
    const main = this.window && !this.window.closed && this.window.document.querySelector("main");
    if (!main) return;
    const { section, prose } = slides[at];
    if (this.count) this.count.textContent = `Slide ${at + 1} of ${slides.length}`;
    main.replaceChildren(
      part("next", "Next", [element("p", {}, describe(slides[at + 1], section))]),
      part("notes", "Notes", notesFor(section)),
      part("prose", "Text of the lesson", prose.map(copy)),
    );
    main.ownerDocument.defaultView?.scrollTo(0, 0);
  }

  end() {
    const main = this.window && !this.window.closed && this.window.document.querySelector("main");
    if (main) main.replaceChildren(element("p", {}, "The slides have been left."));
  }
}

/**
 * @param {string} name
 * @param {string} title
 * @param {Node[]} content
 */
function part(name, title, content) {
  const section = element("section", { class: name });
  if (content.length) section.append(element("h2", {}, title), ...content);
  return section;
}

/**
 * Return the notes for a section, or for the one around it.
 *
 * @param {Element} section
 */
function notesFor(section) {
  const template = document.getElementById("teaching-notes");
  if (!(template instanceof HTMLTemplateElement)) return [];
  for (
    let part = /** @type {Element | null | undefined} */ (section);
    part?.matches("section");
    part = part.parentElement
  ) {
    const notes = template.content.querySelector(`[data-section="${CSS.escape(part.id)}"]`);
    if (notes && !(part.matches(".lesson") && part !== section)) return [notes.cloneNode(true)];
  }
  return [];
}

/**
 * Return what the next slide starts with.
 *
 * @param {Slide | undefined} slide
 * @param {Element} section Section of the slide before it.
 */
function describe(slide, section) {
  if (!slide) return "This is the last slide.";
  const [{ element: first, kind }] = slide.pieces;
  if (kind === "heading" || slide.section !== section) return headingOf(slide.section);
  if (kind === "comparison") return "The result";
  if (kind === "explorer") return "The explorer";
  if (first.closest(".solution")) return "The solution";
  const shown = first.querySelector(".on-slide, .question-text, p") ?? first;
  const text = kind === "listing" ? "Code or output" : (shown.textContent?.trim() ?? "");
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

/**
 * Return a copy of a block of the lesson, with its folds open.
 *
 * @param {Element} block
 */
function copy(block) {
  const copied = /** @type {Element} */ (block.cloneNode(true));
  for (const fold of copied.querySelectorAll("details")) fold.setAttribute("open", "");
  for (const part of copied.querySelectorAll("iframe, script, button, .headerlink")) part.remove();
  for (const part of [copied, ...copied.querySelectorAll("[id]")]) part.removeAttribute("id");
  return copied;
}

/**
 * Return the heading of a section as text.
 *
 * @param {Element} section
 */
export function headingOf(section) {
  const heading = section.querySelector("h1, h2, h3");
  return [...(heading?.childNodes ?? [])]
    .filter((node) => !(node instanceof Element && node.matches(".headerlink")))
    .map(({ textContent }) => textContent)
    .join("");
}
