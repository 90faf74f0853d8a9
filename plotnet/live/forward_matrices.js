/** Parts of the matrices of ForwardExplorer: W as marks, borders, and bands behind what stands out. */

import { Marks } from "./forward_marks.js";
import { modelOf, modelWithId } from "./forward_pass.js";
import { shortWithin } from "./forward_text.js";
import { round } from "./numerics.js";
import { h, memoize } from "./scene.js";
import { SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 */

export const DIGITS = 60; // the width of a cell that has room for digits beside its mark
export const DIGITS_START = 21; // where they start, and the space that is left at the end

/**
 * Describe a band behind what stands out.
 *
 * @param {string} key
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
export function band(key, x, y, width, height) {
  return h("rect", { key, class: "fill-mark", x, y, width, height, rx: 4 });
}

/**
 * Describe the border of a matrix, or of what stands out in it.
 *
 * @param {string} key
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} [style]
 */
export function border(key, x, y, width, height, style = "line") {
  const thick = style === "line-ink" ? 1.75 : null;
  return h("rect", {
    key,
    class: style,
    "stroke-width": thick,
    "pointer-events": "none",
    x,
    y,
    width,
    height,
  });
}

/**
 * Describe text around a place.
 *
 * @param {string} key
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {number} [size]
 * @param {string | null} [style]
 */
export function centered(key, x, y, text, size = SMALL, style = null) {
  return t(x, y, text, size, { key, anchor: "middle", class: style });
}

/**
 * @param {State} state
 * @param {number} layer
 * @param {Window} before
 * @param {Window} after
 */
export function gridOptions(state, layer, before, after) {
  return {
    id: modelOf(state).id,
    layer,
    dtype: state.dtype,
    first1: before.first,
    count1: before.count,
    more1: before.count < before.size,
    first2: after.first,
    count2: after.count,
    more2: after.count < after.size,
  };
}

/**
 * @typedef {ReturnType<typeof gridOptions> & {x: number, y: number, cell: number, row: number, head: number,
 *   chosen: number, isTurned: boolean}} GridOptions `head` is the distance of the numbers of the columns from the
 *   cells; a turned grid has a row for each unit before the layer, not a column.
 */

/** W as marks whose area is the magnitude, with digits where there is room. */
export const weightGrid = memoize(
  /** @param {GridOptions} options */
  (options) => {
    const { id, layer, dtype, first1, count1, first2, count2, x, y, cell, row, isTurned } = options;
    const { network, largest } = modelWithId(id);
    const hasDigits = cell >= DIGITS;
    const side = Math.min(cell, row, hasDigits ? 17 : 22) - 3;
    const marks = new Marks();
    /** @type {Child[]} */
    const cells = [];
    for (let k = 0; k < count2; k++) {
      for (let j = 0; j < count1; j++) {
        const [down, across] = isTurned ? [j, k] : [k, j];
        const [unit, column] = [first2 + k, first1 + j];
        const value = round(network.weights[layer - 1][unit][column], dtype);
        const [left, top] = [x + cell * across, y + row * down];
        marks.square(left + (hasDigits ? 11 : cell / 2), top + row / 2, value, largest, side);
        if (hasDigits)
          cells.push(
            t(left + cell - 3, top + row / 2 + 4.5, shortWithin(value, cell - DIGITS_START), SMALLEST, {
              anchor: "end",
            }),
          );
        cells.push(
          h("rect", {
            class: "hit",
            role: "presentation",
            "data-hot": `w${unit}-${column}`,
            control: { kind: "action", activate: () => ({ layer, unit }) },
            x: left,
            y: top,
            width: cell,
            height: row,
          }),
        );
      }
    }
    return h("g", { key: `W ${layer}` }, marks.nodes(), gridFrame(options), cells);
  },
);

/**
 * Describe the border of a grid, dots for units that are not shown, and the numbers of the others.
 *
 * @param {GridOptions} options
 */
function gridFrame({
  first1,
  count1,
  more1,
  first2,
  count2,
  more2,
  x,
  y,
  cell,
  row,
  head,
  chosen,
  isTurned,
}) {
  const before = { first: first1, count: count1, more: more1, chosen: -1 };
  const after = { first: first2, count: count2, more: more2, chosen };
  const [over, beside] = isTurned ? [after, before] : [before, after];
  const [width, height] = [cell * over.count, row * beside.count];
  const fits = widthOf(String(over.first + over.count - 1), SMALLEST) <= cell;
  const look = (/** @type {boolean} */ isChosen) => (isChosen ? "strong" : "soft");
  return [
    border("frame", x, y, width + (over.more ? cell : 0), height + (beside.more ? row : 0)),
    over.more && centered("more", x + width + cell / 2, y + height / 2 + 4, "⋯"),
    beside.more && centered("more below", x + width / 2, y + height + row / 2 + 4, "⋮"),
    Array.from({ length: beside.count }, (_, i) => {
      const style = look(beside.first + i === beside.chosen);
      const name = String(beside.first + i);
      return t(x - 6, y + row * (i + 0.5) + 4.5, name, SMALLEST, { anchor: "end", class: style });
    }),
    Array.from({ length: over.count }, (_, i) => {
      if (!fits && i && i < over.count - 1) return null;
      const style = look(over.first + i === over.chosen);
      return centered(`over ${i}`, x + cell * (i + 0.5), y - head, String(over.first + i), SMALLEST, style);
    }),
  ];
}
