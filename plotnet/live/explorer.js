/**
 * What all explorers share: a state that the page, Python and linked sliders change alike, one update a frame,
 * controls, buttons, and sentences for those who don't see the picture.
 *
 * Python has drawn the picture once. An explorer finds its parts by their `data-part` and moves their
 * attributes; nothing is added to it or taken away.
 */

import { element, interceptKeys } from "../web/elements.js";
import { format, parse, shortest } from "./numerics.js";

/**
 * The traits of an explorer, as anywidget hands them to the page; which one has which type is Python's matter.
 *
 * @typedef {{get(key: string): any, set(key: string, value: unknown): void, save_changes(): void,
 *   on(event: string, callback: () => void): void, off(event: string, callback: () => void): void}} Model
 */

/**
 * @template State
 * @typedef {{update(state: State): void, sentence(state: State): string}} Picture
 */

/**
 * The picture of a page, whatever its state.
 *
 * @typedef {Pick<Page<object>, "picture" | "svg" | "parts" | "part" | "text" | "attributes" | "show">} Drawing
 */

/** @typedef {Record<string, unknown>} Changes Traits with their new values. */

/**
 * Where which number is on a slider: `value` of a position, and `position` of a value.
 *
 * @typedef {{low: number, high: number, steps: number, value(p: number): number, position(x: number): number}} Scale
 */

/** @typedef {number | string | boolean | null | Value[]} Value */

/**
 * Make the module of an explorer, as anywidget takes it.
 *
 * @template {object} State
 * @param {(page: Page<State>) => Picture<State>} build Adds the controls, and says how the picture follows the
 *   state.
 */
export function explorer(build) {
  return {
    /** @param {{model: Model, el: HTMLElement}} given */
    render({ model, el }) {
      /** @type {Page<State>} */
      const page = new Page(model, el);
      page.start(build(page));
      return () => page.stop();
    },
  };
}

/**
 * Numbers travel as JSON, which has no nan and no inf.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function encode(value) {
  if (Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "number") return value;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/** @type {Record<string, number>} */
const NONFINITE = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/**
 * Read what `encode`, here or in Python, has written.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function decode(value) {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(decode);
  return typeof value === "string" && Object.hasOwn(NONFINITE, value) ? NONFINITE[value] : value;
}

/**
 * One explorer on a page.
 *
 * @template {object} State
 */
