/** The matrices of ForwardExplorer for rows of samples: A Wᵀ + b, or A W + b if the transpose is forgotten. */

import { limitOf, limitOfSums, Marks } from "./forward_marks.js";
import { band, border, centered, gridOptions, weightGrid } from "./forward_matrices.js";
import { columnsOf, modelOf } from "./forward_pass.js";
import { chosenNumbers, formulasOf, shapesOf } from "./forward_text.js";
import { round } from "./numerics.js";
import { hatching } from "./parts.js";
import { d, h } from "./scene.js";
import { fitted, LARGE, MEDIUM, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 *
 * @typedef {object} Grid Where the matrices are.
 * @property {number} layer
 * @property {boolean} isForgotten Whether it is W, not Wᵀ.
 * @property {boolean} fits Whether A and W fit.
 * @property {number} n The columns of A.
 * @property {number} across The columns of W and Z.
 * @property {number} down The rows of W.
 * @property {number} samples The rows of A and Z.
 * @property {number} cell The width of a column.
 * @property {number} row The height of a row of W.
 * @property {number} ax The left end of A.
 * @property {number} x That of W and Z.
 * @property {number} y The upper end of W.
 * @property {number} by That of b.
 * @property {number} zy That of A and Z.
 * @property {{x: number, y: number, row: number} | null} next Where the activations are, and the height of their rows.
 */

const WORDS = 186; // the width of the text beside W, at least
const SAMPLE = 24; // the height of a row of A and Z
const GAP = 24; // between A and W
const NEXT_GAP = 26; // between Z and the activations, if they are beside it
const NEXT_ROW = 14; // the height of their rows, if they are below it

/**
 * Return the width that is needed to show the layer that needs the most.
 *
 * @param {Window[]} windows
 */
export function widthOfDesignMatrix(windows) {
  const counts = windows.map(columnsOf);
  return Math.max(
    ...counts.slice(1).map((count, i) => 50 + Math.max(WORDS, 26 + 15 * counts[i]) + 30 * count),
  );
}

/**
 * Describe A, Wᵀ above Z, and the activation: a row and a column meet in the number that they make.
 *
 * @param {State} state
 * @param {{x: number, y: number, width: number, height?: number}} place
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} isCompact Whether the activations are below Z, and the chosen numbers are written elsewhere.
 * @returns {{nodes: Child[], bottom: number}}
 */
export function designMatrix(state, place, windows, pass, shown, isCompact) {
  const { layer } = shown;
  const [before, after] = [windows[layer - 1], windows[layer]];
  const grid = gridIn(state, place, before, after, pass, layer, isCompact);
  const { x, y, cell, row, across, zy, samples, fits, isForgotten, next } = grid;
  const columns = isForgotten ? before : after; // of W and Z
  const bottom = zy + SAMPLE * samples + 22;
  return {
    nodes: [
      ...captions(state, place, grid, pass, shown, !isCompact),
      ...bands(grid, before, columns, pass, shown),
      h(
        "g",
        { key: "W" },
        weightGrid({
          ...gridOptions(state, layer, before, after),
          x,
          y,
          cell,
          row,
          head: 6,
          chosen: isForgotten ? -1 : shown.unit,
          isTurned: !isForgotten,
        }),
      ),
      centered("W name", x + (cell * across) / 2, y - 22, isForgotten ? "*W*" : "*W*^{T}", MEDIUM),
      ...sampleRows(state, grid, before, pass),
      ...(fits ? biasRow(state, grid, columns) : []),
      ...results(state, grid, columns, pass),
      ...activations(state, grid, after, pass),
    ],
    bottom: Math.max(bottom, next ? next.y + next.row * samples + 8 : 0),
  };
}

/**
 * @param {State} state
 * @param {{x: number, y: number, width: number, height?: number}} place
 * @param {Window} before
 * @param {Window} after
 * @param {Pass} pass
 * @param {number} layer
 * @param {boolean} isCompact
 * @returns {Grid}
 */
function gridIn({ mode, sizes }, place, before, after, pass, layer, isCompact) {
  const isForgotten = mode === "wrong transpose";
  const samples = pass.samples.length;
  const [n, m] = [columnsOf(before), columnsOf(after)];
  const [across, down] = isForgotten ? [n, m] : [m, n];
  const words = isCompact ? Math.min(WORDS, place.width * 0.5) : WORDS;
  const isBeside = !isForgotten && !isCompact;
  const room = place.width - GAP - (isBeside ? NEXT_GAP : 0);
  const parts = across * (isBeside ? 2 : 1);
  let cell = Math.min(36, (room - 26) / (n + parts));
  if (22 + n * cell < words) cell = Math.min(cell, (room - words) / parts);
  const below = 30 + SAMPLE * samples + (isCompact && !isForgotten ? 30 + NEXT_ROW * samples : 24);
  const height = place.height ?? 0;
  const row = Math.max(isCompact ? 13 : 12, Math.min(30, (height - 34 - below) / down));
  const y = place.y + Math.max(34, (isCompact ? 124 : 138) - row * down); // A is below the text
  const x = place.x + Math.max(words, 26 + n * cell) + GAP;
  const by = y + row * down + 6;
  const zy = by + 24;
  const beside = { x: x + across * cell + NEXT_GAP, y: zy, row: SAMPLE };
  const under = { x, y: zy + SAMPLE * samples + 24, row: NEXT_ROW };
  return {
    layer,
    isForgotten,
    fits: !isForgotten || sizes[layer - 1] === sizes[layer],
    n,
    across,
    down,
    samples,
    cell,
    row,
    ax: x - GAP - n * cell,
    x,
    y,
    by,
    zy,
    next: isForgotten ? null : isBeside ? beside : under,
  };
}

/**
 * Write the formulas, the shapes, and the chosen numbers or why there are none.
 *
 * @param {State} state
 * @param {{x: number, y: number}} place
 * @param {Grid} grid
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} hasNumbers
 * @returns {Child[]}
 */
function captions(state, { x, y }, { layer, fits, ...grid }, pass, shown, hasNumbers) {
  const width = (grid.x - GAP - x) * 1.1;
  const formulas = formulasOf(state, layer);
  const size = Math.min(...formulas.map((text) => fitted(text, width, LARGE)));
  const shapes = y + 11 + 24 * formulas.length;
  const [product, result] = shapesOf(state, layer);
  const isLong = widthOf(product, SMALLEST) * 0.92 > width;
  const lines = isLong ? [...product.split(/ (?=\+)/), result] : [product, result];
  const numbers = hasNumbers ? chosenNumbers(state, pass, shown) : [];
  return [
    formulas.map((text, i) => t(x, y + 15 + 24 * i, text, size, { key: `formula ${i}` })),
    lines.map((text, i) =>
      t(x, shapes + 20 * i, text, fitted(text, width, SMALL), {
        key: `shapes ${i}`,
        class: fits ? "soft" : "failed",
      }),
    ),
    h(
      "g",
      { key: "chosen" },
      numbers.map((text, i) =>
        t(x, shapes + 48 + 20 * i, text, SMALL, {
          key: String(i),
          class: pass.isWrong ? "failed" : "strong",
        }),
      ),
    ),
  ];
}

/**
 * Describe the row and the column that make the chosen number.
 *
 * @param {Grid} grid
 * @param {Window} before
 * @param {Window} columns Of W and Z.
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {Child[]}
 */
function bands(grid, before, columns, pass, { unit, column }) {
  const { x, y, cell, row, across, down, ax, zy, n, isForgotten, fits, next } = grid;
  const rowY = zy + SAMPLE * pass.row;
  const nextY = next ? next.y + next.row * pass.row : 0;
  const k = unit - columns.first;
  const hasColumn = unit >= 0 && k >= 0 && k < columns.count;
  const j = column - before.first;
  const hasInput = column >= 0 && j >= 0 && j < before.count && !isForgotten;
  const width = cell * across;
  const end = fits ? x + width : ax + cell * n;
  return [
    band("sample band", ax - 22, rowY, end - ax + 22, SAMPLE),
    next && band("next band", next.x, nextY, width, next.row),
    hasColumn && band("unit band", x + cell * k, y, cell, fits ? rowY + SAMPLE - y : row * down),
    hasColumn && fits && border("meet", x + cell * k, rowY, cell, SAMPLE, "line-ink"),
    hasColumn && next && border("meet next", next.x + cell * k, nextY, cell, next.row, "line-ink"),
    hasInput &&
      h("path", {
        key: "input",
        class: "line-ink",
        "stroke-width": 1.5,
        d: d`M${ax + cell * j} ${rowY}h${cell}v${SAMPLE}h${-cell}zM${x} ${y + row * j}h${width}v${row}h${-width}z`,
      }),
  ];
}

/**
 * Describe the rows of A; a click chooses the sample.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} before
 * @param {Pass} pass
 * @returns {Child[]}
 */
function sampleRows(state, { ax, zy, cell, samples, n, layer }, before, pass) {
  const isWrong = pass.isWrong && layer > 1;
  const a = pass.a[layer - 1];
  const { samples: all } = modelOf(state);
  const [middle, height] = [ax + (cell * n) / 2, SAMPLE * samples];
  return [
    centered("A name", middle, zy - 8, `*A*^{(${layer - 1})}`, MEDIUM),
    border("A", ax, zy, cell * n, height),
    a &&
      discRows("A marks", a, before, { x: ax, y: zy, cell, row: SAMPLE }, limitOf(state, layer - 1), isWrong),
    !a && centered("A none", middle, zy + height / 2 + 4, "no numbers", SMALL, "failed"),
    h(
      "g",
      { key: "samples" },
      pass.samples.map((place, i) => {
        const y = zy + SAMPLE * i;
        return h(
          "g",
          {
            key: `sample ${i}`,
            class: "action",
            role: "presentation",
            control: { kind: "action", activate: () => ({ sample: place, inputs: all[place] }) },
          },
          h("rect", { class: "hit", x: ax - 22, y, width: cell * n + 22, height: SAMPLE }),
          t(ax - 6, y + SAMPLE / 2 + 4.5, String(place), SMALLEST, {
            anchor: "end",
            class: i === pass.row ? "strong" : "soft",
          }),
        );
      }),
    ),
  ];
}

/**
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} window
 * @returns {Child[]}
 */
function biasRow(state, { x, by, cell, across, layer }, { first, count }) {
  const { network, largest } = modelOf(state);
  const marks = new Marks();
  for (let i = 0; i < count; i++) {
    const value = round(network.biases[layer - 1][first + i], state.dtype);
    marks.square(x + cell * (i + 0.5), by + 9, value, largest, Math.min(cell, 18) - 3);
  }
  return [
    t(x - 6, by + 14, "+ *b*", MEDIUM, { key: "b name", anchor: "end" }),
    border("b", x, by, cell * across, 18),
    h("g", { key: "b marks" }, marks.nodes()),
  ];
}

/**
 * Describe Z, or the error in its place.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} columns
 * @param {Pass} pass
 * @returns {Child[]}
 */
function results(state, { x, zy, cell, across, samples, layer, fits }, columns, pass) {
  const { isWrong } = pass;
  const [width, height] = [cell * across, SAMPLE * samples];
  const [middle, bottom] = [x + width / 2, zy + height];
  const z = pass.z[layer - 1];
  const name = isWrong && z ? `wrong *Z*^{(${layer})}` : `*Z*^{(${layer})}`;
  const none = fits ? "no numbers" : "ValueError";
  return [
    isWrong && border("Z failed", x, zy, width, height, fits ? "fill-bad-soft" : "box-failed"),
    isWrong &&
      !z &&
      h("path", {
        key: "Z hatching",
        class: "line-bad",
        "stroke-opacity": 0.6,
        d: hatching(x, zy, width, height, 9),
      }),
    border("Z", x, zy, width, height),
    z &&
      discRows("Z marks", z, columns, { x, y: zy, cell, row: SAMPLE }, limitOfSums(state, z, layer), isWrong),
    !z && centered("Z none", middle, zy + height / 2 + 5, none, SMALL, "failed halo-bad"),
    centered("Z name", middle, bottom + 17, name, MEDIUM, isWrong ? "failed" : null),
  ];
}

/**
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} after
 * @param {Pass} pass
 * @returns {Child[]}
 */
function activations(state, { zy, cell, across, samples, layer, next }, after, pass) {
  if (!next) return [];
  const { x, y, row } = next;
  const [width, height] = [cell * across, row * samples];
  const name = `*A*^{(${layer})}`;
  return [
    border("next", x, y, width, height),
    discRows("next marks", pass.a[layer], after, { x, y, cell, row }, limitOf(state, layer), false),
    y === zy
      ? centered("next name", x + width / 2, y + height + 17, name, MEDIUM)
      : t(x - 8, y + height / 2 + 5, name, MEDIUM, { key: "next name", anchor: "end" }),
  ];
}

/**
 * Describe numbers of samples as discs, one row for each sample.
 *
 * @param {string} key
 * @param {number[][]} values
 * @param {Window} window
 * @param {{x: number, y: number, cell: number, row: number}} place
 * @param {number} limit
 * @param {boolean} isWrong
 */
function discRows(key, values, { first, count, size }, { x, y, cell, row }, limit, isWrong) {
  const marks = new Marks();
  const side = Math.min(cell, row, 21) - 3;
  values.forEach((numbers, i) => {
    for (let k = 0; k < count; k++)
      marks.disc(x + cell * (k + 0.5), y + row * (i + 0.5), numbers[first + k], limit, side, isWrong);
  });
  const more =
    count < size && centered("more", x + cell * (count + 0.5), y + (row * values.length) / 2 + 4, "⋯");
  return h("g", { key }, marks.nodes(), more);
}
