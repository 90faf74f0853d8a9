/** The matrices of ForwardExplorer: W a + b with the products of the chosen unit, or A Wᵀ + b for rows of samples. */

import { disc, limitOf, recall, remember, short } from "./forward_diagram.js";
import { modelOf, productsOf } from "./forward_pass.js";
import { round } from "./numerics.js";
import { diamond, hatching } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Pass, State, Window } from "./forward_pass.js"
 * @import { Shown } from "./forward_diagram.js"
 * @import { Rect } from "./parts.js"
 * @import { Child, Node } from "./scene.js"
 */

const DIGITS = 60; // the width of a cell that has room for digits beside its mark
const WORDS = 186; // the width of the text beside Wᵀ
const NUMBER = 52; // the width of a column of numbers

/**
 * Return the width of the matrices: as much as the layer needs that needs the most.
 *
 * @param {State} state
 * @param {Window[]} windows
 */
export function widthOfMatrices({ mode }, windows) {
  const counts = windows.map(columnsOf);
  const needed = counts.slice(0, -1).map((count, i) => {
    if (mode === "one sample") return 26 + count * cellOf(windows[i]) + 14 + 3 * NUMBER;
    return 50 + Math.max(WORDS, 26 + 15 * count) + 30 * counts[i + 1];
  });
  return Math.max(380, ...needed);
}

/** @param {Window} window */
function cellOf(window) {
  return Math.min(62, Math.max(24, 200 / columnsOf(window)));
}

/**
 * Return the number of columns for a layer: one for each unit, and one for all that are not shown.
 *
 * @param {Window} window
 */
function columnsOf({ count, size }) {
  return count + (count < size ? 1 : 0);
}

/**
 * Return the formula of a layer.
 *
 * @param {State} state
 * @param {number} layer
 * @returns {[string, string]}
 */
export function formulaOf({ mode, names }, layer) {
  const [from, to] = [`^{(${layer - 1})}`, `^{(${layer})}`];
  const f = shortName(names[layer - 1]);
  if (mode === "one sample") {
    const a = layer === 1 ? "*x*" : `*a*${from}`;
    return [`*z*${to} = *W*${from} ${a} + *b*${from}`, `*a*${to} = ${f}(*z*${to})`];
  }
  const w = mode === "wrong transpose" ? `*W*${from}` : `*W*^{(${layer - 1})T}`;
  return [`*Z*${to} = *A*${from} ${w} + *b*${from}`, `*A*${to} = ${f}(*Z*${to})`];
}

/** @param {string} name */
export function shortName(name) {
  return (name.length > 12 ? `${name.slice(0, 11)}…` : name).replaceAll("_", "\u200a_\u200a");
}

/**
 * Describe a band behind what stands out.
 *
 * @param {string} key
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function band(key, x, y, width, height) {
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
function border(key, x, y, width, height, style = "line") {
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
function centered(key, x, y, text, size = SMALL, style = null) {
  return t(x, y, text, size, { key, anchor: "middle", class: style });
}

// One sample

/**
 * Describe W, a, b, z and the activation of a layer, and the products of the chosen unit below them.
 *
 * @param {State} state
 * @param {Rect} place
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} narrow
 * @returns {Child[]}
 */