export class Page {
  /**
   * @param {Model} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    /** @type {string[]} */
    this.keys = model.get("_keys");
    this.initial = this.state;
    this.root = element("div", {
      class: "plotnet-explorer",
      role: "group",
      "aria-label": model.get("_title"),
    });
    this.controls = element("div", { class: "plotnet-explorer-controls" });
    this.choices = element("div", { class: "plotnet-explorer-choices" });
    this.picture = element("div", { class: "plotnet-explorer-picture" });
    this.picture.innerHTML = model.get("_picture");
    const svg = this.picture.querySelector("svg");
    if (!svg) throw new Error("the picture of an explorer has no <svg>");
    this.svg = svg;
    /** @type {NodeListOf<SVGElement>} */
    const parts = svg.querySelectorAll("[data-part]");
    this.parts = new Map(Array.from(parts, (part) => [part.dataset.part ?? "", part]));
    this.sentence = element("p", { class: "plotnet-explorer-sentence", "aria-live": "polite" });
    this.root.append(this.choices, this.controls, this.picture, this.sentence, this.buttons());
    el.append(this.root);
    /** @type {((state: State) => void)[]} */
    this.followers = [];
    /** @type {[event: string, callback: () => void][]} */
    this.listeners = [];
    /** @type {Picture<State> | null} */
    this.drawn = null;
    this.frame = 0;
    this.speaking = 0;
    this.unsaved = false;
  }

  /**
   * Listen to the model for as long as the explorer is there.
   *
   * @param {string} event
   * @param {() => void} callback
   */
  listen(event, callback) {
    this.model.on(event, callback);
    this.listeners.push([event, callback]);
  }

  /**
   * Hold a row of numbers and one key for each of them together: ipywidgets' sliders can only be linked to one.
   * A row that is longer than its keys is changed in its place: the number travels to Python, which knows the
   * rest, and not all of the row with it.
   *
   * @param {string} row The key of the row, "logits".
   * @param {string[]} keys Those of its numbers, ["z0", "z1", ...].
   */
  syncList(row, keys) {
    const { model } = this;
    this.listen(`change:${row}`, () => {
      /** @type {unknown[]} */
      const numbers = model.get(row);
      numbers.slice(0, keys.length).forEach((value, i) => {
        if (!Object.is(model.get(keys[i]), value)) model.set(keys[i], value);
      });
    });
    keys.forEach((key, i) => {
      this.listen(`change:${key}`, () => {
        /** @type {unknown[]} */
        const numbers = model.get(row);
        if (i >= numbers.length || Object.is(numbers[i], model.get(key))) return;
        if (numbers.length > keys.length) numbers[i] = model.get(key);
        else model.set(row, numbers.with(i, model.get(key)));
        this.unsaved = true;
      });
    });
  }

  /**
   * Follow the state from now on.
   *
   * @param {Picture<State>} picture
   */
  start(picture) {
    this.drawn = picture;
    for (const key of this.keys) this.listen(`change:${key}`, () => this.scheduleUpdate());
    this.paint();
    this.announce();
  }

  stop() {
    for (const [event, callback] of this.listeners) this.model.off(event, callback);
    cancelAnimationFrame(this.frame);
    clearTimeout(this.speaking);
  }

  /** The state, with numbers as numbers. */
  get state() {
    const values = this.keys.map((key) => [key, decode(this.model.get(key))]);
    return /** @type {State} */ (Object.fromEntries(values));
  }

  /**
   * Change the state; the picture follows in the next frame, and Python after it.
   *
   * @param {Partial<State> | Changes} changes
   */
  set(changes) {
    for (const [key, value] of Object.entries(changes)) this.model.set(key, encode(value));
    this.unsaved = true;
    this.scheduleUpdate();
  }

  /** Update once in the next frame, however much happens until then. */
  scheduleUpdate() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
      if (this.unsaved) {
        this.unsaved = false;
        this.model.save_changes();
      }
      clearTimeout(this.speaking);
      this.speaking = setTimeout(() => this.announce(), 400); // a sentence a pause, not one a frame
    });
  }

  paint() {
    const state = this.state;
    for (const follow of this.followers) follow(state);
    this.drawn?.update(state);
  }

  announce() {
    const text = this.drawn?.sentence(this.state) ?? "";
    if (this.sentence.textContent !== text) this.sentence.textContent = text;
    const title = this.svg.querySelector("desc");
    if (title) title.textContent = text;
  }

  // Moving parts of the picture

  /**
   * Return a part of the picture.
   *
   * @param {string} name
   */
  part(name) {
    const part = this.parts.get(name);
    if (!part) throw new Error(`the picture has no part named ${name}`);
    return part;
  }

  /**
   * Write into a part.
   *
   * @param {string} name
   * @param {string} text
   */
  text(name, text) {
    const part = this.part(name);
    if (part.textContent !== text) part.textContent = text;
  }

  /**
   * Set attributes of a part; null takes one away.
   *
   * @param {string} name
   * @param {Record<string, string | number | null>} values
   */
  attributes(name, values) {
    const part = this.part(name);
    for (const [key, value] of Object.entries(values)) setAttribute(part, key, value);
  }

  /**
   * Show a part, or hide it in its place.
   *
   * @param {string} name
   * @param {boolean} visible
   */
  show(name, visible) {
    this.attributes(name, { visibility: visible ? null : "hidden" });
  }

  // Controls

  /**
   * Add a slider with a box to type in.
   *
   * @param {object} options
   * @param {string} options.label What it moves.
   * @param {(state: State) => number} options.read The number in a state.
   * @param {(value: number, state: State) => Partial<State> | Changes} options.write The changes that a number
   *   makes; where it can't be, it throws what is to be told to the one who typed it.
   * @param {Scale | ((state: State) => Scale)} options.scale
   * @param {number} options.reset What a double click goes back to.
   * @param {string} [options.unit]
   * @param {Element} [options.into]
   * @returns {HTMLElement} Its row.
   */
  slider({ label, read, write, scale, reset, unit = "", into = this.controls }) {
    const scaleOf = typeof scale === "function" ? scale : () => scale;
    const row = element("div", { class: "plotnet-explorer-slider" });
    const name = element("span", { class: "plotnet-explorer-label" }, label);
    const range = element("input", {
      type: "range",
      min: 0,
      max: scaleOf(this.state).steps,
      step: 1,
      "aria-label": unit ? `${label}, ${unit}` : label,
    });
    const box = element("input", {
      type: "text",
      inputmode: "text",
      size: 9,
      "aria-label": `${label}, as a number`,
      autocomplete: "off",
      spellcheck: "false",
    });
    interceptKeys(range);
    interceptKeys(box);
    row.append(name, range, box, ...(unit ? [element("span", {}, unit)] : []));
    into.append(row);
    /** @param {number} value */
    const change = (value) => this.set(write(value, this.state));
    range.addEventListener("input", () => change(scaleOf(this.state).value(Number(range.value))));
    range.addEventListener("dblclick", () => change(reset));
    let typing = false; // what is half typed stays when something else moves the picture
    box.addEventListener("input", () => (typing = true));
    const commit = (read = () => parse(box.value)) => {
      typing = false;
      try {
        change(read()); // `write` too may say that it has no use for a number
        box.removeAttribute("aria-invalid");
        box.title = "";
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        box.setAttribute("aria-invalid", "true");
        box.title = message;
        this.sentence.textContent = message;
      }
    };
    box.addEventListener("change", () => commit());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") commit();
      const direction = Number(event.key === "ArrowUp") - Number(event.key === "ArrowDown");
      if (direction !== 0) {
        event.preventDefault();
        commit(() => nudge(read(this.state), direction));
      }
    });
    this.followers.push((state) => {
      const value = read(state);
      const now = scaleOf(state);
      if (range.max !== String(now.steps)) range.max = String(now.steps);
      const position = String(now.position(value));
      if (range.value !== position) range.value = position;
      range.setAttribute("aria-valuetext", format(value, 6));
      const text = shortest(value);
      if (document.activeElement !== box || !(typing || box.hasAttribute("aria-invalid"))) {
        if (box.value !== text) box.value = text;
      }
    });
    return row;
  }

  /**
   * Add a choice of a few words or numbers: of one key of the state, or as `read` and `write` have it.
   *
   * @template {string | number} Option
   * @param {object} options
   * @param {string} options.label
   * @param {string} [options.key]
   * @param {Option[]} options.options
   * @param {Element} [options.into]
   * @param {(state: State) => unknown} [options.read]
   * @param {(value: Option, state: State) => Partial<State> | Changes} [options.write]
   * @returns {HTMLElement} Its row.
   */
  choice({
    label,
    key = "",
    options,
    into = this.choices,
    read = (state) => /** @type {Changes} */ (state)[key],
    write = (value) => ({ [key]: value }),
  }) {
    const row = element("label", { class: "plotnet-explorer-choice" }, `${label} `);
    const select = element("select", { "aria-label": label });
    for (const option of options) select.append(element("option", { value: option }, String(option)));
    interceptKeys(select);
    row.append(select);
    into.append(row);
    const isNumber = typeof options[0] === "number";
    select.addEventListener("change", () => {
      const value = /** @type {Option} */ (isNumber ? Number(select.value) : select.value);
      this.set(write(value, this.state));
    });
    this.followers.push((state) => {
      const value = String(read(state));
      if (select.value !== value) select.value = value;
    });
    return row;
  }

  /** Make the buttons that each explorer has. */
  buttons() {
    const bar = element("div", { class: "plotnet-explorer-buttons" });
    /** @type {(text: string, action: (button: HTMLButtonElement) => void) => void} */
    const add = (text, action) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => action(button));
      interceptKeys(button);
      bar.append(button);
    };
    add("Reset", () => this.set(this.initial));
    add("Save SVG", () => this.save());
    add("Copy Python", (button) => this.copy(button));
    add("Full screen", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else this.root.requestFullscreen();
    });
    return bar;
  }

  /** The picture as it is seen now, as a document of its own. */
  document() {
    const copy = /** @type {SVGSVGElement} */ (this.svg.cloneNode(true));
    const [, , width, height] = (copy.getAttribute("viewBox") ?? "").split(" ");
    copy.removeAttribute("style");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    return new XMLSerializer().serializeToString(copy);
  }

  save() {
    const link = element("a", {
      href: URL.createObjectURL(new Blob([this.document()], { type: "image/svg+xml" })),
      download: `${this.model.get("_name")}.svg`,
    });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** The line of Python that makes this explorer with the state that it has now. */
  python() {
    const state = /** @type {Record<string, Value>} */ (this.state);
    /** @type {string[]} */
    const names = this.model.get("_arguments");
    const words = names.map((key) => `${key}=${literal(state[key])}`);
    if (this.model.get("_repr_prefix")) words.unshift(this.model.get("_repr_prefix"));
    return `${this.model.get("_name")}(${words.join(", ")})`;
  }

  /** @param {HTMLButtonElement} button */
  async copy(button) {
    const line = this.python();
    try {
      await navigator.clipboard.writeText(line);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy Python"), 1500);
    } catch {
      window.prompt("Copy this line:", line); // where the page may not touch the clipboard
    }
  }
}

