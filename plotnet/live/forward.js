/** ForwardExplorer: the forward pass, in the diagram and in its matrices at once. */

import { encode, explorer, linear, setAttribute, whole, wholeOf } from "./explorer.js";
import { fillUnit, fit, look, numeral, toneOf, typeSize } from "./live_diagram.js";
import { arithmetic, cast, forward } from "./numerics.js";

/**
 * @import { Changes, Drawing, Page, Scale } from "./explorer.js"
 * @import { Dtype, Network, Row } from "./numerics.js"
 * @typedef {"one sample" | "design matrix" | "wrong transpose"} Mode
 * @typedef {[found: number[][] | null, said: string, sample: number, x: number[]]} Answer What the learner's
 *   function has last given, in Python.
 * @typedef {{mode: Mode, layer: number, unit: number, sample: number, x: number[], dtype: Dtype,
 *   _answer: Answer}} State
 * @typedef {number | null} Slot A unit, or the dots for those that are left out.
 * @typedef {[x: number, y: number, scale: number, flipped: boolean]} Block
 * @typedef {[name: string, x: number, y: number, size: number, words: string]} Word
 * @typedef {{blocks: {W: Block, A: Block, b?: Block, z: Block, p?: Block, t?: Block}, words: Word[],
 *   columns: [x: number, y: number, scale: number], rows: [x: number, y: number, scale: number],
 *   lines: [x: number, y: number], flip: boolean, error: string,
 *   box: [x: number, y: number, width: number, height: number]}} Layout
 * @typedef {{sizes: number[], functions: string[], named: string[], weights: string[], biases: string[], X: string,
 *   slots: Slot[][], radii: number[], limits: [weight: number, activation: number],
 *   hatching: Record<number, string>, layouts: Record<Mode, Layout[]>, cell: [width: number, height: number],
 *   sizes_of_page: [net: number, table: number, height: number], shown: number, says: string[], reach: number,
 *   own: string}} Given What Python hands over.
 * @typedef {Given & {network: Network, samples: number[][]}} Data
 * @typedef {{rows: number[], here: number, a: number[][][], z: number[][][]}} Found
 * @typedef {{layer: number, unit: number}} Unit
 * @typedef {(name: string, block: Block, i: number, j: number, value: number | null, limit: number,
 *   marked: boolean, bad?: boolean) => void} Put
 */

/** @type {Mode[]} */
const MODES = ["one sample", "design matrix", "wrong transpose"];
/** @type {Dtype[]} */
const DTYPES = ["float64", "float32", "bfloat16", "float16"];
const PLAIN = 100;

export default explorer((/** @type {Page<State>} */ page) => {
  const data = unpacked(page.model.get("_data"));
  const { sizes, samples } = data;
  const keys = Array.from({ length: Math.min(16, sizes[0]) }, (_, i) => `x${i}`);
  page.syncList("x", keys);
  followSample(page, samples, keys);
  page.choice({ label: "Written for", key: "mode", options: MODES });
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  page.choice({
    label: "Layer",
    options: sizes.slice(1).map((_, i) => i + 1),
    read: (state) => state.layer,
    write: (layer, { unit }) => ({ layer, unit: Math.min(unit, sizes[layer] - 1) }),
  });
  const steppers = sizes.slice(1).map((size, i) =>
    stepper(page, "Unit (−1 none)", whole(-1, size - 1), -1, {
      read: (state) => (state.layer === i + 1 ? state.unit : -1),
      write: (unit) => ({ layer: i + 1, unit }),
    }),
  );
  const ofSamples = stepper(page, "Sample", whole(0, samples.length - 1), page.initial.sample, {
    read: (state) => state.sample,
    write: (sample) => ({ sample }),
  });
  ofSamples.hidden = samples.length === 1;
  keys.forEach((key, i) =>
    page.slider({
      label: `x${[...String(i)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("")}`,
      scale: linear(-data.reach, data.reach, 400),
      reset: 0,
      read: (state) => state.x[i],
      write: (value) => ({ [key]: value }),
    }),
  );
  /** @type {Unit | null} */
  let pointed = null;
  /** @type {(state: State) => State} */
  const seen = (state) => ({ ...state, ...pointed });
  point(page, (unit) => {
    pointed = unit;
    page.scheduleUpdate();
  });
  fit(page, data.sizes_of_page);
  return {
    update(state) {
      steppers.forEach((row, i) => (row.hidden = state.layer !== i + 1));
      draw(page, data, seen(state));
    },
    sentence: (state) => sentence(data, state),
  };
});