export function oneSample(state, place, windows, pass, shown, narrow) {
  const { layer, unit, column } = shown;
  const [before, after] = [windows[layer - 1], windows[layer]];
  const a = pass.a.map((rows) => rows[pass.row]);
  const columns = columnsOf(before);
  const tail = 14 + 3 * NUMBER;
  const right = place.x + place.width;
  const cell = Math.min(narrow ? 62 : cellOf(before), (place.width - 26 - tail) / columns);
  const x = right - tail - cell * columns;
  const top = place.y + 84;
  const rows = columnsOf(after);
  const room = place.y + place.height - top;
  const row = Math.max(15, Math.min(34, (room - 112) / rows));
  const bottom = top + row * rows;
  const panel = Math.max(100, Math.min(190, room - row * rows - 12));
  /** @type {Place} */
  const grid = { x, top, cell, row, columns, rows, bottom, panel, right };
  const [first, second] = formulaOf(state, layer);
  const formula = `${first},   ${second}`;
  const [m, n] = [state.sizes[layer], state.sizes[layer - 1]];
  const shapes = `shapes: (${m},) = (${m}, ${n}) @ (${n},) + (${m},)`;
  const left = Math.max(place.x, Math.min(x - 26, right - widthOf(formula, LARGE) * 0.85));
  return [
    t(left, place.y + 15, formula, fitted(formula, right - left, LARGE), { key: "formula" }),
    t(left, place.y + 35, shapes, SMALL, { key: "shapes", class: "soft" }),
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
    activationRow(grid, a[layer - 1], limitOf(state, layer - 1), before, layer),
    h("g", { key: "numbers" }, numberColumns(state, grid, after, pass, layer, unit)),
    column >= 0 && columnOutline(grid, before, column, unit >= 0 ? bottom + panel + 4 : bottom),
    h(
      "g",
      { key: "products", display: unit < 0 ? "none" : null },
      unit >= 0 && products(state, grid, before, pass, shown),
    ),
    unit < 0 &&
      t(right, bottom + 34, "Choose a unit to see its products.", SMALL, {
        key: "hint",
        anchor: "end",
        class: "soft",
      }),
  ];
}

/**
 * @typedef {{x: number, top: number, cell: number, row: number, columns: number, rows: number, bottom: number,
 *   panel: number, right: number}} Place
 */

/**
 * @param {State} state
 * @param {number} layer
 * @param {Window} before
 * @param {Window} after
 */
