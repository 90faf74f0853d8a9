/** Where the parts of the diagram of ForwardExplorer are. */

import { SMALLEST, widthOf } from "./text.js";

/**
 * @import { Window } from "./forward_pass.js"
 * @import { Rect } from "./parts.js"
 *
 * @typedef {object} Geometry
 * @property {number[]} layers The layers that are shown, from the input to the output.
 * @property {Record<number, number>} x Of the units, by layer.
 * @property {Record<number, {top: number, step: number}>} rows Of the units, by layer.
 * @property {number} gap From layer to layer.
 * @property {number} r Of a unit.
 * @property {number} name The left end of the name of an input.
 * @property {number} number The right end of its number.
 * @property {number} digits The width of a number.
 * @property {[number, number]} track Of the inputs.
 * @property {[number, number]} bar Of the outputs.
 * @property {number} right The right end of the numbers of the outputs.
 */

/**
 * Lay the diagram out.
 *
 * @param {Rect} place
 * @param {Window[]} windows
 * @param {number} layer The layer that has to be shown.
 * @returns {Geometry}
 */
export function layout({ x, y, width, height }, windows, layer) {
  const small = width < 400;
  const { first: firstInput, count: inputCount } = windows[0];
  const nameWidth = 10 + 7.5 * String(firstInput + inputCount - 1).length;
  const digits = widthOf("0".repeat(small ? 5 : 6), SMALLEST);
  const number = x + nameWidth + digits + (small ? 4 : 8);
  const start = number + (small ? 8 : 10);
  const trackWidth = Math.max(30, Math.min(60, (width - 200) * 0.3));
  const first = start + trackWidth + 20;
  const right = x + width;
  const barWidth = Math.max(24, Math.min(48, (width - 200) * 0.2));
  const end = right - digits - 5 - barWidth;
  const last = end - 18;
  const layers = shownLayers(windows.length, layer, Math.max(2, Math.floor((last - first) / 27) + 1));
  const gap = (last - first) / (layers.length - 1);
  const r = gap < 72 ? 10 : 11;
  /** @type {Geometry} */
  const geometry = {
    layers,
    x: {},
    rows: {},
    gap,
    r,
    name: x,
    number,
    digits,
    track: [start, start + trackWidth],
    bar: [end, end + barWidth],
    right,
  };
  layers.forEach((l, i) => {
    const { count, size } = windows[l];
    const rows = count + (count < size ? 1.4 : 0);
    const step = Math.min(rows < 5 ? 72 : 54, height / rows);
    geometry.x[l] = first + gap * i;
    geometry.rows[l] = { top: y + height / 2 - (rows * step) / 2 + step / 2, step };
  });
  return geometry;
}

/**
 * Return the layers that fit: the input, the output, and those around the chosen one.
 *
 * @param {number} count
 * @param {number} layer
 * @param {number} most
 */
function shownLayers(count, layer, most) {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  const middle = Math.max(2, most - 2);
  const start = Math.max(1, Math.min(layer - 1, count - 1 - middle));
  return [0, ...all.slice(start, start + middle), count - 1];
}

/**
 * @param {Geometry} geometry
 * @param {Window[]} windows
 * @param {number} layer
 * @param {number} unit
 * @returns {[x: number, y: number] | null} The place of a unit, if it is shown.
 */
export function placeOf(geometry, windows, layer, unit) {
  const { first, count } = windows[layer];
  if (!(layer in geometry.x) || unit < first || unit >= first + count) return null;
  const { top, step } = geometry.rows[layer];
  return [geometry.x[layer], top + step * (unit - first)];
}
