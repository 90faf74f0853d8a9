/** OverflowExplorer: softmax as the textbook writes it, step by step, and where inf and nan come from. */

import { cell, steps } from "./cells.js";
import { explorer } from "./explorer.js";
import { logitControls } from "./logits.js";
import { cast, DTYPES, format } from "./numerics.js";

/**
 * @import { Cell } from "./cells.js"
 * @import { Drawing, Page } from "./explorer.js"
 * @import { Dtype } from "./numerics.js"
 * @typedef {{logits: number[], dtype: Dtype}} State
 * @typedef {"z" | "exp" | "sum" | "p"} Row
 */

const MOST = 8;
const LEFT = 150;
const WIDTH = 800;
/** @type {Record<Row, number>} */
const ROWS = { z: 34, exp: 128, sum: 222, p: 316 };

export default explorer((/** @type {Page<State>} */ page) => {
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  const follow = logitControls(page, { most: MOST });
  return {
    update(state) {
      follow(state);
      draw(page, state);
    },
    sentence,
  };
});

/**
 * Compute every cell: its number, and what there is to say of it.
 *
 * @param {State} state
 * @returns {Record<Row, Cell[]>}
 */
function cells({ logits, dtype }) {
  const z = cast(logits, dtype);
  /** @type {Cell[]} */
  const born = z.map((value, i) => [
    value,
    value === Infinity && logits[i] !== Infinity ? "inf is born" : "",
  ]);
  return { z: born, ...steps(z, dtype) };
}

/**
 * @param {Drawing} page
 * @param {State} state
 */
function draw(page, state) {
  const { dtype } = state;
  const found = cells(state);
  const count = state.logits.length;
  const width = WIDTH / count;
  for (const [row, top] of /** @type {[Row, number][]} */ (Object.entries(ROWS))) {
    const cells = row === "sum" ? 1 : MOST;
    for (let i = 0; i < cells; i++) {
      const name = `${row}-${i}`;
      const visible = i < found[row].length;
      page.show(`${name}-cell`, visible);
      if (!visible) continue;
      const [value, note] = found[row][i];
      const span = row === "sum" ? WIDTH : width;
      const digits = span < 120 ? 4 : 6;
      cell(page, name, { x: LEFT + i * width, y: top, width: span, value, note, digits, dtype });
    }
  }
}

/**
 * @param {State} state
 * @returns {string}
 */
function sentence(state) {
  const found = cells(state);
  const list = found.p.map(([value]) => format(value)).join(", ");
  /** @type {string[]} */
  const born = [];
  for (const [row, cells] of Object.entries(found)) {
    cells.forEach(([, note], i) => {
      if (!note.includes("born")) return;
      const of = format(found.z[i]?.[0], 6);
      born.push(row === "exp" ? `exp(${of})` : row === "sum" ? "the sum" : `z${i}`);
    });
  }
  const why = born.length ? ` inf is born in ${born.join(" and ")}.` : "";
  return `In ${state.dtype}, softmax as written gives ${list}.${why}`;
}
