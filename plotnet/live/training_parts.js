/** Parts that several panels of TrainingExplorer share. */

import { format } from "./numerics.js";
import { num } from "./text.js";

/**
 * Describe how a whole number from 0 on is dragged, moved by keys and written.
 *
 * @param {"step" | "sample"} name
 * @param {number} value
 * @param {number} max
 * @param {(x: number) => number} numberAt The number at a place on the track, not rounded.
 */
export function wholeNumber(name, value, max, numberAt) {
  const nearest = (/** @type {number} */ x) => Math.min(max, Math.max(0, Math.round(x)));
  return {
    label: name,
    value,
    min: 0,
    max,
    jumps: true,
    next: (/** @type {number} */ from, /** @type {number} */ direction) => nearest(from + direction),
    drag: (/** @type {{x: number}} */ { x }) => nearest(numberAt(x)),
    write: (/** @type {number} */ to) => ({ [name]: to }),
  };
}

/**
 * Write a number in a few digits, or only its power of ten if it is small or large.
 *
 * @param {number} x
 * @param {number} digits
 */
export function short(x, digits) {
  const isUsual = x === 0 || !Number.isFinite(x) || (Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5);
  return isUsual ? num(x, digits) : `10^{${format(Math.round(Math.log10(x)))}}`;
}
