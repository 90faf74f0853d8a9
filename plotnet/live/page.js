/** The shell of an explorer: its state, its size, and the picture that its view describes. */

import { element } from "../web/elements.js";
import { followTheme } from "../web/theme.js";
import { Address } from "./address.js";
import { addButtons } from "./buttons.js";
import { Handles } from "./handles.js";
import { STYLE } from "./picture_style.js";
import { patch } from "./scene.js";
import { fromJson, toJson, validate } from "./values.js";

/**
 * @import { Model } from "../web/elements.js"
 * @import { Node } from "./scene.js"
 * @import { Trait } from "./values.js"
 */

/**
 * What Python says about an explorer: its name and title, the traits with their bounds, which of them are arguments
 * of the constructor, arguments before these in its repr, the state that Python created, values that never change,
 * and the traits that hold single items of a list.
 *
 * @typedef {{name: string, title: string, traits: Record<string, Trait>, arguments: string[], prefix: string,
 *   initial: Record<string, unknown>, constants: Record<string, unknown>, items: Record<string, string[]>}} Data
 */

/** @typedef {Record<string, unknown>} Changes New values of traits, or of what only the page knows. */

/**
 * The space for a picture, in its own pixels. In full screen, the shell scales the picture up, so that `width` and
 * `height` are smaller than the screen. A view may need more height when `width` is below 560.
 *
 * @typedef {{width: number, height: number}} Size
 */

/**
 * What a view returns: the elements of the picture, the height that they need, and a sentence that says what the
 * picture does not show.
 *
 * @typedef {{picture: (Node | null | undefined | false)[], height: number, message: string}} Drawn
 */

/**
 * An element that changes a number: it is dragged, or moved by keys, or its number is typed.
 *
 * @template State
 * @typedef {object} Slider
 * @property {"slider"} kind
 * @property {string} label
 * @property {number} value
 * @property {number} min
 * @property {number} max
 * @property {number} [step] Of the arrow keys; Page Up moves by ten steps, an arrow with Shift by a hundredth.
 * @property {(value: number, direction: number, fine: boolean) => number} [next] Replaces `step`.
 * @property {(point: Point, start: {x: number, y: number, value: number}) => number} drag The number at a point.
 * @property {(value: number, state: State) => Changes} write
 * @property {boolean} [jumps] Whether a click moves it to the point, because the pointer's target is its whole track.
 * @property {[x: number, y: number]} box The middle of the box in which a number is typed.
 */

/**
 * A button or an option.
 *
 * @template State
 * @typedef {{kind: "action", activate: (state: State, page: Actions) => Changes | void}} Action
 */

/** @typedef {{x: number, y: number}} Point */

/**
 * What an action can do besides returning changes.
 *
 * @typedef {Pick<Page<any>, "animate" | "stopAnimation">} Actions
 */

/**
 * Make the module of an explorer, as anywidget takes it.
 *
 * @template {object} State
 * @param {object} options
 * @param {(state: State, size: Size) => Drawn} options.view Draws a state. It depends on nothing else.
 * @param {Changes} [options.local] Initial values of state that only the page has, such as what is pointed at.
 * @param {{label: string, toggle: string}[]} [options.toggles] Buttons that turn local state on and off.
 * @param {Record<string, Trait>} [options.linked] What a link carries of the local state besides the toggles.
 * @param {(changes: Changes, state: State) => Changes} [options.complete] Returns what a change by an address leads to,
 *   as it does in Python; throws a RangeError for a value that the state does not allow.
 */
export function explorer({ view, local = {}, toggles = [], linked = {}, complete = (changes) => changes }) {
  return {
    view,
    local,
    /** @param {{model: Model, el: HTMLElement}} given */
    render({ model, el }) {
      const page = new Page(model, el, { view, local, toggles, linked, complete });
      return () => page.stop();
    },
  };
}