function gridOptions(state, layer, before, after) {
  return {
    id: remember(state),
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
const weightGrid = memoize(
  /** @param {GridOptions} options */
  (options) => {
    const { id, layer, dtype, first1, count1, first2, count2, x, y, cell, row, isTurned } = options;
    const { network, largest } = recall(id);
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
          cells.push(t(left + cell - 3, top + row / 2 + 4.5, short(value), SMALLEST, { anchor: "end" }));
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
  const fits = widthOf(String(over.first + over.count - 1), SMALLEST) <= cell + 2;
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

/** Squares or discs, joined to one path for each look. */
class Marks {
  paths = { "fill-plus": "", "line-minus": "", "box-failed": "", "fill-bad": "", "line-bad": "" };

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} value
   * @param {number} limit The value that fills the cell.
   * @param {number} side Of the largest square.
   */
  square(x, y, value, limit, side) {
    this.add(x, y, value, limit, side, (r) => d`M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} value
   * @param {number} limit
   * @param {number} side
   * @param {boolean} [isWrong]
   */
  disc(x, y, value, limit, side, isWrong = false) {
    this.add(x, y, value, limit, side, (r) => disc(x, y, r), isWrong);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} value
   * @param {number} limit
   * @param {number} side
   * @param {(r: number) => string} draw
   * @param {boolean} [isWrong]
   */
  add(x, y, value, limit, side, draw, isWrong = false) {
    if (!Number.isFinite(value)) this.paths["box-failed"] += diamond(x, y, side / 2);
    else if (value !== 0) {
      const r = Math.max(1, (side / 2) * Math.sqrt(Math.min(1, Math.abs(value) / limit)));
      const style = value > 0 ? (isWrong ? "fill-bad" : "fill-plus") : isWrong ? "line-bad" : "line-minus";
      this.paths[style] += draw(value < 0 ? Math.max(0.5, r - 0.8) : r);
    }
  }

  /** @returns {Node[]} */
  nodes() {
    return Object.entries(this.paths).map(([style, path]) =>
      h("path", { key: style, class: style, "stroke-width": 1.6, d: path }),
    );
  }
}

/**
 * Describe the activations before the layer, as a row above the columns that they are multiplied with.
 *
 * @param {Place} grid
 * @param {number[]} a
 * @param {number} limit
 * @param {Window} before
 * @param {number} layer
 */
function activationRow({ x, top, cell, columns }, a, limit, before, layer) {
  const y = top - 17;
  const hasDigits = cell >= DIGITS;
  const side = Math.min(cell, 20) - 3;
  const marks = new Marks();
  const units = Array.from({ length: before.count }, (_, i) => before.first + i);
  units.forEach((j, i) => {
    marks.disc(x + cell * i + (hasDigits ? 11 : cell / 2), y, a[j], limit, hasDigits ? 14 : side);
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
        t(x + cell * (i + 1) - 3, y + 4.5, short(a[j]), SMALLEST, { key: `text ${i}`, anchor: "end" }),
    ),
    before.count < before.size && centered("more", x + cell * (columns - 0.5), y + 4, "⋯"),
  );
}

/**
 * Describe the columns of b, z and the activation.
 *
 * @param {State} state
 * @param {Place} grid
 * @param {Window} after
 * @param {Pass} pass
 * @param {number} layer
 * @param {number} unit
 * @returns {Child[]}
 */
function numberColumns(state, { top, row, right }, after, pass, layer, unit) {
  const biases = modelOf(state).network.biases[layer - 1];
  const [z, a] = [pass.z[layer - 1][pass.row], pass.a[layer][pass.row]];
  const ends = [right - 2 * NUMBER - 6, right - NUMBER, right - 4];
  /** @type {(key: string, x: number, y: number, value: number, strong: boolean) => Node} */
  const number = (key, x, y, value, strong) => {
    const text = short(value);
    const style = Number.isFinite(value) ? (strong ? "strong" : null) : strong ? "failed halo-bad" : "failed";
    return t(x, y + 4.6, text, fitted(text, NUMBER - 6, SMALL), { key, anchor: "end", class: style });
  };
  return [
    ...["*b*", "*z*", "*a*"].map((name, i) => centered(name, ends[i] - 12, top - 12, name, MEDIUM)),
    ...Array.from({ length: after.count }, (_, i) => after.first + i).flatMap((k, i) => {
      const y = top + row * (i + 0.5);
      return [biases[k], z[k], a[k]].map((value, part) =>
        number(`${"bza"[part]}${i}`, ends[part], y, part ? value : round(value, state.dtype), k === unit),
      );
    }),
  ];
}

/**
 * Outline the column of the input that is pointed at.
 *
 * @param {Place} grid
 * @param {Window} before
 * @param {number} column
 * @param {number} bottom
 */
function columnOutline({ x, top, cell }, { first, count }, column, bottom) {
  if (column < first || column >= first + count) return null;
  return border("column", x + cell * (column - first), top - 29, cell, bottom - top + 29, "line-ink");
}

/**
 * Describe the products of the chosen unit, each on top of the sum of those before it, then b, z and the activation.
 *
 * @param {State} state
 * @param {Place} grid
 * @param {Window} before
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {Child[]}
 */
function products(state, { x, cell, columns, bottom, panel, right }, before, pass, { layer, unit, column }) {
  const activations = pass.a[layer - 1][pass.row];
  const found = productsOf(state, layer, unit, activations);
  const steps = stepsOf(found, before);
  const [z, a] = [pass.z[layer - 1][pass.row][unit], pass.a[layer][pass.row][unit]];
  const sums = [0];
  for (const { value } of steps) sums.push(sums[sums.length - 1] + value);
  const top = bottom + 6;
  const scale = scaleOf([...sums, z, a], top + 24, top + panel - 8);
  const middle = top + panel / 2 + 8;
  const [bx, zx, ax] = [right - 2 * NUMBER - 18, right - NUMBER - 16, right - 20];
  const places = steps.map((_, i) => (i < columns ? x + cell * (i + 0.5) : bx));
  const words = cell >= 34;
  const lost = sums.findIndex((sum) => !Number.isFinite(sum)) - 1;
  const text =
    column >= 0
      ? productText(layer, column, found.w[column], activations[column], found.products[column])
      : right - x > 330
        ? "products, added up from left to right, then + *b*"
        : "products, then + *b*";
  return [
    band("panel", x - 26, top, right - x + 26, panel),
    t(x, top + 16, text, fitted(text, right - x - 8, SMALL), {
      key: "text",
      class: column >= 0 ? "strong" : null,
    }),
    h("path", {
      key: "zero",
      class: "line-ink",
      "stroke-width": 0.75,
      d: d`M${x - 8} ${scale(0)}H${right - 4}`,
    }),
    t(x - 12, scale(0) + 4.5, "0", SMALLEST, { key: "0", anchor: "end" }),
    h("path", {
      key: "links",
      class: "line-ink",
      "stroke-width": 0.75,
      d: links([...places, zx], sums.slice(1).map(scale)),
    }),
    h("path", {
      key: "lost",
      class: "line-bad",
      "stroke-width": 2,
      "stroke-dasharray": "5 3",
      d: lost < 0 ? "" : d`M${places[lost]} ${middle}H${zx}`,
    }),
    steps.map(({ key, value }, i) =>
      bar(
        key,
        {
          x: places[i],
          from: scale(sums[i]),
          to: scale(sums[i + 1]),
          width: Math.min(18, cell * 0.66),
          middle,
        },
        value,
        words,
      ),
    ),
    bar("z", { x: zx, from: scale(0), to: scale(z), width: 22, middle }, z, true, true),
    bar("a", { x: ax, from: scale(0), to: scale(a), width: 22, middle }, a, true),
  ];
}

/**
 * @param {number} layer
 * @param {number} j
 * @param {number} w
 * @param {number} a
 * @param {number} product
 */
function productText(layer, j, w, a, product) {
  return `*w* *${layer === 1 ? "x" : "a"}*_{${j}} = ${short(w)} × ${short(a)} = ${short(product)}`;
}

/**
 * Draw the level of each sum up to the next bar, as path data.
 *
 * @param {number[]} places
 * @param {number[]} levels
 */
function links(places, levels) {
  return levels.map((y, i) => (Number.isFinite(y) ? d`M${places[i]} ${y}H${places[i + 1]}` : "")).join("");
}

/**
 * List what is added up: a product for each unit that is shown, the sum of the others, and the bias.
 *
 * @param {ReturnType<typeof productsOf>} found
 * @param {Window} before
 */
function stepsOf({ products: all, total, bias }, { first, count, size }) {
  const steps = all.slice(first, first + count).map((value, i) => ({ key: `product ${i}`, value }));
  if (count < size) {
    const rest = steps.reduce((sum, { value }) => sum - value, total);
    steps.push({ key: "other products", value: rest });
  }
  return [...steps, { key: "bias", value: bias }];
}

/**
 * Return the height at which a value is drawn.
 *
 * @param {number[]} values
 * @param {number} top
 * @param {number} bottom
 */
function scaleOf(values, top, bottom) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const perUnit = (bottom - top) / (high - low || 1);
  return (/** @type {number} */ value) => bottom - (value - low) * perUnit;
}

/**
 * Describe a bar from one height to another, or a diamond for inf and nan.
 *
 * @param {string} key
 * @param {{x: number, from: number, to: number, width: number, middle: number}} place `middle` is that of a diamond.
 * @param {number} value
 * @param {boolean} hasWord Whether inf and nan are written.
 * @param {boolean} [isSum]
 */
function bar(key, { x, from, to, width, middle }, value, hasWord, isSum = false) {
  const isLost = !Number.isFinite(value);
  const isNegative = value < 0 && !isSum;
  const stroke = isSum ? "var(--ink)" : isNegative ? "var(--minus)" : null;
  return h(
    "g",
    { key },
    Number.isFinite(from) &&
      Number.isFinite(to) &&
      h("rect", {
        key: "bar",
        class: isSum || isNegative ? "fill-background" : "fill-plus",
        stroke,
        "stroke-width": stroke ? 1.75 : null,
        x: x - width / 2,
        y: Math.min(from, to),
        width,
        height: value === 0 ? 0 : Math.max(1, Math.abs(to - from)),
      }),
    isLost && h("path", { key: "diamond", class: "box-failed", d: diamond(x, middle, 8) }),
    isLost && hasWord && centered("word", x, middle - 12, num(value), SMALLEST, "failed halo-bad"),
  );
}

// Rows of samples

/**
 * Describe A, Wᵀ above Z, and the activation: a row and a column meet in the number that they make.
 *
 * @param {State} state
 * @param {Rect} place
 * @param {Window[]} windows
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {boolean} narrow
 * @returns {{nodes: Child[], bottom: number}}
 */
export function designMatrix(state, place, windows, pass, shown, narrow) {
  const { layer } = shown;
  const isForgotten = state.mode === "wrong transpose";
  const [before, after] = [windows[layer - 1], windows[layer]];
  const [n, m] = [columnsOf(before), columnsOf(after)];
  const fits = !isForgotten || state.sizes[layer - 1] === state.sizes[layer];
  const [across, down] = isForgotten ? [n, m] : [m, n];
  const samples = pass.samples.length;
  const besideZ = narrow || isForgotten ? 0 : 1;
  const words = narrow ? 0 : WORDS;
  const room = place.width - 26 - 24 - besideZ * 26;
  let cell = Math.min(36, room / (n + across * (1 + besideZ)));
  if (22 + n * cell < words)
    cell = Math.min(cell, (place.width - words - 24 - besideZ * 26) / (across * (1 + besideZ)));
  const sample = 24;
  const head = narrow ? (isForgotten ? 116 : 76) : 34;
  const row = narrow ? 20 : Math.max(12, Math.min(30, (place.height - head - 54 - sample * samples) / down));
  const top = place.y + (narrow ? head : Math.max(head, 138 - row * down)); // A is below the text
  const zx = place.x + Math.max(words, 26 + n * cell) + 24;
  const ax = zx - 24 - n * cell;
  const by = top + row * down + 6;
  const zy = by + 24;
  const bottom = zy + sample * samples;
  /** @type {Grid} */
  const grid = {
    x: zx,
    y: top,
    cell,
    row,
    across,
    down,
    ax,
    by,
    zy,
    sample,
    samples,
    n,
    bottom,
    layer,
    fits,
    isForgotten,
  };
  const next = narrow ? { x: zx, y: bottom + 22 } : { x: zx + across * cell + 26, y: zy };
  const hasNext = !isForgotten;
  return {
    nodes: [
      ...captions(state, place, grid, narrow, pass, shown),
      ...bands(grid, after, before, pass, shown, hasNext ? next : null),
      h(
        "g",
        { key: "W" },
        weightGrid({
          ...gridOptions(state, layer, before, after),
          x: zx,
          y: top,
          cell,
          row,
          head: 6,
          chosen: isForgotten ? -1 : shown.unit,
          isTurned: !isForgotten,
        }),
      ),
      centered("W name", zx + (cell * across) / 2, top - 22, isForgotten ? "*W*" : "*W*^{T}", MEDIUM),
      ...sampleRows(state, grid, before, pass),
      ...(fits ? biasRow(state, grid, isForgotten ? before : after) : []),
      ...results(state, grid, isForgotten ? before : after, pass, hasNext ? next : null),
    ],
    bottom: hasNext && narrow ? next.y + sample * samples : bottom,
  };
}

/**
 * @typedef {{x: number, y: number, cell: number, row: number, across: number, down: number, ax: number, by: number,
 *   zy: number, sample: number, samples: number, n: number, bottom: number, layer: number, fits: boolean,
 *   isForgotten: boolean}} Grid
 */

/**
 * Write the formula, the shapes, and the chosen number or why there is none.
 *
 * @param {State} state
 * @param {Rect} place
 * @param {Grid} grid
 * @param {boolean} narrow
 * @param {Pass} pass
 * @param {Shown} shown
 * @returns {Child[]}
 */
function captions(state, place, { layer, fits, isForgotten }, narrow, pass, { unit }) {
  const [first, second] = formulaOf(state, layer);
  const [n, m] = [state.sizes[layer - 1], state.sizes[layer]];
  const count = modelOf(state).samples.length;
  const [rows, columns] = isForgotten ? [m, n] : [n, m];
  const product = `(${count}, ${n}) @ (${rows}, ${columns}) + (${m},)`;
  const shape = fits ? `has shape (${count}, ${columns})` : "raises ValueError";
  const formulas = isForgotten ? [first] : [first, second];
  const shapes = [product, shape];
  const width = narrow ? place.width : WORDS - 4;
  const formula = narrow ? [formulas.join(",   ")] : formulas;
  const size = Math.min(...formula.map((text) => fitted(text, width * 1.1, LARGE)));
  const shapeLines = narrow ? [shapes.join(" ")] : shapes;
  const below = place.y + 15 + 24 * formula.length - 4;
  const last = below + 20 * shapeLines.length + (narrow ? 0 : 8);
  return [
    formula.map((text, i) => t(place.x, place.y + 15 + 24 * i, text, size, { key: `formula ${i}` })),
    shapeLines.map((text, i) =>
      t(place.x, below + 20 * i, text, fitted(text, width * 1.1, SMALL), {
        key: `shapes ${i}`,
        class: fits ? "soft" : "failed",
      }),
    ),
    (narrow && !isForgotten ? [] : numberLines(state, layer, unit, pass)).map((text, i) =>
      t(place.x, last + 20 * i, text, SMALL, {
        key: `chosen ${i}`,
        class: pass.isWrong ? "failed" : "strong",
      }),
    ),
  ];
}

/**
 * @param {State} state
 * @param {number} layer
 * @param {number} unit
 * @param {Pass} pass
 * @returns {string[]}
 */
function numberLines({ mode, sizes, sample }, layer, unit, pass) {
  const [n, m] = [sizes[layer - 1], sizes[layer]];
  const index = `_{${sample},${unit}}`;
  const z = pass.z[layer - 1]?.[pass.row];
  if (mode === "wrong transpose") {
    if (n !== m) return [`a row of *A*: ${n} numbers`, `a column of *W*: ${m} numbers`];
    if (!z) return ["no numbers: an error came before"];
    const value = unit < 0 ? "" : `*Z*${index} = ${short(z[unit])}`;
    return pass.isWrong ? ["the shapes fit by accident", value && `${value}, wrong`] : [value];
  }
  if (unit < 0) return [];
  return [`*Z*${index} = ${short(z[unit])}`, `*A*${index} = ${short(pass.a[layer][pass.row][unit])}`];
}

/**
 * Describe the row and the column that make the chosen number.
 *
 * @param {Grid} grid
 * @param {Window} after
 * @param {Window} before
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {{x: number, y: number} | null} next
 * @returns {Child[]}
 */
function bands(grid, after, before, pass, { unit, column }, next) {
  const { x, y, cell, row, down, ax, zy, sample, n, isForgotten, fits } = grid;
  const rowY = zy + sample * pass.row;
  const across = isForgotten ? before : after;
  const k = unit - across.first;
  const hasColumn = unit >= 0 && k >= 0 && k < across.count;
  const cx = x + cell * k;
  const j = column - before.first;
  const hasInput = column >= 0 && j >= 0 && j < before.count && !isForgotten;
  const end = fits ? x + cell * grid.across : ax + cell * n;
  const [width, nextY] = [cell * grid.across, (next?.y ?? 0) + sample * pass.row];
  return [
    band("sample band", ax - 22, rowY, end - ax + 22, sample),
    next && band("next band", next.x, nextY, width, sample),
    hasColumn && band("unit band", cx, y, cell, fits ? rowY + sample - y : row * down),
    hasColumn && fits && border("meet", cx, rowY, cell, sample, "line-ink"),
    hasColumn && next && border("meet next", next.x + cell * k, nextY, cell, sample, "line-ink"),
    hasInput &&
      h("path", {
        key: "input",
        class: "line-ink",
        "stroke-width": 1.5,
        d: d`M${ax + cell * j} ${rowY}h${cell}v${sample}h${-cell}zM${x} ${y + row * j}h${width}v${row}h${-width}z`,
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
function sampleRows(state, { ax, zy, cell, sample, samples, n, layer }, before, pass) {
  const isWrong = pass.isWrong && layer > 1;
  const a = pass.a[layer - 1];
  const { samples: all } = modelOf(state);
  const [middle, height] = [ax + (cell * n) / 2, sample * samples];
  return [
    centered("A name", middle, zy - 8, `*A*^{(${layer - 1})}`, MEDIUM),
    border("A", ax, zy, cell * n, height),
    a && discRows("A marks", a, before, { x: ax, y: zy, cell, sample }, limitOf(state, layer - 1), isWrong),
    !a && centered("A none", middle, zy + height / 2 + 4, "no numbers", SMALL, "failed"),
    h(
      "g",
      { key: "samples" },
      pass.samples.map((place, i) => {
        const y = zy + sample * i;
        return h(
          "g",
          {
            key: `sample ${i}`,
            class: "action",
            role: "presentation",
            control: { kind: "action", activate: () => ({ sample: place, inputs: all[place] }) },
          },
          h("rect", { class: "hit", x: ax - 22, y, width: cell * n + 22, height: sample }),
          t(ax - 6, y + sample / 2 + 4.5, String(place), SMALLEST, {
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
 * Describe Z and the activation, or the error in their place.
 *
 * @param {State} state
 * @param {Grid} grid
 * @param {Window} window
 * @param {Pass} pass
 * @param {{x: number, y: number} | null} next
 * @returns {Child[]}
 */
function results(state, grid, window, pass, next) {
  const { x, zy, cell, across, sample, samples, layer, fits, bottom } = grid;
  const { isWrong } = pass;
  const [width, height] = [cell * across, sample * samples];
  const z = pass.z[layer - 1];
  const [zName, aName] = [`*Z*^{(${layer})}`, `*A*^{(${layer})}`];
  const middle = x + width / 2;
  const place = { cell, sample };
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
    z && discRows("Z marks", z, window, { ...place, x, y: zy }, limitOfRows(state, z, layer), isWrong),
    !z &&
      centered(
        "Z none",
        middle,
        zy + height / 2 + 5,
        fits ? "no numbers" : "ValueError",
        SMALL,
        "failed halo-bad",
      ),
    centered(
      "Z name",
      middle,
      bottom + 17,
      isWrong && z ? `wrong ${zName}` : zName,
      MEDIUM,
      isWrong ? "failed" : null,
    ),
    next && border("next", next.x, next.y, width, height),
    next &&
      discRows("next marks", pass.a[layer], window, { ...place, ...next }, limitOf(state, layer), false),
    next && centered("next name", next.x + width / 2, next.y + height + 17, aName, MEDIUM),
  ];
}

/**
 * Return the z that fills a cell: the largest magnitude among the samples, or that of the activations.
 *
 * @param {State} state
 * @param {number[][]} z
 * @param {number} layer
 */
function limitOfRows({ limits }, z, layer) {
  const all = z.flat().filter(Number.isFinite).map(Math.abs);
  return Math.max(limits[layer], ...all.slice(0, 400), 1e-300);
}

/**
 * Describe numbers of samples as discs, one row for each sample.
 *
 * @param {string} key
 * @param {number[][]} values
 * @param {Window} window
 * @param {{x: number, y: number, cell: number, sample: number}} place
 * @param {number} limit
 * @param {boolean} isWrong
 */
function discRows(key, values, { first, count, size }, { x, y, cell, sample }, limit, isWrong) {
  const marks = new Marks();
  const side = Math.min(cell, 21) - 3;
  values.forEach((row, i) => {
    for (let k = 0; k < count; k++)
      marks.disc(x + cell * (k + 0.5), y + sample * (i + 0.5), row[first + k], limit, side, isWrong);
  });
  const more =
    count < size && centered("more", x + cell * (count + 0.5), y + (sample * values.length) / 2 + 4, "⋯");
  return h("g", { key }, marks.nodes(), more);
}