/**
 * Set an attribute unless it has the value already; null removes it.
 *
 * @param {Element} part
 * @param {string} key
 * @param {string | number | null} value
 */
export function setAttribute(part, key, value) {
  if (value === null) part.removeAttribute(key);
  else if (part.getAttribute(key) !== String(value)) part.setAttribute(key, String(value));
}

/**
 * Write a value as Python has it.
 *
 * @param {Value} value
 * @returns {string}
 */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null) return "None";
  return Number.isFinite(value) ? shortest(value) : `float("${shortest(value)}")`;
}

/**
 * A slider on which every step is as long.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} steps
 * @returns {Scale}
 */
export function linear(low, high, steps) {
  return {
    low,
    high,
    steps,
    value: (p) => Number((low + ((high - low) * p) / steps).toPrecision(12)),
    position: (x) => clamp(Math.round(((x - low) / (high - low)) * steps), steps),
  };
}

/**
 * A slider of whole numbers.
 *
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
export function whole(low, high) {
  return { low, high, steps: high - low, value: (p) => low + p, position: (x) => clamp(x - low, high - low) };
}

/**
 * Take a whole number of a range, or say what was expected.
 *
 * @param {number} value
 * @param {string} name
 * @param {number} low
 * @param {number} high
 * @returns {number}
 */
