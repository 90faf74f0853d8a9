/** The handles, buttons and options in a picture: what the mouse, fingers and keys do with them. */

import { element } from "../web/elements.js";
import { interceptKeys, isPress } from "../web/keys.js";
import { parse, shortest, simplify } from "./numerics.js";
import { controlOf } from "./scene.js";

/**
 * @import { Action, Page, Point, Slider } from "./page.js"
 * @typedef {{element: Element, pointer: number, start: Point & {value: number}, left: number, top: number,
 *   moved: boolean}} Drag
 */

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
const DOUBLE_CLICK = 350; // milliseconds
const BOX = { width: 116, height: 34 };
const GAP = 6; // between the box and a message

/**
 * @template {object} State
 */
export class Handles {
  /** @param {Page<State>} page */
  constructor(page) {
    this.page = page;
    this.svg = page.svg;
    /** @type {{control: Slider<State>, value: number} | null} */
    this.written = null; // what was written since the last drawing
    /** @type {Drag | null} */
    this.drag = null;
    this.clicked = { time: -Infinity, element: /** @type {Element | null} */ (null) };
    /** @type {HTMLInputElement | null} */
    this.box = null;
    /** @type {SVGElement | null} */
    this.typed = null; // the handle whose number is typed
  }

  /** @returns {() => void} Stops listening to what is outside the explorer. */
  listen() {
    const { svg, page } = this;
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerup", (event) => this.jump(event));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      svg.addEventListener(end, ({ pointerId }) => this.drag?.pointer === pointerId && this.release());
    }
    svg.addEventListener("click", (event) => this.click(event));
    svg.addEventListener("pointerover", (event) => this.point(event.target));
    svg.addEventListener("pointerleave", () => this.point(page.tree.activeElement));
    svg.addEventListener("focusin", (event) => this.point(event.target));
    page.root.addEventListener("keydown", (event) => this.pressKey(event));
    return interceptKeys(page.root, (event, target) =>
      target === this.box ? usedByBox(event) : this.usesKey(event),
    );
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

  // Pointer

  /** @param {PointerEvent} event */
  press(event) {
    if (this.drag) return; // by another finger
    const found = this.find(event.target);
    if (found?.control.kind !== "slider" || event.button) {
      if (!this.box) this.page.hideError();
      return;
    }
    event.preventDefault();
    if (!this.leaveBox()) return;
    this.page.stopAnimation();
    this.page.draw(); // the handle may have moved
    const handle = found.element;
    const control = /** @type {Slider<State>} */ (controlOf(handle));
    handle.focus({ preventScroll: true });
    this.svg.setPointerCapture(event.pointerId);
    const { left, top } = this.svg.getBoundingClientRect();
    const start = { ...this.position(event, left, top), value: control.value };
    this.drag = { element: handle, pointer: event.pointerId, start, left, top, moved: false };
    handle.classList.add("dragging");
    const isDouble = event.timeStamp - this.clicked.time < DOUBLE_CLICK && this.clicked.element === handle;
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
    const { scale } = this.page;
    return { x: (clientX - left) / scale, y: (clientY - top) / scale };
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const point = this.position(event, drag.left, drag.top);
    if (!drag.moved && Math.hypot(point.x - drag.start.x, point.y - drag.start.y) < 3) return;
    drag.moved = true;
    this.clicked.time = -Infinity;
    const control = /** @type {Slider<State>} */ (controlOf(drag.element));
    this.write(control, control.drag(point, drag.start));
  }

  /**
   * Move a handle to where its track was clicked.
   *
   * @param {PointerEvent} event
   */
  jump({ pointerId }) {
    if (this.drag?.pointer !== pointerId || this.drag.moved) return;
    const { element: handle, start } = this.drag;
    const control = /** @type {Slider<State>} */ (controlOf(handle));
    if (control.jumps) this.write(control, control.drag(start, start));
  }

  /** Move a handle back to where it was before it was dragged. */
  cancelDrag() {
    if (!this.drag) return;
    const { element: handle, start } = this.drag;
    this.write(/** @type {Slider<State>} */ (controlOf(handle)), start.value);
    this.release();
  }

  release() {
    this.drag?.element.classList.remove("dragging");
    this.drag = null;
  }

  /** @param {MouseEvent} event */
  click(event) {
    const found = this.find(event.target);
    if (found?.control.kind === "action" && this.leaveBox()) this.activate(found.control);
  }

