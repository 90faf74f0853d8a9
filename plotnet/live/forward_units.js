/** The units of ForwardExplorer: inputs as sliders, units to choose, outputs as bars. */

import { placeOf } from "./forward_layout.js";
import { discOf, limitOf } from "./forward_marks.js";
import { moveWindow, unitsOf } from "./forward_pass.js";
import { shortWithin } from "./forward_text.js";
import { format } from "./numerics.js";
import { diamond, hatching, slider, toPixel } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, SMALL, SMALLEST, t } from "./text.js";

/**
 * @import { Geometry } from "./forward_layout.js"
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 */

export const MARK = "var(--mark)"; // the color of what stands out
const ON_MARK = "stroke: var(--soft)"; // of an outline, for contrast

/**
 * Describe the sliders of the inputs.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window} window
 * @param {boolean} stand Whether they stand out.
 */
export function inputs(state, geometry, window, stand) {
  const { top, step } = geometry.rows[0];
  const [left, right] = geometry.track;
  return h(
    "g",
    { key: "inputs" },
    unitsOf(window).map((i, slot) =>
      input({
        i,
        slot,
        value: state.inputs[i],
        reach: state.reach,
        y: top + step * slot,
        height: Math.min(step, 44),
        name: geometry.name,
        number: geometry.number,
        digits: geometry.digits,
        left,
        right,
        x: geometry.x[0],
        r: geometry.r,
        isLong: state.inputs.length > 16,
        stand,
      }),
    ),
  );
}

const input = memoize(
  /** @param {{i: number, slot: number, value: number, reach: number, y: number, height: number, name: number, number: number, digits: number, left: number, right: number, x: number, r: number, isLong: boolean, stand: boolean}} options */
  ({ i, slot, value, reach, y, height, name, number, digits, left, right, x, r, isLong, stand }) => {
    const [middle, half] = [(left + right) / 2, (right - left) / 2];
    const isLost = !Number.isFinite(value);
    const place = Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value / reach));
    const knob = middle + half * place;
    const sign = value < 0 ? "minus" : "plus";
    const text = shortWithin(value, digits);
    const bound = (/** @type {number} */ to) => Math.max(-reach, Math.min(reach, Number(to.toPrecision(12))));
    return slider(
      `x${slot}`,
      {
        label: `x ${i}`,
        hot: `x${i}`,
        value,
        text: format(value, 6),
        min: -reach,
        max: reach,
        hit: { x: 0, y: y - height / 2, width: x + r, height },
        ring: { x: knob, y, r: 11 },
        box: [middle, y],
        next: (from, direction, fine) =>
          bound(bound(Number.isNaN(from) ? 0 : from) + direction * reach * (fine ? 0.01 : 0.1)),
        drag: ({ x: at }) =>
          Math.abs(at - middle) < 3 ? 0 : bound(toPixel(((at - middle) / half) * reach, reach / half)),
        write: (to, { inputs: all }) => (isLong && i < 16 ? { [`x${i}`]: to } : { inputs: all.with(i, to) }),
      },
      t(name, y + 4.6, `*x*_{${i}}`, SMALL),
      t(number, y + 4.6, text, fitted(text, digits, SMALL), {
        anchor: "end",
        class: isLost ? "failed" : null,
      }),
      h("path", { class: "line", d: d`M${left} ${y}H${right}M${middle} ${y - 4}v8` }),
      h("rect", {
        key: "bar",
        class: `fill-${sign}`,
        x: Math.min(middle, knob),
        y: y - 2.5,
        width: isLost ? 0 : Math.abs(knob - middle),
        height: 5,
      }),
      Number.isNaN(value)
        ? h("path", { key: "nan", class: "knob line-bad", d: diamond(knob, y, 7.5) })
        : h("circle", {
            key: "knob",
            class: `knob line-${isLost ? "bad" : sign}`,
            cx: knob,
            cy: y,
            r: 6,
          }),
      h("circle", { key: "stand", fill: stand ? MARK : "none", cx: x, cy: y, r: r + 4.5 }),
      h("circle", { class: "box", style: stand ? ON_MARK : null, cx: x, cy: y, r }),
      h("path", { key: "disc", ...discOf(x, y, value, reach, r - 2) }),
    );
  },
);

/**
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {{layer: number, unit: number}} it
 * @param {Shown} shown
 */
export function unitMark(state, geometry, windows, { a, row, isWrong }, { layer, unit }, shown) {
  const { layer: shownLayer, unit: shownUnit } = shown;
  const [x, y] = /** @type {[number, number]} */ (placeOf(geometry, windows, layer, unit));
  const { first } = windows[layer];
  const isChosen = state.layer === layer && state.unit === unit;
  const isFirst = state.unit < 0 && state.layer === layer && unit === first;
  const isMarked = shownLayer === layer && shownUnit === unit;
  const stands = shownUnit >= 0 && shownLayer - 1 === layer && !isWrong;
  const value = a[layer]?.[row][unit] ?? null;
  const { r, gap, rows } = geometry;
  const [width, height] = [Math.min(44, gap), Math.min(44, rows[layer].step)];
  return h(
    "g",
    {
      key: `u${layer}-${unit - first}`,
      class: "action",
      role: "radio",
      tabindex: isChosen || isFirst ? 0 : -1,
      "aria-checked": String(isChosen),
      "aria-label": `unit ${unit} of layer ${layer}: ${value === null ? "no number" : `a ${format(value, 3)}`}`,
      "data-hot": `u${layer}-${unit}`,
      control: { kind: "action", activate: () => ({ layer, unit: isChosen ? -1 : unit }) },
    },
    h("rect", { class: "hit", x: x - width / 2, y: y - height / 2, width, height }),
    h("circle", { key: "stand", fill: stands || isMarked ? MARK : "none", cx: x, cy: y, r: r + 4.5 }),
    h("circle", { class: "ring", cx: x, cy: y, r: r + 6 }),
    h("circle", {
      key: "outline",
      class: isWrong ? "line-bad" : isMarked ? "line-ink" : "box",
      style: stands ? ON_MARK : null,
      "stroke-width": isMarked ? 2 : 1,
      "stroke-dasharray": isWrong ? "3 2.5" : null,
      cx: x,
      cy: y,
      r: isMarked ? r + 1 : r,
    }),
    value === null
      ? t(x, y + 4.6, "?", SMALL, { key: "none", anchor: "middle", class: "failed" })
      : h("path", { key: "disc", ...discOf(x, y, value, limitOf(state, layer), r - 2, isWrong) }),
  );
}

