/** ForwardExplorer: the forward pass, in the diagram of a network and in its matrices at once. */

import { designMatrix, widthOfDesignMatrix } from "./forward_design_matrix.js";
import { diagram } from "./forward_diagram.js";
import { layout } from "./forward_layout.js";
import { oneSample, widthOfOneSample } from "./forward_one_sample.js";
import { modelOf, passOf, windowsOf } from "./forward_pass.js";
import { chosenNumbers, message, productText, shortName } from "./forward_text.js";
import { explorer } from "./page.js";
import { linear, option, optionGroup, radioMark, track } from "./parts.js";
import { h } from "./scene.js";
import { fitted, MEDIUM, SMALL, SMALLEST, t, widthOf } from "./text.js";
import { fail } from "./values.js";

/**
 * @import { Drawn, Size } from "./page.js"
 * @import { Geometry } from "./forward_layout.js"
 * @import { Pass, Shown, State, Window } from "./forward_pass.js"
 * @import { Child } from "./scene.js"
 * @import { Trait } from "./values.js"
 */

// options, with the width of each if it is chosen
const MODES = { "one sample": 107, "design matrix": 128, "wrong transpose": 136 };
const DTYPES = { float16: 74, bfloat16: 82, float32: 74, float64: 72 };
const GAP = 14; // between options, if there is room
const ROW = 28; // the height of a row of options
const HEADS = 54; // the height of the names above the diagram
const UNIT = 25; // the height of an input, at least

/** @type {Trait} */
const FIRST = {
  kind: "numbers",
  min: 0,
  finite: true,
  expected: "whole numbers, the first unit that is shown of each layer",
};

export default explorer({ view, local: { hot: null, first: [] }, linked: { first: FIRST }, complete });

/**
 * Set the inputs to those of another sample, and keep the unit in its layer, as Python does.
 *
 * @param {Partial<State>} changes
 * @param {State} state
 * @returns {Partial<State>}
 */
function complete({ ...changes }, state) {
  const { sample, layer, unit, first } = changes;
  if (!(first ?? []).every(Number.isInteger)) fail("first", first, FIRST);
  if (sample !== undefined) changes.inputs = modelOf(state).samples[sample];
  if (layer !== undefined) changes.unit = Math.min(state.unit, state.sizes[layer] - 1);
  if (unit !== undefined && unit >= state.sizes[state.layer]) {
    const last = state.sizes[state.layer] - 1;
    throw new RangeError(
      `unit is ${unit}: expected a whole number from -1 to ${last} in layer ${state.layer}`,
    );
  }
  return changes;
}

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, { width, height: available }) {
  const pass = passOf(state);
  const windows = windowsOf(state);
  const shown = shownOf(state, windows);
  const isCompact = width < 760; // the chosen numbers are below the diagram, near the inputs that change them
  const isBeside = width >= 560; // the matrices are beside the diagram, not below it
  const [left, right] = isBeside ? columnsOf(state, windows, width) : [width, width];
  const { nodes: options, height: top } = optionRows(state, width);
  const below = isCompact ? 46 : 6;
  const total = Math.max(available, 400);
  const rows = Math.max(...windows.map(({ count, size }) => count + (count < size ? 1.4 : 0)));
  const height = isBeside ? total - top - HEADS - below : Math.max(rows * UNIT, 84);
  const bottom = top + HEADS + height + below;
  const geometry = layout({ x: 0, y: top + HEADS, width: left, height }, windows, shown.layer);
  const place = isBeside
    ? { x: width - right, y: top + 8, width: right, height: total - top - 8 }
    : { x: 0, y: bottom, width };
  const draw = state.mode === "one sample" ? oneSample : designMatrix;
  const matrices = draw(state, place, windows, pass, shown, isCompact);
  const picture = [
    ...options,
    ...heads(state, geometry, top + 24),
    ...diagram(state, geometry, windows, pass, shown),
    isCompact && chosenLines(state, pass, shown, left, bottom - 30),
    h("g", { key: "matrices" }, h("g", { key: state.mode }, matrices.nodes)),
  ];
  return {
    picture: [h("g", {}, picture)],
    height: Math.max(isBeside ? total : 0, matrices.bottom + 2),
    message: message(state, windows, pass, shown),
  };
}

/**
 * Return the widths of the diagram and of the matrices beside it.
 *
 * @param {State} state
 * @param {Window[]} windows
 * @param {number} width
 */
function columnsOf({ mode }, windows, width) {
  const isOne = mode === "one sample";
  const needed = isOne ? widthOfOneSample(windows) : widthOfDesignMatrix(windows);
  const right = width < 760 ? width * (isOne ? 0.43 : 0.48) : Math.min(width * 0.52, Math.max(380, needed));
  return [width - right - (width < 760 ? 14 : 22), right];
}

/**
 * Return what stands out: the chosen unit, or the one that is pointed at.
 *
 * @param {State} state
 * @param {Window[]} windows
 * @returns {Shown}
 */
function shownOf({ layer, unit, hot }, windows) {
  const [, kind, first, second] = /^([uwx])(\d+)(?:-(\d+))?$/.exec(hot ?? "") ?? [];
  if (kind === "u") {
    const { first: start, count } = windows[Number(first)];
    const isShown = Number(second) >= start && Number(second) < start + count;
    if (isShown) return { layer: Number(first), unit: Number(second), column: -1 };
  }
  if (kind === "w") return { layer, unit: Number(first), column: Number(second) };
  return { layer, unit, column: kind === "x" && layer === 1 ? Number(first) : -1 };
}