/**
 * Add a slider for whole numbers.
 *
 * @param {Page<State>} page
 * @param {string} label
 * @param {Scale} scale
 * @param {number} reset
 * @param {{read: (state: State) => number, write: (value: number) => Changes}} accessors
 * @returns {HTMLElement}
 */
function stepper(page, label, scale, reset, { read, write }) {
  const row = page.slider({
    label,
    scale,
    reset,
    read,
    write: (value) => write(wholeOf(value, label, scale.low, scale.high)),
  });
  row.classList.add("plotnet-explorer-stepper");
  return row;
}

/**
 * Read the numbers, which came as the bytes of float64.
 *
 * @param {Given} data
 * @returns {Data}
 */
function unpacked(data) {
  /** @param {string} text */
  const numbers = (text) => new Float64Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  /** @type {(flat: Float64Array, columns: number) => Float64Array[]} */
  const rows = (flat, columns) =>
    Array.from({ length: flat.length / columns }, (_, i) => flat.slice(i * columns, (i + 1) * columns));
  const weights = data.weights.map((text, i) => rows(numbers(text), data.sizes[i]));
  // a function of the learner's own runs in Python: the page has nothing to compute there
  const activations = data.own ? data.functions.with(-1, "identity") : data.functions;
  const network = { weights, biases: data.biases.map(numbers), activations };
  const samples = rows(numbers(data.X), data.sizes[0]).map((row) => Array.from(row));
  return { ...data, network, samples };
}

/**
 * Let the inputs be those of the sample when it changes, as Python does, unless they came with it.
 *
 * @param {Page<State>} page
 * @param {number[][]} samples
 * @param {string[]} keys
 */
function followSample(page, samples, keys) {
  let before = page.model.get("x");
  page.listen("change:sample", () => {
    const x = page.model.get("x");
    if (x !== before) return;
    const row = samples[page.model.get("sample")];
    if (row.length === keys.length) page.set({ x: row });
    else {
      // Python has the row too
      row.forEach((value, i) => (x[i] = encode(value)));
      page.set(Object.fromEntries(keys.map((key, i) => [key, row[i]])));
    }
  });
  page.listen("change:x", () => (before = page.model.get("x")));
}

/**
 * Let units be pointed at, and chosen.
 *
 * @param {Page<State>} page
 * @param {(unit: Unit | null) => void} show
 */
function point(page, show) {
  for (const [name, part] of page.parts) {
    const [kind, layer, unit] = name.split("-");
    if (kind !== "unit" || layer === "0") continue;
    const it = { layer: Number(layer), unit: Number(unit) };
    part.style.cursor = "pointer";
    part.addEventListener("pointerenter", () => show(it));
    part.addEventListener("pointerleave", () => show(null));
    part.addEventListener("click", () => {
      const { layer: l, unit: u } = page.state;
      page.set(l === it.layer && u === it.unit ? { unit: -1 } : it);
    });
  }
}

// What is computed

/**
 * List the samples that are shown: the present one, or some around it.
 *
 * @param {Data} data
 * @param {State} state
 * @returns {number[]}
 */
function rowsOf(data, { mode, sample }) {
  if (mode === "one sample") return [sample];
  const count = data.samples.length;
  const first = Math.max(0, Math.min(sample - 1, count - data.shown));
  return Array.from({ length: Math.min(data.shown, count - first) }, (_, i) => first + i);
}

/**
 * @param {Data} data
 * @param {State} state
 * @returns {Found}
 */
