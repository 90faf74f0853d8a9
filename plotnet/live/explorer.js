/**
 * What all explorers share: a state that the page, Python and linked sliders change alike, one update a frame,
 * controls, buttons, and sentences for those who don't see the picture.
 *
 * Python has drawn the picture once. An explorer finds its parts by their `data-part` and moves their
 * attributes; nothing is added to it or taken away.
 */

import { element, interceptKeys } from "./elements.js";
import { format, parse, shortest } from "./numerics.js";

/** @typedef {{get(key: string): any, set(key: string, value: any): void, save_changes(): void,
 *   on(event: string, callback: () => void): void, off(event: string, callback: () => void): void}} Model */

/**
 * Make the module of an explorer, as anywidget takes it.
 *
 * @param {(page: Page) => Picture} build Adds the controls, and says how the picture follows the state.
 * @typedef {{update(state: object): void, sentence(state: object): string}} Picture
 */
export function explorer(build) {
  return {
    render({ model, el }) {
      const page = new Page(model, el);
      page.start(build(page));
      return () => page.stop();
    },
  };
}

/** Numbers travel as JSON, which has no nan and no inf. */
export function encode(value) {
  if (Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "number") return value;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/** Read what `encode`, here or in Python, has written. */
export function decode(value) {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(decode);
  const word = { nan: NaN, inf: Infinity, "-inf": -Infinity };
  return Object.hasOwn(word, value) && typeof value === "string" ? word[value] : value;
}

/** One explorer on a page. */
export class Page {
  constructor(model, el) {
    this.model = model;
    this.keys = model.get("_keys");
    this.initial = structuredClone(Object.fromEntries(this.keys.map((key) => [key, model.get(key)])));
    this.root = element("div", {
      class: "plotnet-explorer",
      role: "group",
      "aria-label": model.get("_title"),
    });
    this.controls = element("div", { class: "plotnet-explorer-controls" });
    this.choices = element("div", { class: "plotnet-explorer-choices" });
    this.picture = element("div", { class: "plotnet-explorer-picture" });
    this.picture.innerHTML = model.get("_picture");
    this.svg = this.picture.querySelector("svg");
    this.parts = new Map(
      [...this.svg.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]),
    );
    this.sentence = element("p", { class: "plotnet-explorer-sentence", "aria-live": "polite" });
    this.root.append(this.choices, this.controls, this.picture, this.sentence, this.buttons());
    el.append(this.root);
    this.followers = [];
    this.listeners = [];
    this.frame = 0;
    this.unsaved = false;
  }

  /** Listen to the model for as long as the explorer is there. */
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
      model
        .get(row)
        .slice(0, keys.length)
        .forEach((value, i) => {
          if (!Object.is(model.get(keys[i]), value)) model.set(keys[i], value);
        });
    });
    keys.forEach((key, i) => {
      this.listen(`change:${key}`, () => {
        const numbers = model.get(row);
        if (i >= numbers.length || Object.is(numbers[i], model.get(key))) return;
        if (numbers.length > keys.length) numbers[i] = model.get(key);
        else model.set(row, numbers.with(i, model.get(key)));
        this.unsaved = true;
      });
    });
  }

  /** Follow the state from now on. */
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
    return Object.fromEntries(this.keys.map((key) => [key, decode(this.model.get(key))]));
  }

  /** Change the state; the picture follows in the next frame, and Python after it. */
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
    this.drawn.update(state);
  }

  announce() {
    const text = this.drawn.sentence(this.state);
    if (this.sentence.textContent !== text) this.sentence.textContent = text;
    const title = this.svg.querySelector("desc");
    if (title) title.textContent = text;
  }

  // Moving parts of the picture

  /** Write into a part. */
  text(name, text) {
    const part = this.parts.get(name);
    if (part.textContent !== text) part.textContent = text;
  }

  /** Set attributes of a part; null takes one away. */
  attributes(name, values) {
    const part = this.parts.get(name);
    for (const [key, value] of Object.entries(values)) {
      if (value === null) part.removeAttribute(key);
      else if (part.getAttribute(key) !== String(value)) part.setAttribute(key, value);
    }
  }

  /** Show a part, or hide it in its place. */
  show(name, visible) {
    this.attributes(name, { visibility: visible ? null : "hidden" });
  }

  // Controls

  /**
   * Add a slider with a box to type in.
   *
   * @param {object} options
   * @param {string} options.label What it moves.
   * @param {(state: object) => number} options.read The number in a state.
   * @param {(value: number, state: object) => object} options.write The changes that a number makes; where it
   *   can't be, it throws what is to be told to the one who typed it.
   * @param {{low: number, high: number, steps: number, value(p: number): number, position(x: number): number}}
   *   options.scale Where which number is on the slider; or a function of the state that says so.
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
        box.setAttribute("aria-invalid", "true");
        box.title = error.message;
        this.sentence.textContent = error.message;
      }
    };
    box.addEventListener("change", () => commit());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") commit();
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (direction) {
        event.preventDefault();
        commit(() => nudge(read(this.state), direction));
      }
    });
    this.followers.push((state) => {
      const value = read(state);
      const now = scaleOf(state);
      if (range.max !== String(now.steps)) range.max = now.steps;
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

  /** Add a choice of a few words or numbers: of one key of the state, or as `read` and `write` have it. */
  choice({
    label,
    key,
    options,
    into = this.choices,
    read = (state) => state[key],
    write = (value) => ({ [key]: value }),
  }) {
    const row = element("label", { class: "plotnet-explorer-choice" }, `${label} `);
    const select = element("select", { "aria-label": label });
    for (const option of options) select.append(element("option", { value: option }, String(option)));
    interceptKeys(select);
    row.append(select);
    into.append(row);
    const isNumber = typeof options[0] === "number";
    select.addEventListener("change", () =>
      this.set(write(isNumber ? Number(select.value) : select.value, this.state)),
    );
    this.followers.push((state) => {
      const value = String(read(state));
      if (select.value !== value) select.value = value;
    });
    return row;
  }

  /** Make the buttons that each explorer has. */
  buttons() {
    const bar = element("div", { class: "plotnet-explorer-buttons" });
    const add = (text, action) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => action(button));
      interceptKeys(button);
      bar.append(button);
    };
    add("Reset", () =>
      this.set(
        decode(Object.values(this.initial)).reduce(
          (changes, value, i) => ({ ...changes, [this.keys[i]]: value }),
          {},
        ),
      ),
    );
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
    const copy = this.svg.cloneNode(true);
    const [, , width, height] = copy.getAttribute("viewBox").split(" ");
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
    const state = this.state;
    const words = this.model.get("_arguments").map((key) => `${key}=${literal(state[key])}`);
    if (this.model.get("_given")) words.unshift(this.model.get("_given"));
    return `${this.model.get("_name")}(${words.join(", ")})`;
  }

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