/**
 * Write the numbers of the chosen unit, and the product that is pointed at.
 *
 * @param {State} state
 * @param {Pass} pass
 * @param {Shown} shown
 * @param {number} width
 * @param {number} y
 */
function chosenLines(state, pass, shown, width, y) {
  const product = state.mode === "one sample" ? productText(state, pass, shown) : "";
  const numbers = chosenNumbers(state, pass, shown);
  const isOneLine = state.mode === "design matrix";
  const lines = [...(isOneLine ? [numbers.join(",   ")] : numbers), product].filter(Boolean);
  const a = pass.a[shown.layer]?.[pass.row][shown.unit];
  const isLost = pass.isWrong || (a !== undefined && !Number.isFinite(a));
  return h(
    "g",
    { key: "chosen" },
    lines.map((text, i) =>
      t(0, y + 18 * i, text, fitted(text, width * 1.1, MEDIUM), {
        key: String(i),
        class: isLost ? "failed" : "strong",
      }),
    ),
  );
}

// Options

/**
 * Describe the form of the product and the dtype, in one row if both fit.
 *
 * @param {State} state
 * @param {number} width
 */
function optionRows({ mode, dtype }, width) {
  const modes = optionRow("mode", "form of the product", MODES, mode, { x: 0, y: 0, width });
  const needed = sum(Object.values(DTYPES)) + 3 * GAP;
  const isOneRow = width > needed + sum(Object.values(MODES)) + 3 * GAP;
  const place = isOneRow ? { x: width - needed, y: 0, width: needed } : { x: 0, y: modes.height, width };
  const dtypes = optionRow("dtype", "dtype", DTYPES, dtype, place);
  return { nodes: [modes.node, dtypes.node], height: isOneRow ? ROW : modes.height + dtypes.height };
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Describe options in a row, or in several rows if they do not fit into one.
 *
 * @param {string} key
 * @param {string} label
 * @param {Record<string, number>} widths
 * @param {string} chosen
 * @param {{x: number, y: number, width: number}} place
 */
function optionRow(key, label, widths, chosen, { x, y, width }) {
  const room = width - sum(Object.values(widths));
  const gap = room < 0 ? GAP : Math.min(GAP, room / (Object.keys(widths).length - 1));
  let [left, middle] = [x, y + ROW / 2];
  const options = Object.entries(widths).map(([name, across]) => {
    if (left > x && left + across > x + width + 1) [left, middle] = [x, middle + ROW];
    const isChosen = name === chosen;
    const node = option(
      name,
      {
        label: name,
        chosen: isChosen,
        hit: { x: left - 2, y: middle - 13, width: across - 2, height: 26 },
        activate: () => ({ [key]: name }),
      },
      radioMark(left + 6, middle, isChosen),
      t(left + 16, middle + 4.5, name, SMALL, { class: isChosen ? "strong" : "soft" }),
    );
    left += across + gap;
    return node;
  });
  return { node: optionGroup(key, label, options), height: middle + ROW / 2 - y };
}

// Heads of the layers

/**
 * Describe the slider of the sample, and the names of the layers.
 *
 * @param {State} state
 * @param {Geometry} geometry
 * @param {number} y
 * @returns {Child[]}
 */
function heads(state, { layers, x, gap, track: [, end] }, y) {
  const model = modelOf(state);
  const count = model.samples.length;
  return [
    count > 1
      ? track("sample", {
          name: "sample",
          x: 8,
          y: y + 14,
          width: end - 30,
          scale: linear(0, count - 1, 1),
          home: 0,
          label: "sample",
          value: state.sample,
          min: 0,
          max: count - 1,
          write: (sample) => ({ sample, ...(model.samples[sample] && { inputs: model.samples[sample] }) }),
        })
      : t(0, y, "inputs", MEDIUM, { key: "inputs head", class: "strong" }),
    allZero(x[0] + 4, y + 4),
    ...layers.slice(1).map((layer) => {
      const name = gap >= 56 ? `layer ${layer}` : String(layer);
      return t(x[layer], y, name, SMALL, { key: `head ${layer}`, anchor: "middle", class: "strong" });
    }),
    ...layers.slice(1).map((layer) => {
      const name = shortName(state.names[layer - 1]);
      const size = fitted(name, gap, SMALL);
      const fits = widthOf(name, size) * 0.9 < gap;
      return (
        fits && t(x[layer], y + 17, name, size, { key: `function ${layer}`, anchor: "middle", class: "soft" })
      );
    }),
  ];
}

/**
 * Describe the button that sets all inputs to 0.
 *
 * @param {number} x Its middle.
 * @param {number} y
 */
function allZero(x, y) {
  const area = { x: x - 22, y: y - 13, width: 44, height: 26 };
  return h(
    "g",
    {
      key: "zero",
      class: "action screen-only",
      role: "button",
      tabindex: 0,
      "aria-label": "set all inputs to 0",
      control: {
        kind: "action",
        activate: (/** @type {State} */ { inputs }) => ({ inputs: inputs.map(() => 0) }),
      },
    },
    h("rect", { class: "hit", ...area }),
    h("rect", { class: "ring", ...area, rx: 5 }),
    h("rect", { class: "box", x: x - 20, y: y - 11, width: 40, height: 22, rx: 5 }),
    t(x, y + 4.5, "all 0", SMALLEST, { anchor: "middle" }),
  );
}