function run(data, state) {
  const rows = rowsOf(data, state);
  const here = rows.indexOf(state.sample);
  const given = rows.map((row) => (row === state.sample ? state.x : data.samples[row]));
  const { a, z } = forward(data.network, given, state.dtype);
  if (data.own) a[a.length - 1] = answered(state, rows.length, data.sizes[data.sizes.length - 1]);
  return { rows, here, a, z };
}

/**
 * Take what the learner's function has last given, for as many samples.
 *
 * @param {State} state
 * @param {number} count
 * @param {number} units
 * @returns {number[][]}
 */
function answered({ _answer: [found] }, count, units) {
  return Array.from({ length: count }, (_, i) => found?.[i] ?? Array(units).fill(NaN));
}

/** @param {Dtype} dtype */
function working(dtype) {
  return arithmetic(dtype === "float16" ? "float32" : dtype);
}

/**
 * Add up the products of one row, as numerics.js does.
 *
 * @param {Row} weights
 * @param {Row} a
 * @param {Dtype} dtype
 * @returns {number}
 */
function dot(weights, a, dtype) {
  const { add, multiply } = working(dtype);
  let total = 0;
  for (let i = 0; i < a.length; i++) total = add(total, multiply(weights[i], a[i]));
  return arithmetic(dtype).round(total);
}

/**
 * List the units that have a cell; one that stands out and is not drawn takes the place of the dots.
 *
 * @param {Data} data
 * @param {State} state
 * @returns {Slot[]}
 */
function afterOf(data, { layer, unit }) {
  const slots = data.slots[layer];
  return unit < 0 || slots.includes(unit) ? slots : slots.with(slots.indexOf(null), unit);
}

// What is drawn

/**
 * @param {Drawing} page
 * @param {Data} data
 * @param {State} state
 */
function draw(page, data, state) {
  const found = run(data, state);
  const lay = data.layouts[state.mode][state.layer - 1];
  drawNet(page, data, state, found);
  drawCells(page, data, state, found, lay);
  drawWords(page, data, state, found, lay);
}

/**
 * @param {Drawing} page
 * @param {Data} data
 * @param {State} state
 * @param {Found} found
 */
function drawNet(page, data, { layer, unit }, { a, here }) {
  data.slots.forEach((slots, i) => {
    for (const one of slots) {
      if (one === null) continue;
      const marked = i === layer && one === unit;
      const faded = unit >= 0 && i !== layer - 1 && !marked;
      fillUnit(page, `${i}-${one}`, a[i][here][one], data.limits[1], data.radii[i], data.hatching, {
        marked,
        faded,
      });
      if (i) page.attributes(`to-${i}-${one}`, { class: unit >= 0 && !marked ? "f" : null });
    }
  });
}

/**
 * Write into every cell that is shown, and hide the others.
 *
 * @param {Drawing} page
 * @param {Data} data
 * @param {State} state
 * @param {Found} found
 * @param {Layout} lay
 */
function drawCells(page, data, state, found, lay) {
  const shown = new Set();
  const [wide, high] = data.cell;
  /** @type {Put} */
  const put = (name, [x, y, scale, flipped], i, j, value, limit, marked, bad = false) => {
    const text = page.part(name);
    const [row, column] = flipped ? [j, i] : [i, j];
    const words = value === null ? "⋯" : numeral(value);
    const tone = value !== null && (limit || !Number.isFinite(value)) ? toneOf(value, limit || 1) : PLAIN;
    shown.add(name);
    setAttribute(groupOf(text), "class", look(tone, { marked, bad }));
    const place = `${short(x + wide * scale * column)} ${short(y + high * scale * row)}`;
    setAttribute(groupOf(text), "transform", `translate(${place}) scale(${scale})`);
    setAttribute(text, "font-size", typeSize(words, wide - 5, 14));
    page.text(name, words);
  };
  matrices(data, state, found, lay, put);
  for (const [name, text] of page.parts) {
    if (!/^[WAbzpt]\d/.test(name)) continue;
    setAttribute(groupOf(text), "visibility", shown.has(name) ? null : "hidden");
  }
}

/**
 * @param {Data} data
 * @param {State} state
 * @param {Found} found
 * @param {Layout} lay
 * @param {Put} put
 */
