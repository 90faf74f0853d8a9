/** Where OnlineSoftmaxExplorer draws: a column for each number, the scale of the numbers, and that of the sums. */

import { toPixel } from "./parts.js";
import { num, SMALLEST, widthOf } from "./text.js";

/**
 * Numbers from `low` to `high` are drawn on an even scale.
 *
 * @typedef {[low: number, high: number]} Range
 */

/**
 * `column` is the width of a column, `gap` lies between two streams and before the merged sum, which is `merged` wide. The
 * numbers are drawn from `top` to `bottom`, on a scale that is even from `low` to `high`; the sums from `base` up to
 * `ceiling`, `unit` pixels for 1.
 *
 * @typedef {{left: number, column: number, gap: number, merged: number, count: number, split: number, top: number,
 *   bottom: number, ceiling: number, base: number, low: number, high: number, unit: number}} Layout
 */

const SPLIT_ROW = 34; // the track of the split
const TOTAL_ROW = 22; // the number on top of the highest stack
const MERGED = 48; // width of the merged sum, at least

/**
 * @param {{margin: number, right: number, top: number, height: number, count: number, split: number, range: Range,
 *   largest: number}} options `margin` is the least space on the left, `right` the right end, `largest` the largest sum.
 * @returns {Layout}
 */
export function layOut({ margin, right, top, height, count, split, range: [low, high], largest }) {
  const widest = Math.max(...ticksOf(low, high).map((tick) => widthOf(num(tick, 6), SMALLEST)));
  const left = Math.max(margin, Math.ceil(widest) + margin / 4);
  const width = right - left;
  const gap = split === 0 ? 0 : width < 400 ? 12 : 20;
  const merged = split === 0 ? 0 : Math.max(MERGED, ((width - 2 * gap) / (count + 1.3)) * 1.3);
  const column = (width - 2 * gap - merged) / count;
  const bottom = top + Math.round((height - SPLIT_ROW - TOTAL_ROW) * 0.52);
  const [ceiling, base] = [bottom + SPLIT_ROW + TOTAL_ROW, top + height];
  const unit = (base - ceiling) / (Math.ceil(Math.max(1.01, largest) * 2) / 2);
  return { left, column, gap, merged, count, split, top, bottom, ceiling, base, low, high, unit };
}

/**
 * Return the left end of a column; after the last one comes the merged sum.
 *
 * @param {Layout} layout
 * @param {number} i
 */
export function columnStart({ left, column, gap, count, split }, i) {
  const gaps = i === count ? 2 : i >= split ? 1 : 0;
  return left + i * column + gaps * gap;
}

/**
 * @param {Layout} layout
 * @param {number} i
 */
export function columnMiddle(layout, i) {
  return columnStart(layout, i) + (i === layout.count ? layout.merged : layout.column) / 2;
}

/**
 * Return where the line of a step lies: behind the column of its number.
 *
 * @param {Layout} layout
 * @param {number} step
 */
export function stepLine(layout, step) {
  return step === 0 ? layout.left : columnStart(layout, step - 1) + layout.column;
}

/**
 * Return the step whose line is nearest.
 *
 * @param {Layout} layout
 * @param {number} x
 */
export function stepAt(layout, x) {
  const distances = Array.from({ length: layout.count + 1 }, (_, step) =>
    Math.abs(stepLine(layout, step) - x),
  );
  return distances.indexOf(Math.min(...distances));
}

/**
 * Return where the mark of a split lies: between two columns.
 *
 * @param {Layout} layout
 * @param {number} split
 */
export function splitLine(layout, split) {
  return split === 0 ? layout.left : stepLine(layout, split) + layout.gap / 2;
}

/**
 * Return the size of the numbers in a column.
 *
 * @param {Layout} layout
 */
export function sizeOf({ column }) {
  return column < 70 ? 13 : 17;
}

// The scale of the numbers: even in a range, bent beyond it, with inf at its ends

const FAR = 1e5; // where the scale ends
const NEAR = 40; // numbers that differ by more add nothing that can be seen
const LARGE = 999000; // numbers from here on have too many digits for ticks that tell them apart
const COUNT_OF_STEPS = 4; // of a range, at least

/**
 * Return the height of either end, beyond the range.
 *
 * @param {Layout} layout
 */
export function zoneHeight({ top, bottom }) {
  return Math.min(28, (bottom - top) * 0.22);
}

/**
 * Return the scale of the numbers: `at` gives the height of a number, `value` the number at a height.
 *
 * @param {Layout} layout
 */
export function numberScale(layout) {
  const { top, bottom, low, high } = layout;
  const zone = zoneHeight(layout);
  const [first, last] = [top + zone, bottom - zone];
  const [used, infinite] = [0.57 * zone, 0.79 * zone];
  const unit = (last - first) / (high - low);
  let bend = 2;
  for (let i = 0; i < 8; i++) bend = used / Math.asinh((FAR * unit) / bend);
  const beyond = (/** @type {number} */ distance) =>
    distance === Infinity ? infinite : Math.min(used, bend * Math.asinh((distance * unit) / bend));
  /** @param {number} y */
  const exact = (y) => {
    if (y >= first && y <= last) return low + (last - y) / unit;
    const pixels = y < first ? first - y : y - last;
    const distance =
      pixels > (used + infinite) / 2 ? Infinity : (bend * Math.sinh(Math.min(pixels, used) / bend)) / unit;
    return y < first ? high + distance : low - distance;
  };
  return {
    /** @param {number} x */
    at(x) {
      if (Number.isNaN(x)) return (top + bottom) / 2;
      if (x > high) return first - beyond(x - high);
      return x < low ? last + beyond(low - x) : last - (x - low) * unit;
    },
    /** @param {number} y */
    value(y) {
      const inScale = Math.max(first - used, Math.min(last + used, y)); // beyond it, numbers no longer change
      return toPixel(exact(y), exact(inScale) - exact(inScale + (y > (top + bottom) / 2 ? -1 : 1)));
    },
  };
}

/**
 * Return a range for an even scale: that of the largest group of numbers near each other, from 0 on if it is near.
 *
 * @param {number[]} logits
 * @returns {Range}
 */
export function fitRange(logits) {
  const finite = logits.filter((x) => Math.abs(x) < LARGE).sort((a, b) => a - b);
  let [low, high, most] = [0, 0, 0];
  finite.forEach((start, i) => {
    const group = finite.slice(i).filter((x) => x - start <= NEAR);
    if (group.length >= most) [low, high, most] = [start, group[group.length - 1], group.length];
  });
  if (low > 0 && high <= NEAR) low = 0;
  if (high < 0 && low >= -NEAR) high = 0;
  const unit = tickStep(high - low);
  low = Math.floor(low / unit) * unit;
  high = Math.ceil(high / unit) * unit;
  while (high - low < COUNT_OF_STEPS * unit) {
    if (low === 0 || high - low < 2 * unit) high += unit;
    else low -= unit;
  }
  return [low, high];
}

/**
 * Return the step of the ticks of a range: 1, 2, 5 or 10.
 *
 * @param {number} span
 */
function tickStep(span) {
  return [1, 2, 5].find((step) => span / step <= 5) ?? 10;
}

/**
 * @param {number} low
 * @param {number} high
 */
export function ticksOf(low, high) {
  const step = tickStep(high - low);
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
}