  /**
   * Let the view emphasize what is pointed at, or has the focus.
   *
   * @param {EventTarget | null} target
   */
  point(target) {
    const { local, tree } = this.page;
    if (this.drag || !("hot" in local)) return;
    const find = (/** @type {EventTarget | null} */ place) =>
      place instanceof Element && this.svg.contains(place) ? place.closest("[data-hot]") : null;
    const found = find(target) ?? find(tree.activeElement);
    const hot = found?.getAttribute("data-hot") ?? null;
    if (hot !== local.hot) this.page.set({ hot });
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
      this.page.set(control.write(value, this.page.state));
      this.written = { control, value };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** @param {Action<State>} control */
  activate(control) {
    this.page.announced = ""; // the sentence is read again, even if it stays the same
    this.page.finishMotion();
    this.page.set(control.activate(this.page.state, this.page));
  }

  // Keys

  /** @param {KeyboardEvent} event */
  usesKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") return this.drag !== null || !this.page.error.hidden;
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
    if (!found && event.key !== "Escape") return; // a button does the rest by itself
    event.preventDefault();
    event.stopPropagation();
    if (this.drag) {
      if (event.key === "Escape") this.cancelDrag();
      return;
    }
    if (event.key === "Escape") this.closeBox();
    else if (!this.leaveBox()) return;
    if (found?.control.kind === "action") this.pressAction(event, found.element, found.control);
    else if (found?.control.kind === "slider") this.pressHandle(event, found.element, found.control);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {SVGElement} target
   * @param {Action<State>} control
   */
  pressAction(event, target, control) {
    if (isPress(event)) this.activate(control);
    else if (Object.hasOwn(ARROWS, event.key)) this.chooseNext(target, ARROWS[event.key]);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {SVGElement} handle
   * @param {Slider<State>} control
   */
  pressHandle(event, handle, control) {
    this.page.stopAnimation();
    if (event.key === "Enter") this.openBox(handle, control);
    else if (isTyping(event)) this.openBox(handle, control, event.key);
    else if (Object.hasOwn(MOVES, event.key)) {
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
    this.activate(/** @type {Action<State>} */ (controlOf(chosen)));
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
    const box = element("input", {
      type: "text",
      class: "plotnet-box",
      "aria-label": `Exact value of ${control.label}`,
      autocomplete: "off",
      spellcheck: "false",
    });
    box.value = typed ?? shortest(control.value);
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
    this.page.stage.append(box);
    this.box = box;
    this.typed = handle;
    this.placeBox();
    box.focus({ preventScroll: true });
    if (typed === undefined) box.select();
  }

  /** Place the box over the number of its handle. */
  placeBox() {
    const { box, typed } = this;
    if (!box || !typed) return;
    const { scale, stage } = this.page;
    const [x, y] = controlOf(typed).box;
    box.style.left = `${inside(x, BOX.width / 2, stage.clientWidth / scale) * scale}px`;
    box.style.top = `${inside(y, BOX.height / 2, stage.clientHeight / scale) * scale}px`;
    if (!this.page.error.hidden) this.placeError(box);
  }

  /** Take the number in the box, if there is one; return false if it is not valid: box and message then stay. */
  leaveBox() {
    this.box?.blur();
    this.box?.focus({ preventScroll: true });
    if (this.box) return false;
    this.page.hideError();
    return true;
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
      this.page.set(control.write(parse(box.value), this.page.state));
      return true;
    } catch (error) {
      box.setAttribute("aria-invalid", "true");
      this.page.warn(error instanceof Error ? error.message : String(error));
      this.placeError(box);
      return false;
    }
  }

  /**
   * Place the message beside the box, where it covers neither the box nor the sentence below the picture.
   *
   * @param {HTMLInputElement} box
   */
  placeError(box) {
    const { error, stage } = this.page;
    const top = box.offsetTop - box.offsetHeight / 2;
    const isAbove = box.offsetTop > stage.offsetHeight / 2;
    error.style.top = isAbove ? "auto" : `${top + box.offsetHeight + GAP}px`;
    error.style.bottom = isAbove ? `${stage.offsetHeight - top + GAP}px` : "auto";
  }

  /** @param {SVGElement} [focused] What gets the focus then. */
  closeBox(focused) {
    const { box } = this;
    this.box = null;
    box?.remove();
    this.page.hideError();
    focused?.focus({ preventScroll: true });
  }
}

/**
 * Return the middle of something that is as near to a place as it can be inside its container.
 *
 * @param {number} place
 * @param {number} half Half its size.
 * @param {number} size Of the container.
 */
function inside(place, half, size) {
  return Math.min(size - half, Math.max(half, place));
}

/** @param {KeyboardEvent} event */
function isTyping({ key }) {
  return /^[-+\d.,in∞]$/.test(simplify(key));
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