/** Height of an explorer in a page, and the width from which on a picture is scaled up in full screen. */
const HEIGHT = 500;
const WIDTH = 905;
const MAX_WIDTH = 1000;
const NARROW = 690; // below this width, the buttons are under the picture
const PADDING = { wide: 16, narrow: 8 };
const REST = 200; // milliseconds without a change
const HEARD = 5000; // milliseconds until what was said is removed: it stands in the page already
const SVG = "http://www.w3.org/2000/svg";

/**
 * One explorer on a page.
 *
 * @template {object} State
 */
export class Page {
  /**
   * @param {Model} model
   * @param {HTMLElement} el
   * @param {Required<Parameters<typeof explorer<State>>[0]>} options
   */
  constructor(model, el, { view, local, toggles, linked, complete }) {
    this.model = model;
    this.view = view;
    this.local = { ...local };
    /** @type {Data} */
    this.data = model.get("_data");
    const { title, initial, constants, traits } = this.data;
    this.initial = { ...fromJson(initial), ...local }; // what Reset restores
    this.constants = fromJson(constants);
    this.needsPython = Object.values(traits).some(({ kind }) => kind === "answer");
    /** @type {Changes} */
    this.unsaved = {}; // what Python has not been told yet, as JSON
    /** @type {Changes} */
    this.saved = {}; // what it was told last
    this.scale = 1;
    /** @type {Size} */
    this.size = { width: WIDTH, height: HEIGHT };
    this.frame = 0;
    this.resting = 0;
    this.animation = 0;
    /** @type {Changes | null} */
    this.ending = null; // the final state of a running motion
    this.speaking = 0;
    /** @type {(() => void)[]} */
    this.cleanups = [];

    this.root = element("div", {
      class: "plotnet-explorer plotnet-themed",
      role: "group",
      "aria-label": title,
    });
    this.bar = element("div", { class: "plotnet-buttons" });
    this.header = element("div", { class: "plotnet-header" });
    this.header.append(element("div", { class: "plotnet-title", "aria-hidden": "true" }, title), this.bar);
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "plotnet-picture");
    const style = document.createElementNS(SVG, "style");
    style.textContent = STYLE;
    this.content = document.createElementNS(SVG, "g");
    this.svg.append(style, this.content);
    this.error = element("p", { class: "plotnet-error", role: "alert", hidden: "" });
    this.stage = element("div", { class: "plotnet-stage" });
    this.stage.append(this.svg, this.error);
    this.message = element("p", { class: "plotnet-message" });
    this.announcement = element("p", { class: "plotnet-announcement", "aria-live": "polite" });
    this.root.append(this.header, this.stage, this.message, this.announcement);
    el.append(this.root);