export function wholeOf(value, name, low, high) {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(`${name} is ${format(value)}: expected a whole number from ${low} to ${high}`);
}

/**
 * A slider from -high over 0 to high: even around 0, then by factors, so that small and huge have room.
 *
 * @param {number} high
 * @param {number} steps
 * @returns {Scale}
 */
export function symmetricLog(high, steps) {
  const half = steps / 2;
  const top = Math.log10(1 + high);
  return {
    low: -high,
    high,
    steps,
    value: (p) => {
      const size = 10 ** ((Math.abs(p - half) / half) * top) - 1;
      return Math.sign(p - half) * Math.min(high, Number(size.toPrecision(4)));
    },
    position: (x) =>
      clamp(Math.round(half + (Math.sign(x) * half * Math.log10(1 + Math.abs(x))) / top), steps),
  };
}

/**
 * A slider on which every step is the same factor; 0 and less are at its left end.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} steps
 * @returns {Scale}
 */
export function logarithmic(low, high, steps) {
  const decades = Math.log10(high / low);
  return {
    low,
    high,
    steps,
    value: (p) => Number((low * 10 ** ((decades * p) / steps)).toPrecision(3)),
    position: (x) => (x <= 0 ? 0 : clamp(Math.round((Math.log10(x / low) / decades) * steps), steps)),
  };
}

/**
 * @param {number} position
 * @param {number} steps
 * @returns {number}
 */
function clamp(position, steps) {
  return Number.isNaN(position) ? steps / 2 : Math.min(steps, Math.max(0, position));
}

/**
 * Move a number by one in its last digit.
 *
 * @param {number} value
 * @param {number} direction
 * @returns {number}
 */
export function nudge(value, direction) {
  if (!Number.isFinite(value)) return value;
  const text = shortest(value);
  const [mantissa, exponent = "0"] = text.split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length;
  return Number((value + direction * 10 ** (Number(exponent) - decimals)).toPrecision(15));
}