function matrices(data, state, { rows, a, z }, { blocks }, put) {
  const { layer, unit, dtype, sample, mode } = state;
  const gap = layer - 1;
  const before = data.slots[gap];
  const after = afterOf(data, state);
  const [weightLimit, activationLimit] = data.limits;
  const { round } = arithmetic(dtype);
  const weights = data.network.weights[gap];
  after.forEach((k, r) =>
    before.forEach((j, c) => {
      const value = k === null || j === null ? null : round(weights[k][j]);
      put(`W${r}-${c}`, blocks.W, r, c, value, weightLimit, k !== null && k === unit);
    }),
  );
  rows.forEach((row, i) =>
    before.forEach((j, c) => {
      put(
        `A${i}-${c}`,
        blocks.A,
        i,
        c,
        j === null ? null : a[gap][i][j],
        activationLimit,
        row === sample && unit >= 0,
      );
    }),
  );
  const { b, p, t } = blocks;
  if (b) {
    after.forEach((k, r) => {
      const value = k === null ? null : round(data.network.biases[gap][k]);
      put(`b0-${r}`, b, 0, r, value, weightLimit, k !== null && k === unit);
    });
    rows.forEach((row, i) =>
      after.forEach((k, r) => {
        const marked = row === sample && k !== null && k === unit;
        const isWrong = mode === "wrong transpose";
        const sum = k === null ? null : isWrong ? wrong(data, state, a[gap][i], k) : z[gap][i][k];
        put(`z${i}-${r}`, blocks.z, i, r, sum, 0, marked, isWrong);
        if (!p) return;
        put(`p${i}-${r}`, p, i, r, k === null ? null : a[layer][i][k], activationLimit, marked);
      }),
    );
  }
  if (!t || unit < 0) return;
  before.forEach((j, c) => {
    const [weight, value] = j === null ? [null, null] : [round(weights[unit][j]), a[gap][0][j]];
    const product = weight === null || value === null ? null : working(dtype).multiply(weight, value);
    put(`t0-${c}`, t, 0, c, weight, weightLimit, false);
    put(`t1-${c}`, t, 1, c, value, activationLimit, false);
    put(`t2-${c}`, t, 2, c, product, 0, false);
  });
}

/**
 * Compute a number of A W + b, which a square W allows.
 *
 * @param {Data} data
 * @param {State} state
 * @param {Row} a
 * @param {number} k
 * @returns {number}
 */
function wrong(data, { layer, dtype }, a, k) {
  const { add, round } = arithmetic(dtype);
  const column = cast(
    data.network.weights[layer - 1].map((row) => row[k]),
    dtype,
  );
  return add(dot(column, a, dtype), round(data.network.biases[layer - 1][k]));
}

/**
 * @param {Drawing} page
 * @param {Data} data
 * @param {State} state
 * @param {Found} found
 * @param {Layout} lay
 */
function drawWords(page, data, state, found, lay) {
  const shown = new Set();
  /** @type {(...word: Word) => void} */
  const put = (name, x, y, size, words) => {
    shown.add(name);
    page.attributes(name, { x, y, "font-size": size });
    page.text(name, words);
  };
  for (const word of lay.words) put(...word);
  const [wide, high] = data.cell;
  const after = afterOf(data, state);
  const columns = lay.flip ? after : data.slots[state.layer - 1];
  const [x, y, scale] = lay.columns;
  columns.forEach((unit, i) =>
    put(`column-${i}`, short(x + wide * scale * (i + 0.5)), y, 13, unit === null ? "⋯" : String(unit)),
  );
  const rows = state.mode === "one sample" ? after : found.rows;
  const [left, top, size] = lay.rows;
  rows.forEach((unit, i) =>
    put(`row-${i}`, left, short(top + high * size * (i + 0.7)), 13, unit === null ? "⋮" : String(unit)),
  );
  lines(data, state, found).forEach((line, i) =>
    put(`line-${i}`, lay.lines[0], lay.lines[1] + 26 * i, 17, line),
  );
  page.show("box", Boolean(lay.error));
  if (lay.error) {
    const [bx, by, width, height] = lay.box;
    page.attributes("box", { x: bx, y: by, width, height });
    put("error-0", bx + width / 2, by + height / 2 + 6, 17, lay.error);
  }
  for (const name of page.parts.keys()) {
    if (/^(head|table|name|sign|column|row|line|error)-/.test(name)) page.show(name, shown.has(name));
  }
}