    this.handles = new Handles(this);
    this.address = model.hasAddress ? new Address(this, { toggles, linked, complete }) : null;
    this.toggles = addButtons(this, toggles);
    this.follow();
    this.resize();
    /** The last sentence that assistive technology was told, or found in the page. */
    this.announced = this.message.textContent;
    this.publish();
  }

  // State

  /** Follow the traits, the user, and the page around the explorer. */
  follow() {
    for (const key of Object.keys(this.data.traits)) {
      this.on(`change:${key}`, () => {
        this.ignoreEcho(key);
        this.schedule();
      });
    }
    for (const [list, keys] of Object.entries(this.data.items)) this.linkItems(list, keys);
    this.root.addEventListener("focusout", () => this.tellPython()); // before a cell is run
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.root);
    const onFullScreen = () => this.resize();
    document.addEventListener("fullscreenchange", onFullScreen);
    this.cleanups.push(
      this.handles.listen(),
      () => observer.disconnect(),
      () => document.removeEventListener("fullscreenchange", onFullScreen),
      followTheme(this.root),
    );
    if (this.address) this.cleanups.push(this.address.follow());
  }

  stop() {
    for (const cleanup of this.cleanups) cleanup();
    this.stopAnimation();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.resting);
    clearTimeout(this.speaking);
    this.tellPython();
  }

  /**
   * Listen to the model for as long as the explorer is there.
   *
   * @param {string} event
   * @param {() => void} callback
   */
  on(event, callback) {
    this.model.on(event, callback);
    this.cleanups.push(() => this.model.off(event, callback));
  }

  /**
   * Keep a list and the traits of its items equal: an ipywidgets slider can only be linked to a single number.
   * A list that is longer than its traits is changed in place: only the one number travels to Python.
   *
   * @param {string} list Name of the list, "logits".
   * @param {string[]} keys Names of the traits of its items, ["z0", "z1", ...].
   */
  linkItems(list, keys) {
    const { model } = this;
    this.on(`change:${list}`, () => {
      /** @type {unknown[]} */
      const numbers = model.get(list);
      numbers.slice(0, keys.length).forEach((value, i) => {
        if (!Object.is(model.get(keys[i]), value)) this.propagate(keys[i], value, list);
      });
    });
    keys.forEach((key, i) => {
      this.on(`change:${key}`, () => {
        /** @type {unknown[]} */
        const numbers = model.get(list);
        if (i >= numbers.length || Object.is(numbers[i], model.get(key))) return;
        if (numbers.length > keys.length) numbers[i] = model.get(key);
        else this.propagate(list, numbers.with(i, model.get(key)), key);
      });
    });
  }

  /** The state that the view draws; `animating` and `dragging` say whether `animate` or the pointer is changing it. */
  get state() {
    /** @type {Changes} */
    const state = {
      ...this.constants,
      ...this.local,
      animating: this.animation !== 0,
      dragging: this.handles.drag !== null,
    };
    for (const key of Object.keys(this.data.traits)) state[key] = fromJson(this.model.get(key));
    return /** @type {State} */ (state);
  }

  /**
   * Change the state; the picture follows in the next frame, and Python as soon as nothing changes any more.
   *
   * @param {Changes | void} changes
   */
  set(changes) {
    if (!changes) return;
    for (const [key, value] of Object.entries(changes)) {
      if (this.data.traits[key]) validate(value, this.data.traits[key], key);
    }
    for (const [key, value] of Object.entries(changes)) {
      if (this.data.traits[key]) {
        this.unsaved[key] = toJson(value);
        this.model.set(key, this.unsaved[key]);
      } else this.local[key] = value;
    }
    this.schedule();
  }

  /**
   * Change a trait because of another one. Python does the same, and is told only what it does not know.
   *
   * @param {string} key
   * @param {unknown} value
   * @param {string} cause
   */
  propagate(key, value, cause) {
    if (Object.hasOwn(this.unsaved, cause)) this.unsaved[key] = value;
    this.model.set(key, value);
  }

  /**
   * Keep a trait that has changed again since Python was told: ipywidgets sends back what it was told, which would
   * undo the second of two keys.
   *
   * @param {string} key
   */
  ignoreEcho(key) {
    const { model, unsaved, saved } = this;
    const value = String(model.get(key));
    if (Object.hasOwn(unsaved, key) && value === String(saved[key]) && value !== String(unsaved[key])) {
      model.set(key, unsaved[key]);
    }
  }

  reset() {
    this.stopAnimation();
    this.handles.closeBox();
    this.announced = ""; // the sentence is read again, even if it stays the same
    this.local = {};
    this.set(this.initial);
  }

  // Drawing

  /** Draw once in the next frame, however much changes until then. */
  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
      if (this.needsPython) this.tellPython();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.rest(), REST);
    });
  }

  /** Tell Python and assistive technology once, not once a frame: each message keeps a notebook busy for frames. */
  rest() {
    this.tellPython();
    this.announce();
  }

  tellPython() {
    if (!Object.keys(this.unsaved).length) return;
    this.saved = this.unsaved;
    this.unsaved = {};
    this.model.save_changes();
  }

  /** Measure the space, then draw. */
  resize() {
    const isEmpty = this.root.clientWidth <= 2 * PADDING.wide; // while its page has no width, or hides it
    const fills = document.documentElement.classList.contains("plotnet-fill") && !isEmpty;
    const full = this.isFullScreen() || fills;
    const width = isEmpty ? WIDTH : full ? this.root.clientWidth : Math.min(MAX_WIDTH, this.root.clientWidth);
    const height = full ? this.root.clientHeight : HEIGHT;
    const narrow = width < NARROW;
    this.root.classList.toggle("plotnet-full", full);
    this.root.classList.toggle("plotnet-narrow", narrow);
    this.scale = full && !narrow ? Math.max(1, Math.min(width / WIDTH, height / HEIGHT)) : 1;
    this.root.style.setProperty("--scale", String(this.scale));
    const around = this.header.offsetHeight + this.message.offsetHeight + 10 * this.scale;
    const padding = narrow ? PADDING.narrow : PADDING.wide;
    this.size = { width: width / this.scale - 2 * padding, height: (height - around) / this.scale };
    this.draw();
    this.handles.placeBox();
  }

  draw() {
    this.handles.written = null;
    const { width } = this.size;
    const drawn = this.view(this.state, this.size);
    const height = Math.ceil(drawn.height);
    const viewBox = `0 0 ${Math.round(width)} ${height}`;
    if (this.svg.getAttribute("viewBox") !== viewBox) {
      this.svg.setAttribute("viewBox", viewBox);
      this.svg.setAttribute("width", String(Math.round(width) * this.scale));
      this.svg.setAttribute("height", String(height * this.scale));
    }
    patch(this.content, /** @type {Node[]} */ (drawn.picture.flat().filter(Boolean)));
    if (this.message.textContent !== drawn.message) this.message.textContent = drawn.message;
    for (const [button, toggle] of this.toggles)
      button.setAttribute("aria-pressed", String(!!this.local[toggle]));
  }

  announce() {
    const text = this.message.textContent ?? "";
    if (this.announced !== text) this.say(text);
    this.announced = text;
    this.publish();
  }

  /**
   * Tell assistive technology something.
   *
   * @param {string} text
   */
  say(text) {
    const again = text === this.announcement.textContent ? "\u00a0" : ""; // else it is not read again
    this.announcement.textContent = text + again;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.announcement.textContent = ""), HEARD);
  }

  /** Tell the page around the explorer the address that opens its present state. */
  publish() {
    if (this.address) this.root.dataset.address = this.address.current;
  }

  /**
   * Show an error, or what a button cannot do, until the next input.
   *
   * @param {string} text
   */
  warn(text) {
    this.error.style.top = this.error.style.bottom = "";
    this.error.textContent = text;
    this.error.hidden = false;
  }

  hideError() {
    this.error.hidden = true;
    this.error.textContent = "";
  }

  /**
   * Change the state over some time, or in leaps for those who prefer reduced motion.
   *
   * @param {number} duration In milliseconds.
   * @param {(fraction: number) => Changes} changes
   * @param {number} [leaps] With one leap, it is a motion: interrupted, it ends at its final state.
   */
  animate(duration, changes, leaps = 1) {
    this.stopAnimation();
    const { matches: reduced } = matchMedia("(prefers-reduced-motion: reduce)");
    if (reduced && leaps === 1) return this.set(changes(1));
    this.ending = leaps === 1 ? changes(1) : null;
    const start = performance.now();
    /** @param {number} now */
    const step = (now) => {
      let fraction = Math.min(1, Math.max(0, (now - start) / duration));
      if (reduced) fraction = Math.ceil(fraction * leaps) / leaps;
      this.set(changes(fraction));
      this.animation = fraction < 1 ? requestAnimationFrame(step) : 0;
    };
    this.animation = requestAnimationFrame(step);
  }

  stopAnimation() {
    if (!this.animation) return;
    cancelAnimationFrame(this.animation);
    this.animation = 0;
    this.set(this.ending ?? {});
  }

  /** Complete a running motion at once; a playback, which may stop anywhere, continues. */
  finishMotion() {
    if (this.ending) this.stopAnimation();
  }

  /** The document, or the shadow tree that the explorer is in. */
  get tree() {
    return /** @type {ShadowRoot | Document} */ (this.root.getRootNode());
  }

  isFullScreen() {
    return this.tree.fullscreenElement === this.root;
  }
}