/**
 * Write the number of the unit that stands out.
 *
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Shown} shown
 */
export function unitName(geometry, windows, { layer, unit }) {
  const place = unit < 0 ? null : placeOf(geometry, windows, layer, unit);
  if (!place) return null;
  const isOutput = layer === windows.length - 1; // with a bar at its right
  const [x, y] = [place[0] + geometry.r + (isOutput ? 1 : 7), place[1] + (isOutput ? -13 : 4.6)];
  return t(x, y, String(unit), SMALL, { key: "unit name", class: "strong halo" });
}

// Outputs

/**
 * Describe the activation of an output unit as a bar and a number.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {number} unit
 * @param {number} slot
 */
export function output(state, geometry, windows, { a, row, isWrong }, unit, slot) {
  const last = state.sizes.length - 1;
  const values = a[last]?.[row];
  const [, y] = /** @type {[number, number]} */ (placeOf(geometry, windows, last, unit));
  const name = state.runsInPython ? "" : state.functions[last - 1];
  const isSigned = name ? ["identity", "tanh"].includes(name) : (values ?? []).some((value) => value < 0);
  const value = values?.[unit] ?? null;
  const [left, right] = geometry.bar;
  const height = Math.min(14, geometry.rows[last].step * 0.6);
  const zero = isSigned ? (left + right) / 2 : left;
  const isLost = value === null || !Number.isFinite(value);
  const part = isLost ? 0 : Math.max(isSigned ? -1 : 0, Math.min(1, value / limitOf(state, last)));
  const length = (right - zero) * part;
  const text = value === null ? "none" : shortWithin(value, geometry.digits);
  const top = y - height / 2;
  return h(
    "g",
    { key: `output ${slot}` },
    h("path", { class: "line", d: d`M${zero} ${top - 2}v${height + 4}M${right} ${y - 2}v4` }),
    h("path", { class: "hair", d: d`M${left} ${y}H${right}` }),
    isLost &&
      h("rect", { key: "failed", class: "fill-bad-soft", x: left, y: top, width: right - left, height }),
    !isLost &&
      h("rect", {
        key: "bar",
        class: isWrong ? "fill-bad" : length < 0 ? "fill-minus" : "fill-plus",
        x: Math.min(zero, zero + length),
        y: top,
        width: value === 0 ? 0 : Math.max(1, Math.abs(length)),
        height,
      }),
    (isLost || isWrong) &&
      h("path", { key: "hatching", class: "line-bad", d: hatching(left, top, right - left, height, 6) }),
    t(geometry.right, y + 4.6, text, fitted(text, geometry.digits, SMALL), {
      key: "number",
      anchor: "end",
      class: isLost || isWrong ? "failed" : null,
    }),
  );
}

// Layers that are too large

/**
 * Describe the slider that moves through the units of a layer that is too large.
 *
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {number} layer
 */
export function windowSlider({ x, rows, layers, gap, bar, track }, windows, layer) {
  const { first, count, size } = windows[layer];
  const { top, step } = rows[layer];
  const y = top + step * (count - 0.5) + 6;
  const half = layer === 0 ? 40 : layer === layers[layers.length - 1] ? 34 : Math.min(40, gap / 2 - 3);
  const middle = layer === 0 ? Math.max(half + 8, (track[0] + x[0]) / 2) : x[layer];
  const x0 = Math.min(middle, bar[1] - half);
  const [left, right] = [x0 - half, x0 + half];
  const most = size - count;
  const knob = left + (2 * half * first) / most;
  const words = half > 30 ? `${first}–${first + count - 1} of ${size}` : `of ${size}`;
  const bound = (/** @type {number} */ to) => Math.max(0, Math.min(most, Math.round(to) || 0));
  return slider(
    `first ${layer}`,
    {
      label: `first unit that is shown of the ${size} in layer ${layer}`,
      value: first,
      min: 0,
      max: most,
      hot: "",
      hit: { x: left - 8, y: y - 9, width: 2 * half + 16, height: 32 },
      ring: { x: knob, y, r: 9 },
      box: [x0, y],
      drag: ({ x: at }) => bound(((at - left) / (2 * half)) * most),
      next: (from, direction) => bound(from + direction),
      write: (to, state) => moveWindow(layer, bound(to), state),
    },
    h("path", { class: "line", d: d`M${left} ${y}H${right}` }),
    h("circle", { class: "knob line-ink", cx: knob, cy: y, r: 5 }),
    t(x0, y + 19, words, SMALLEST, { anchor: "middle", class: "soft" }),
  );
}
