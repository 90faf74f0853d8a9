/** The shell of an explorer: state, size, theme, buttons, and the handles that a view describes. */

import { element } from "../web/elements.js";
import { interceptKeys, isPress } from "../web/keys.js";
import { followTheme } from "../web/theme.js";
import { readLink, writeLink } from "./link.js";
import { parse, shortest } from "./numerics.js";
import { STYLE } from "./picture_style.js";
import { controlOf, patch } from "./scene.js";
import { fromJson, literal, toJson, validate } from "./values.js";

/**
 * @import { Model } from "../web/elements.js"
 * @import { Linkable } from "./link.js"
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

// what an address can set besides traits
/** @type {Trait} */
const FLAG = { kind: "flag", expected: "true or false" };
/** @type {Trait} */
const THEME = { kind: "choice", expected: "light or dark", options: ["light", "dark"] };

/** Height of an explorer in a page, and the width from which on a picture is scaled up in full screen. */
const HEIGHT = 500;
const WIDTH = 905;
const MAX_WIDTH = 1000;
const REST = 200; // milliseconds without a change
const NARROW = 700; // below this width, the buttons are under the picture
const PADDING = { wide: 16, narrow: 8 };
const ICONS = {
  Reset: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5.5h3",
  "Save SVG": "M8 2v8m-3-3 3 3 3-3M3 13h10",
  "Copy link":
    "M6.5 9.5l3-3M7 4.5l1.5-1.5a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5 7.500 13A3.2 3.2 0 0 1 3 8.500L4.500 7",
  "Copy Python": "M5.5 5.5h8v8h-8zM3 10.5V3.5A1 1 0 0 1 4 2.5h6.5",
  "Full screen": "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
};

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
    this.initial = { ...fromJson(this.data.initial), ...local }; // what Reset restores
    this.constants = fromJson(this.data.constants);
    this.root = element("div", {
      class: "plotnet-explorer plotnet-themed",
      role: "group",
      "aria-label": this.data.title,
    });
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("class", "plotnet-picture");
    this.style = document.createElementNS(this.svg.namespaceURI ?? "", "style");
    this.style.textContent = STYLE;
    this.content = document.createElementNS(
      /** @type {"http://www.w3.org/2000/svg"} */ (this.svg.namespaceURI),
      "g",
    );
    this.svg.append(this.style, this.content);
    this.stage = element("div", { class: "plotnet-stage" });
    this.stage.append(this.svg);
    this.message = element("p", { class: "plotnet-message" });
    this.error = element("p", { class: "plotnet-error", role: "alert", hidden: "" });
    this.announcement = element("p", { class: "plotnet-announcement", "aria-live": "polite" });
    this.bar = element("div", { class: "plotnet-buttons" });
    this.header = element("div", { class: "plotnet-header" });
    this.header.append(
      element("div", { class: "plotnet-title", "aria-hidden": "true" }, this.data.title),
      this.bar,
    );
    this.root.append(this.header, this.stage, this.message, this.error, this.announcement);
    el.append(this.root);
    /** @type {(() => void)[]} */
    this.cleanups = [];
    /** @type {Linkable | null} */
    this.linkable = null; // what the address can set
    this.scale = 1;
    /** @type {Size} */
    this.size = { width: WIDTH, height: HEIGHT };
    this.frame = 0;
    /** @type {{control: Slider<State>, value: number} | null} */
    this.written = null; // what was written since the last drawing
    this.resting = 0;
    this.animation = 0;
    this.unsaved = false;
    this.needsPython = Object.values(this.data.traits).some(({ kind }) => kind === "answer");
    /** @type {HTMLInputElement | null} */
    this.box = null;
    /** @type {{element: Element, start: Point & {value: number}, left: number, top: number, moved: boolean} | null} */
    this.drag = null;
    this.clicked = { time: -Infinity, element: /** @type {Element | null} */ (null) };
    /** @type {[HTMLButtonElement, string][]} */
    this.toggles = toggles.map(({ label, toggle }) => [
      this.addButton(label, () => this.set({ [toggle]: !this.local[toggle] })),
      toggle,
    ]);
    this.addButton("Reset", () => this.reset());
    this.addButton("Save SVG", () => this.save());
    this.addButton("Copy Python", (button) => this.copy(button, this.python()));
    if (model.hasAddress) this.addButton("Copy link", (button) => this.copy(button, this.address));
    this.addButton("Full screen", (button) => this.toggleFullScreen(button));
    this.follow();
    const flags = toggles.map(({ toggle }) => [toggle, FLAG]);
    if (model.hasAddress) this.followAddress({ ...Object.fromEntries(flags), ...linked }, complete);
    this.listen();
    this.resize();
    this.announce();
  }

  // State

  /** Redraw when a trait changes, and keep lists and the traits of their items equal. */
  follow() {
    for (const [list, keys] of Object.entries(this.data.items)) this.linkItems(list, keys);
    for (const key of Object.keys(this.data.traits)) this.on(`change:${key}`, () => this.schedule());
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
        if (!Object.is(model.get(keys[i]), value)) model.set(keys[i], value);
      });
    });
    keys.forEach((key, i) => {
      this.on(`change:${key}`, () => {
        /** @type {unknown[]} */
        const numbers = model.get(list);
        if (i >= numbers.length || Object.is(numbers[i], model.get(key))) return;
        if (numbers.length > keys.length) numbers[i] = model.get(key);
        else model.set(list, numbers.with(i, model.get(key)));
        this.unsaved = true;
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
      dragging: this.drag !== null,
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
        this.model.set(key, toJson(value));
        this.unsaved = true;
      } else this.local[key] = value;
    }
    this.schedule();
  }

  reset() {
    this.stopAnimation();
    this.closeBox();
    this.local = {};
    this.set(this.initial);
  }

  // The address

  /**
   * Open the state that the address of the page names, now and when it changes.
   *
   * @param {Record<string, Trait>} linked Local state that it can set.
   * @param {Linkable["complete"]} complete
   */
  followAddress(linked, complete) {
    const { traits, arguments: names } = this.data;
    this.initial.theme = this.local.theme = "";
    this.linkable = {
      traits: {
        ...Object.fromEntries(names.map((name) => [name, traits[name]])),
        ...linked,
        theme: THEME,
      },
      initial: this.initial,
      complete: (changes, state) => complete(changes, { ...this.constants, ...state }),
    };
    let opened = "";
    const open = () => {
      const { hash } = location;
      if (hash === opened || /^#[^=]+$/.test(hash)) return; // the latter names an element of the page
      opened = hash;
      this.openLink(hash, /** @type {Linkable} */ (this.linkable));
    };
    window.addEventListener("hashchange", open);
    this.cleanups.push(() => window.removeEventListener("hashchange", open));
    open();
  }

  /**
   * Open the state of a link, to which Reset then returns.
   *
   * @param {string} hash
   * @param {Linkable} linkable
   */
  openLink(hash, linkable) {
    const { state, problems } = readLink(hash, linkable);
    this.initial = state;
    document.documentElement.dataset.theme = String(state.theme);
    this.reset();
    if (problems.length) this.warn(`Ignored in the address: ${problems.join("; ")}.`);
  }

  /** The address that opens the present state. */
  get address() {
    const state = /** @type {Changes} */ (this.state);
    const hash = this.linkable ? writeLink(state, this.linkable) : "";
    return location.href.replace(/#.*/s, "") + hash;
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
    if (!this.unsaved) return;
    this.unsaved = false;
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
  }

  draw() {
    this.written = null;
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
    if (this.announcement.textContent !== text) this.announcement.textContent = text;
    if (this.linkable) this.root.dataset.address = this.address; // for the page around it
  }

  /**
   * Change the state over some time, or in leaps for those who prefer reduced motion.
   *
   * @param {number} duration In milliseconds.
   * @param {(fraction: number) => Changes} changes
   * @param {number} [leaps] With one leap, the state changes at once.
   */
  animate(duration, changes, leaps = 1) {
    this.stopAnimation();
    const { matches: reduced } = matchMedia("(prefers-reduced-motion: reduce)");
    if (reduced && leaps === 1) return this.set(changes(1));
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
    this.schedule();
  }

  // Handles

  /** The document, or the shadow tree that the explorer is in. */
  get tree() {
    return /** @type {ShadowRoot | Document} */ (this.root.getRootNode());
  }

  listen() {
    const { svg, stage } = this;
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerup", () => this.jump());
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      svg.addEventListener(end, () => this.release());
    }
    svg.addEventListener("click", (event) => this.click(event));
    svg.addEventListener("pointerover", (event) => this.point(event.target));
    svg.addEventListener("pointerleave", () => this.point(this.tree.activeElement));
    svg.addEventListener("focusin", (event) => this.point(event.target));
    stage.addEventListener("keydown", (event) => this.pressKey(event));
    this.root.addEventListener("focusout", () => this.tellPython()); // before a cell is run
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.root);
    const onFullScreen = () => this.resize();
    document.addEventListener("fullscreenchange", onFullScreen);
    this.cleanups.push(
      interceptKeys(this.root, (event, target) =>
        target === this.box ? usedByBox(event) : this.usesKey(event),
      ),
      () => observer.disconnect(),
      () => document.removeEventListener("fullscreenchange", onFullScreen),
      followTheme(this.root),
    );
  }

  stop() {
    for (const cleanup of this.cleanups) cleanup();
    this.stopAnimation();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.resting);
    this.tellPython();
  }

  /**
   * Return the element of the picture that an event is meant for, with its control.
   *
   * @param {EventTarget | null} target
   * @returns {{element: SVGElement, control: Slider<State> | Action<State>} | null}
   */
  find(target) {
    const found = target instanceof Element ? target.closest("[role]") : null;
    const control = found && this.svg.contains(found) ? controlOf(found) : null;
    return control ? { element: /** @type {SVGElement} */ (found), control } : null;
  }

  /** @param {PointerEvent} event */
  press(event) {
    const found = this.find(event.target);
    if (found?.control.kind !== "slider" || event.button) return;
    const { element: handle, control } = found;
    this.closeBox();
    this.stopAnimation();
    event.preventDefault();
    handle.focus({ preventScroll: true });
    this.svg.setPointerCapture(event.pointerId);
    const { left, top } = this.svg.getBoundingClientRect();
    const start = { ...this.position(event, left, top), value: control.value };
    this.drag = { element: handle, start, left, top, moved: false };
    handle.classList.add("dragging");
    const isDouble = event.timeStamp - this.clicked.time < 350 && this.clicked.element === handle;
    this.clicked = { time: event.timeStamp, element: handle };
    if (isDouble) {
      this.release();
      this.openBox(handle, control);
    }
  }

  /**
   * @param {PointerEvent} event
   * @param {number} left
   * @param {number} top
   * @returns {Point}
   */
  position({ clientX, clientY }, left, top) {
    const scale = this.scale;
    return { x: (clientX - left) / scale, y: (clientY - top) / scale };
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { drag } = this;
    if (!drag) return;
    const point = this.position(event, drag.left, drag.top);
    if (!drag.moved && Math.hypot(point.x - drag.start.x, point.y - drag.start.y) < 3) return;
    drag.moved = true;
    this.clicked.time = -Infinity;
    const control = /** @type {Slider<State>} */ (controlOf(drag.element));
    this.write(control, control.drag(point, drag.start));
  }

  /** Move a handle to where its track was clicked. */
  jump() {
    if (!this.drag || this.drag.moved) return;
    const { element: handle, start } = this.drag;
    const control = /** @type {Slider<State>} */ (controlOf(handle));
    if (control.jumps) this.write(control, control.drag(start, start));
  }

  release() {
    this.drag?.element.classList.remove("dragging");
    this.drag = null;
  }

  /** @param {MouseEvent} event */
  click(event) {
    const found = this.find(event.target);
    if (found?.control.kind !== "action") return;
    this.closeBox();
    this.set(found.control.activate(this.state, this));
  }

  /**
   * Let the view emphasize what is pointed at, or has the focus.
   *
   * @param {EventTarget | null} target
   */
  point(target) {
    if (this.drag || !("hot" in this.local)) return;
    const find = (/** @type {EventTarget | null} */ place) =>
      place instanceof Element && this.svg.contains(place) ? place.closest("[data-hot]") : null;
    const found = find(target) ?? find(this.tree.activeElement);
    const hot = found?.getAttribute("data-hot") ?? null;
    if (hot !== this.local.hot) this.set({ hot });
  }

  /**
   * Write a number that was dragged or moved by a key: one that the state does not allow changes nothing.
   *
   * @param {Slider<State>} control
   * @param {number} value
   */
  write(control, value) {
    if (Object.is(value, control.value)) return;
    try {
      this.set(control.write(value, this.state));
      this.written = { control, value };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** @param {KeyboardEvent} event */
  usesKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.target instanceof HTMLButtonElement) return isPress(event);
    const found = this.find(event.target);
    if (!found) return false;
    if (found.control.kind === "action") {
      return isPress(event) || (isOption(found.element) && Object.hasOwn(ARROWS, event.key));
    }
    return Object.hasOwn(MOVES, event.key) || isTyping(event) || (event.key === "Enter" && !event.shiftKey);
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    if (event.target === this.box || !this.usesKey(event)) return;
    const found = this.find(event.target);
    if (!found) return;
    const { element: target, control } = found;
    event.preventDefault();
    event.stopPropagation();
    this.closeBox();
    if (control.kind === "slider") this.stopAnimation();
    if (control.kind === "action") {
      if (isPress(event)) this.set(control.activate(this.state, this));
      else this.chooseNext(target, ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)]);
    } else if (event.key === "Enter") this.openBox(target, control);
    else if (isTyping(event)) this.openBox(target, control, event.key);
    else {
      // several keys may be pressed within one frame
      const value = this.written?.control === control ? this.written.value : control.value;
      this.write(control, next({ ...control, value }, event));
    }
  }

  /**
   * Choose and focus another option of the group that an option belongs to.
   *
   * @param {SVGElement} option
   * @param {number} direction
   */
  chooseNext(option, direction) {
    const group = option.closest("[role=radiogroup]");
    const options = Array.from(group?.querySelectorAll("[role=radio]") ?? []);
    const place = (options.indexOf(option) + direction + options.length) % options.length;
    const chosen = /** @type {SVGElement} */ (options[place]);
    this.set(/** @type {Action<State>} */ (controlOf(chosen)).activate(this.state, this));
    chosen.focus();
  }

  // Typing

  /**
   * Open the box in which the number of a handle is typed.
   *
   * @param {SVGElement} handle
   * @param {Slider<State>} control
   * @param {string} [typed] The first character.
   */
  openBox(handle, control, typed) {
    this.closeBox();
    const scale = this.scale;
    const box = element("input", {
      type: "text",
      class: "plotnet-box",
      "aria-label": `${control.label}, as a number`,
      autocomplete: "off",
      spellcheck: "false",
    });
    box.value = typed ?? shortest(control.value);
    const [x, y] = control.box;
    const half = 58 * scale;
    box.style.left = `${Math.min(this.svg.clientWidth - half, Math.max(half, x * scale))}px`;
    box.style.top = `${Math.max(17 * scale, y * scale)}px`;
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.shiftKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape" || this.enter(box, handle)) this.closeBox(handle);
    });
    box.addEventListener("blur", () => {
      if (this.box === box && this.enter(box, handle)) this.closeBox();
    });
    this.stage.append(box);
    this.box = box;
    box.focus({ preventScroll: true });
    if (typed === undefined) box.select();
  }

  /**
   * Take the number that was typed; return false, and say why, if it is not valid.
   *
   * @param {HTMLInputElement} box
   * @param {SVGElement} handle
   */
  enter(box, handle) {
    const control = /** @type {Slider<State>} */ (controlOf(handle));
    try {
      this.set(control.write(parse(box.value), this.state));
      return true;
    } catch (error) {
      box.setAttribute("aria-invalid", "true");
      this.warn(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /**
   * Show a message until the next input.
   *
   * @param {string} text
   */
  warn(text) {
    this.error.textContent = text;
    this.error.hidden = false;
  }

  /** @param {SVGElement} [focused] What gets the focus then. */
  closeBox(focused) {
    const { box } = this;
    this.box = null;
    box?.remove();
    this.error.hidden = true;
    this.error.textContent = "";
    focused?.focus({ preventScroll: true });
  }

  // Buttons

  /**
   * @param {string} label
   * @param {(button: HTMLButtonElement) => void} action
   */
  addButton(label, action) {
    const button = element("button", { type: "button" });
    const icon = ICONS[/** @type {keyof typeof ICONS} */ (label)];
    if (icon) button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${icon}"/></svg>`;
    button.append(element("span", {}, label));
    button.addEventListener("click", () => {
      this.closeBox();
      action(button);
    });
    this.bar.append(button);
    return button;
  }

  /** Write the picture as it is now as a document of its own, without controls. */
  document() {
    const copy = /** @type {SVGSVGElement} */ (this.svg.cloneNode(true));
    for (const part of copy.querySelectorAll(".screen-only, [style*='display: none']")) part.remove();
    for (const part of copy.querySelectorAll("[role]")) {
      for (const name of part.getAttributeNames())
        if (/^(role|tabindex|aria-|data-)/.test(name)) part.removeAttribute(name);
    }
    const [, , width, height] = (copy.getAttribute("viewBox") ?? "").split(" ").map(Number);
    const margin = 12;
    copy.setAttribute("width", String(width + 2 * margin));
    copy.setAttribute("height", String(height + 2 * margin));
    copy.setAttribute("viewBox", `${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`);
    copy.setAttribute("role", "img");
    const title = document.createElementNS(copy.namespaceURI ?? "", "title");
    title.textContent = `${this.data.title}. ${this.message.textContent}`;
    const background = document.createElementNS(copy.namespaceURI ?? "", "rect");
    const place = { x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin };
    for (const [name, value] of Object.entries(place)) background.setAttribute(name, String(value));
    background.setAttribute("style", "fill: var(--background)");
    copy.prepend(title);
    copy.insertBefore(background, copy.querySelector("g"));
    const style = getComputedStyle(this.root);
    return new XMLSerializer()
      .serializeToString(copy)
      .replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
  }

  save() {
    const link = element("a", {
      href: URL.createObjectURL(new Blob([this.document()], { type: "image/svg+xml" })),
      download: `${this.data.name}.svg`,
    });
    link.click();
    URL.revokeObjectURL(link.href);
    if (isSandboxed()) {
      this.warn(`This page may not allow downloads. If no file was saved, ${this.elsewhere}.`);
    }
  }

  /** The line of Python that creates this explorer in its present state. */
  python() {
    const state = /** @type {Changes} */ (this.state);
    const words = this.data.arguments.map((key) => `${key}=${literal(state[key])}`);
    if (this.data.prefix) words.unshift(this.data.prefix);
    return `${this.data.name}(${words.join(", ")})`;
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {string} line
   */
  async copy(button, line) {
    try {
      await navigator.clipboard.writeText(line);
      this.flash(button, "Copied");
    } catch {
      this.warn(`This page may not use the clipboard. Copy this line: ${line}`);
    }
  }

  /**
   * Show another label on a button for a moment.
   *
   * @param {HTMLButtonElement} button
   * @param {string} text
   */
  flash(button, text) {
    const label = /** @type {HTMLElement} */ (button.lastChild);
    const before = label.textContent ?? "";
    label.textContent = text;
    setTimeout(() => (label.textContent = before), 1500);
  }

  /** What to do where a frame forbids something. */
  get elsewhere() {
    return this.linkable ? "copy the link and open it in a tab" : "open the notebook in JupyterLab";
  }

  isFullScreen() {
    return this.tree.fullscreenElement === this.root;
  }

  /** @param {HTMLButtonElement} button */
  async toggleFullScreen(button) {
    try {
      if (this.isFullScreen()) await document.exitFullscreen();
      else await this.root.requestFullscreen();
    } catch {
      this.warn(`This page does not allow full screen: ${this.elsewhere}.`);
      button.disabled = true;
    }
  }
}

/** @type {Record<string, number>} */
const ARROWS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
/** @type {Record<string, number>} */
const MOVES = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
  Home: 0,
  End: 0,
};

/** Whether the page is in a frame that may not read the page around it. */
function isSandboxed() {
  try {
    return window.parent !== window && window.frameElement === null;
  } catch {
    return true;
  }
}

/** @param {KeyboardEvent} event */
function isTyping({ key }) {
  return /^[-−\d.,i]$/.test(key);
}

/** @param {KeyboardEvent} event */
function usedByBox({ key, ctrlKey, metaKey, shiftKey }) {
  return !(ctrlKey || metaKey) ? !(key === "Enter" && shiftKey) : /^[acvxz]$/i.test(key);
}

/** @param {Element} element */
function isOption(element) {
  return element.getAttribute("role") === "radio";
}

/**
 * Return the number to which a key moves a handle.
 *
 * @param {Slider<any>} control
 * @param {KeyboardEvent} event
 * @returns {number}
 */
function next(control, { key, shiftKey }) {
  const { value, min, max, step = 1 } = control;
  if (key === "Home") return min;
  if (key === "End") return max;
  const moves = MOVES[key];
  if (control.next) return control.next(value, moves, shiftKey);
  const from = Number.isNaN(value) ? 0 : Math.min(max, Math.max(min, value));
  const moved = Number((from + moves * (shiftKey ? step / 100 : step)).toPrecision(12));
  return Math.min(max, Math.max(min, moved));
}

/**
 * Return what assistive technology is told about a number.
 *
 * @param {number} value
 * @param {number} min
 * @param {number} max
 */
export function ariaNumber(value, min, max) {
  return Number.isNaN(value) ? 0 : Math.min(max, Math.max(min, value));
}