/**
 * Write the sum out, or what NumPy says.
 *
 * @param {Data} data
 * @param {State} state
 * @param {Found} found
 * @returns {string[]}
 */
function lines(data, state, found) {
  const written = sumLines(data, state, found);
  const said = data.own ? state._answer[1] : "";
  const isHere = said && state.mode !== "wrong transpose" && state.layer === data.named.length;
  return isHere ? [...written.slice(0, 2), said.slice(0, 60)] : written;
}

/**
 * @param {Data} data
 * @param {State} state
 * @param {Found} found
 * @returns {string[]}
 */
function sumLines(data, { mode, layer, unit, sample, dtype }, { a, z, here }) {
  const gap = layer - 1;
  if (mode === "wrong transpose") {
    const says = data.says[gap];
    return says
      ? ["NumPy says:", ...says.split(", with ").map((part, i) => (i ? `with ${part}` : `${part},`))]
      : [];
  }
  if (unit < 0) return ["Point at a unit, or choose one:", "its products and their sum stand here."];
  const { round } = arithmetic(dtype);
  const bias = numeral(round(data.network.biases[gap][unit]));
  const total = numeral(dot(cast(data.network.weights[gap][unit], dtype), a[gap][here], dtype));
  const sum = numeral(z[gap][here][unit]);
  const what = mode === "one sample" ? `z[${unit}]` : `Z[${sample}, ${unit}]`;
  const products = data.sizes[gap] > 1 ? `${data.sizes[gap]} products` : "1 product";
  const name = data.named[gap];
  const ofAll = data.functions[gap] === "softmax" || (data.own && layer === data.named.length);
  const inside = ofAll ? `${name}(z)[${unit}]` : `${name}(${sum})`;
  return [
    `${what} = sum of ${products} + b[${unit}]`,
    `= ${total} + ${bias.startsWith("−") ? `(${bias})` : bias} = ${sum}`,
    `a[${unit}] = ${inside} = ${numeral(a[layer][here][unit])}`,
  ];
}

/**
 * @param {Data} data
 * @param {State} state
 * @returns {string}
 */
function sentence(data, state) {
  if (!data.own) return plainSentence(data, state);
  const [, said, sample, x] = state._answer;
  const isLate = sample !== state.sample || x.some((value, i) => !Object.is(value, state.x[i]));
  const late = isLate ? ` ${data.own} runs in Python, which has not answered for these inputs.` : "";
  return `${said ? `${said}. ` : ""}${plainSentence(data, state)}${late}`;
}

/**
 * @param {Data} data
 * @param {State} state
 * @returns {string}
 */
function plainSentence(data, state) {
  const { mode, layer, unit, sample, dtype } = state;
  if (mode === "wrong transpose") {
    const says = data.says[layer - 1] || "W is square, so there is no error, and every number is wrong";
    return `A W without the transpose: ${says}.`;
  }
  const found = run(data, state);
  if (unit >= 0) {
    const [what, sum, a] = lines(data, state, found);
    return `Sample ${sample}, unit ${unit} of layer ${layer}: ${what} ${sum}; ${a}.`;
  }
  const output = found.a[found.a.length - 1][found.here]
    .slice(0, 12)
    .map((value) => numeral(value))
    .join(", ");
  return `Sample ${sample}, in ${dtype}: the output is ${output}.`;
}

/**
 * Return the group that holds the text of a cell and its box.
 *
 * @param {Element} text
 * @returns {Element}
 */
function groupOf(text) {
  return text.parentElement ?? text;
}

/**
 * @param {number} x
 * @returns {number}
 */
function short(x) {
  return Number(x.toFixed(2));
}
