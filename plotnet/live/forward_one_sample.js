/** The matrices of ForwardExplorer for one sample: W a + b, and the products of the chosen unit below them. */

import { limitOf, limitOfSums, Marks } from "./forward_marks.js";
import { band, border, centered, DIGITS, DIGITS_START, gridOptions, weightGrid } from "./forward_matrices.js";
import { columnsOf, modelOf, unitsOf } from "./forward_pass.js";
import { products } from "./forward_products.js";
import { formulasOf, shapesOf, shortWithin } from "./forward_text.js";
import { round } from "./numerics.js";
import { h } from "./scene.js";
import { fitted, LARGE, MEDIUM, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 *
 * @typedef {object} Grid Where W and the columns beside it are.
 * @property {number} x The left end of W.
 * @property {number} right The right end of all.
 * @property {number} top
 * @property {number} bottom
 * @property {number} cell The width of a column of W.
 * @property {number} row The height of a row.
 * @property {number} columns
 * @property {number} panel The height of the products below W.
 * @property {[b: number, z: number, a: number]} middles Of the columns of b, z and the activation.
 */

const NUMBER = 52; // the width of a column of numbers
const NUMBER_STEP = 58; // from one to the next: that of b is further from W otherwise
const MARK = 21; // the width of a column of marks
const HEAD = 64; // the height of all that is above W, but for the formulas
const LINE = 20; // the height of a formula or of the shapes

/**
 * Return the width that is needed to show the layer that needs the most.
 *
 * @param {Window[]} windows
 */
export function widthOfOneSample(windows) {
  return Math.max(
    ...windows.slice(0, -1).map((window) => 26 + columnsOf(window) * cellOf(window) + 14 + 3 * NUMBER),
  );
}

/** @param {Window} window */
function cellOf(window) {
  return Math.min(62, Math.max(24, 200 / columnsOf(window)));
}

/**
 * Describe W, a, b, z and the activation of a layer, and the products of the chosen unit below them.
 *
 * @param {State} state
 * @param {{x: number, y: number, width: number, height?: number}} place
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} isCompact Whether b, z and the activation are marks, not numbers.
 * @returns {{nodes: Child[], bottom: number}}
 */
export function oneSample(state, place, windows, pass, shown, isCompact) {
  const { layer, unit, column } = shown;
  const [before, after] = [windows[layer - 1], windows[layer]];
  const formulas = formulasOf(state, layer);
  const joined = formulas.join(",   ");
  const [product] = shapesOf(state, layer);
  const shapes = widthOf(product, SMALL) < place.width ? `shapes: ${product}` : product;
  const lines = widthOf(joined, SMALLEST) * 0.85 > place.width ? formulas : [joined];
  const grid = gridIn(place, lines.length, before, after, isCompact);
  const { x, right, top, bottom, cell, row, panel } = grid;
  const left = Math.max(place.x, Math.min(x - 26, right - widthOf(joined, LARGE) * 0.85));
  const numbers = isCompact ? markColumns : numberColumns;
  return {
    nodes: [
      lines.map((text, i) =>
        t(left, place.y + 15 + LINE * i, text, fitted(text, (right - left) * 1.1, LARGE), {
          key: `formula ${i}`,
        }),
      ),
      t(left, place.y + 15 + LINE * lines.length, shapes, SMALL, { key: "shapes", class: "soft" }),
      unit >= 0 && band("row band", x - 26, top + row * (unit - after.first), right - x + 26, row),
      h(
        "g",
        { key: "W" },
        weightGrid({
          ...gridOptions(state, layer, before, after),
          x,
          y: top,
          cell,
          row,
          head: 31,
          chosen: unit,
          isTurned: false,
        }),
      ),
      activationRow(state, grid, before, pass, layer),
      h("g", { key: "numbers" }, numbers(state, grid, after, pass, shown)),
      columnOutline(grid, before, column, unit >= 0 ? bottom + panel + 4 : bottom),
      h(
        "g",
        { key: "products", display: unit < 0 ? "none" : null },
        unit >= 0 && products(state, grid, before, pass, shown, isCompact),
      ),
      unit < 0 && noProducts(grid),
    ],
    bottom: bottom + 6 + panel,
  };
}

/**
 * @param {{x: number, y: number, width: number, height?: number}} place
 * @param {number} formulas How many lines they take.
 * @param {Window} before
 * @param {Window} after
 * @param {boolean} isCompact
 * @returns {Grid}
 */
function gridIn({ x: start, y, width, height }, formulas, before, after, isCompact) {
  const columns = columnsOf(before);
  const rows = columnsOf(after);
  const right = start + width;
  const numbers = isCompact ? 10 + 3 * MARK : 14 + 3 * NUMBER;
  const cell = Math.min(isCompact ? 62 : cellOf(before), (width - 26 - numbers) / columns);
  const head = HEAD + LINE * formulas;
  const top = y + head;
  const room = height ? height - head : 0; // without a height, as little as is needed
  const row = room ? Math.max(15, Math.min(34, (room - 112) / rows)) : 17;
  const [far, step] = isCompact ? [MARK / 2, MARK] : [22, NUMBER_STEP];
  return {
    x: right - numbers - cell * columns,
    right,
    top,
    bottom: top + row * rows,
    cell,
    row,
    columns,
    panel: Math.max(86, Math.min(190, room - row * rows - 12)),
    middles: [right - far - 2 * step, right - far - step, right - far],
  };
}

/**
 * Describe the activations before the layer, as a row above the columns that they are multiplied with.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} before
 * @param {Pass} pass
 * @param {number} layer
 */
function activationRow(state, { x, top, cell, columns }, before, pass, layer) {
  const a = pass.a[layer - 1][pass.row];
  const limit = limitOf(state, layer - 1);
  const y = top - 17;
  const hasDigits = cell >= DIGITS;
  const [middle, side] = hasDigits ? [11, 14] : [cell / 2, Math.min(cell, 20) - 3];
  const marks = new Marks();
  const units = unitsOf(before);
  units.forEach((j, i) => {
    marks.disc(x + cell * i + middle, y, a[j], limit, side);
  });
  return h(
    "g",
    { key: "a" },
    t(x - 6, y + 5, layer === 1 ? "*x*" : "*a*", MEDIUM, { anchor: "end" }),
    border("frame", x, y - 10, cell * columns, 20),
    marks.nodes(),
    units.map(
      (j, i) =>
        hasDigits &&
        t(x + cell * (i + 1) - 3, y + 4.5, shortWithin(a[j], cell - DIGITS_START), SMALLEST, {
          key: `text ${i}`,
          anchor: "end",
        }),
    ),
    before.count < before.size && centered("more", x + cell * (columns - 0.5), y + 4, "⋯"),
  );
}

/**
 * @param {State} state
 * @param {Pass} pass
 * @param {number} layer
 * @returns {[b: number[], z: number[], a: number[]]}
 */
function numbersOf(state, pass, layer) {
  const b = Array.from(modelOf(state).network.biases[layer - 1], (value) => round(value, state.dtype));
  return [b, pass.z[layer - 1][pass.row], pass.a[layer][pass.row]];
}

/** @param {Grid} grid */
function numberHeads({ middles, top }) {
  return ["*b*", "*z*", "*a*"].map((name, i) => centered(name, middles[i], top - 12, name, MEDIUM));
}

/**
 * Describe the columns of b, z and the activation as numbers.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} after
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {Child[]}
 */
function numberColumns(state, grid, after, pass, { layer, unit }) {
  const columns = numbersOf(state, pass, layer).map((values, part) =>
    unitsOf(after).map((k, i) => {
      const text = shortWithin(values[k], NUMBER_STEP - 8);
      const [x, y] = [grid.middles[part] + 18, grid.top + grid.row * (i + 0.5) + 4.6];
      const style = k === unit ? "strong" : null;
      return t(x, y, text, style ? SMALLEST : fitted(text, NUMBER_STEP - 8, SMALL), {
        key: `${"bza"[part]}${i}`,
        anchor: "end",
        class: Number.isFinite(values[k]) ? style : style ? "failed halo-bad" : "failed",
      });
    }),
  );
  return [numberHeads(grid), columns];
}

/**
 * Describe the columns of b, z and the activation as marks; b and z have the same scale.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} after
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {Child[]}
 */
function markColumns(state, grid, after, pass, { layer }) {
  const { middles, top, bottom, row } = grid;
  const numbers = numbersOf(state, pass, layer);
  const sums = limitOfSums(state, numbers.slice(0, 2), layer);
  const side = Math.min(row, MARK - 3) - 2;
  return [
    numberHeads(grid),
    numbers.map((values, part) => {
      const marks = new Marks();
      const limit = part < 2 ? sums : limitOf(state, layer);
      unitsOf(after).forEach((k, i) => {
        marks.disc(middles[part], top + row * (i + 0.5), values[k], limit, side);
      });
      return h("g", { key: `${"bza"[part]} marks` }, marks.nodes());
    }),
    middles.map((middle, i) => border(`frame ${i}`, middle - MARK / 2 + 1.5, top, MARK - 3, bottom - top)),
  ];
}

/**
 * Outline the column of the input that is pointed at.
 *
 * @param {Grid} grid
 * @param {Window} before
 * @param {number} column
 * @param {number} bottom
 */
function columnOutline({ x, top, cell }, { first, count }, column, bottom) {
  if (column < first || column >= first + count) return null;
  return border("column", x + cell * (column - first), top - 29, cell, bottom - top + 29, "line-ink");
}

/** @param {Grid} grid */
function noProducts({ x, right, bottom, panel }) {
  const place = { x: x - 26, y: bottom + 6, width: right - x + 26, height: panel };
  const text = "Choose a unit to see its products.";
  return h(
    "g",
    { key: "no products" },
    h("rect", { class: "fill-outside", ...place, rx: 4 }),
    centered("text", place.x + place.width / 2, place.y + panel / 2 + 4.5, text, SMALL, "soft"),
  );
}