/** Write a value as Python has it. */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null) return "None";
  return Number.isFinite(value) ? shortest(value) : `float("${shortest(value)}")`;
}

/** A slider on which every step is as long. */
export function linear(low, high, steps) {
  return {
    low,
    high,
    steps,
    value: (p) => Number((low + ((high - low) * p) / steps).toPrecision(12)),
    position: (x) => clamp(Math.round(((x - low) / (high - low)) * steps), steps),
  };
}

/** A slider of whole numbers. */
export function whole(low, high) {
  return { low, high, steps: high - low, value: (p) => low + p, position: (x) => clamp(x - low, high - low) };
}

/** Take a whole number of a range, or say what was expected. */
export function wholeOf(value, name, low, high) {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(`${name} is ${format(value)}: expected a whole number from ${low} to ${high}`);
}

/** A slider from -high over 0 to high: even around 0, then by factors, so that small and huge have room. */
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

/** A slider on which every step is the same factor; 0 and less are at its left end. */
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

function clamp(position, steps) {
  return Number.isNaN(position) ? steps / 2 : Math.min(steps, Math.max(0, position));
}

/** Move a number by one in its last digit. */
export function nudge(value, direction) {
  if (!Number.isFinite(value)) return value;
  const text = shortest(value);
  const [mantissa, exponent = "0"] = text.split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length;
  return Number((value + direction * 10 ** (Number(exponent) - decimals)).toPrecision(15));
}
