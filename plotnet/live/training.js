/** TrainingExplorer: the same training with three losses, recorded by Python: drag along the curves. */

import { format } from "./numerics.js";
import { explorer } from "./page.js";
import { diamond, hatching, option, optionGroup, radioMark, slider } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, MEDIUM, num, plain, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Drawn, Size } from "./page.js"
 * @import { Rect } from "./parts.js"
 * @import { Child, Node } from "./scene.js"
 * @typedef {"naive" | "epsilon" | "stable"} Loss
 * @typedef {{losses: number[], norms: number[], weights: string[], activations: string[], decades: string,
 *   failures?: string, largest?: number[]}} Recorded A run, as Python sends it.
 * @typedef {{steps: number, every: number, sizes: number[], functions: string[], units: number[][], inputs: number[][],
 *   classes: number[], dtype: string, threshold: number, runs: Record<Loss, Recorded>}} Constants
 * @typedef {Constants & {step: number, loss: Loss, sample: number, animating: boolean}} State
 * @typedef {{losses: number[], norms: number[], weights: Int8Array[], activations: Int8Array[], largest: number[],
 *   surprises: number[], computed: number[], records: number}} Run A run, decoded: `surprises` are exact values of
 *   −log p of the correct class, `computed` those that the softmax of the run has. All records of a weight or an
 *   activation follow one another; of −log p, all samples of a record do.
 * @typedef {{x: number, width: number, lossTop: number, lossBottom: number, normTop: number, normBottom: number}} Plots
 * @typedef {{runs: Record<Loss, Run>, top: number, norms: [low: number, high: number], deepest: number,
 *   inputs: number[][], plots: (box: Plots) => Node}} Training
 */

/** @type {Loss[]} */
const LOSSES = ["naive", "epsilon", "stable"];
const FORMULAS = { naive: "−log *p*", epsilon: "−log(*p* + 10^{−7})", stable: "lse(*z*) − *z*" };
const EPSILON = 1e-7;
const SMALLEST_NORM = 1e-6; // a shorter gradient is drawn as one of this length
const FULL = 32; // the level of the largest number
const NAN = 110; // the first level of those for nan and inf
const PACE = 120; // milliseconds a step
const LONGEST = 12000; // milliseconds for all steps

export default explorer({ view });

// What Python has recorded

/** @type {WeakMap<object, Training>} */
const trainings = new WeakMap();

/**
 * Decode what Python has recorded, once.
 *
 * @param {State} state
 * @returns {Training}
 */
function decoded(state) {
  const known = trainings.get(state.runs);
  if (known) return known;
  const runs = /** @type {Record<Loss, Run>} */ (
    Object.fromEntries(LOSSES.map((loss) => [loss, decodeRun(state.runs[loss], state.classes.length)]))
  );
  const all = Object.values(runs);
  const [shortest, longest] = finiteRange(all.flatMap((run) => run.norms.filter((norm) => norm > 0)));
  const most = Math.max(...finiteRange(state.inputs.flat()).map(Math.abs));
  /** @type {Training} */
  const training = {
    runs,
    top: Math.max(1, finiteRange(all.flatMap((run) => run.losses))[1]),
    norms: [
      Math.floor(Math.log10(Math.max(SMALLEST_NORM, Math.min(0.1, shortest)))),
      Math.ceil(Math.log10(Math.max(1, longest))),
    ],
    deepest: Math.max(25, ...all.map((run) => finiteRange(run.surprises)[1])),
    inputs: state.inputs.map((row) => row.map((value) => Math.round((FULL * value) / most))),
    plots: memoize((box) => plots(training, state.steps, box)),
  };
  trainings.set(state.runs, training);
  return training;
}

/**
 * @param {Recorded} recorded
 * @param {number} samples
 * @returns {Run}
 */
function decodeRun({ losses, norms, weights, activations, decades, failures, largest = [] }, samples) {
  const halves = levels(decades);
  const lost = failures ? levels(failures) : [];
  const records = halves.length / 2 / samples;
  const surprises = Array.from({ length: records * samples }, (_, i) => {
    const [sample, record] = [i % samples, Math.floor(i / samples)];
    const low = halves[2 * sample * records + record] & 255;
    const hundredths = low | (halves[(2 * sample + 1) * records + record] << 8);
    return hundredths < 0 ? NaN : (hundredths / 100) * Math.LN10;
  });
  const computed = surprises.map((surprise, i) => {
    const level = lost[(i % samples) * records + Math.floor(i / samples)];
    return level ? (level === NAN ? NaN : Infinity) : surprise;
  });
  return {
    losses,
    norms,
    weights: weights.map(levels),
    activations: activations.map(levels),
    largest,
    surprises,
    computed,
    records,
  };
}

/**
 * Expand pairs of a level and how often it is repeated.
 *
 * @param {string} text
 */
function levels(text) {
  const pairs = Array.from(atob(text), (character) => character.charCodeAt(0));
  return Int8Array.from(pairs.flatMap((byte, i) => (i % 2 ? [] : Array(pairs[i + 1]).fill(byte))));
}

/**
 * @param {ArrayLike<number>} values
 * @returns {[low: number, high: number]}
 */
function finiteRange(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/**
 * Return the levels of some items at a record.
 *
 * @param {Int8Array} series All records of the first item, then those of the next.
 * @param {number} first
 * @param {number} count
 * @param {Run} run
 * @param {number} record
 * @returns {string} With commas between them.
 */
function levelsAt(series, first, count, { records }, record) {
  const found = [];
  for (let i = first; i < first + count; i++) found.push(series[i * records + record]);
  return found.join(",");
}

// Layout

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const training = decoded(state);
  const record = Math.min(Math.floor(state.step / state.every), training.runs[state.loss].records - 1);
  const { width } = size;
  /** @type {(boxes: {run: Rect, samples: Rect, network: Rect}) => Node[]} */
  const draw = ({ run, samples, network }) => [
    ...curves(state, training, run),
    ...sampleBars(state, training, record, samples),
    ...drawNetwork(state, training, record, network),
  ];
  const text = message(state, training, record);
  if (width < 410) {
    const boxes = {
      run: { x: 0, y: 0, width, height: 316 },
      samples: { x: 0, y: 332, width, height: 150 },
      network: { x: 0, y: 498, width, height: 290 },
    };
    return { picture: draw(boxes), height: 792, message: text };
  }
  const height = width < 660 ? Math.min(size.height, 372) : size.height;
  const gap = width < 660 ? 14 : 30;
  const right = Math.round(width * 0.5);
  const left = width - right - gap;
  const below = Math.min(200, height * 0.34);
  const boxes = {
    run: { x: left + gap, y: 0, width: right, height },
    samples: { x: 0, y: height - below, width: left, height: below },
    network: { x: 0, y: 0, width: left, height: height - below - 10 },
  };
  return { picture: draw(boxes), height, message: text };
}

// The losses and their curves

/**
 * Describe the choice of a loss, the button Play, the plots, and the step as a handle along both of them.
 *
 * @param {State} state
 * @param {Training} training
 * @param {Rect} box
 * @returns {Node[]}
 */
function curves(state, training, { x, y, width, height }) {
  const rows = y + 18;
  const lossTop = rows + 3 * 25 + 32;
  const bottom = y + height - 18;
  const lossBottom = lossTop + Math.round((bottom - lossTop - 24) * 0.62);
  const area = {
    x: x + 44,
    width: width - 54,
    lossTop,
    lossBottom,
    normTop: lossBottom + 24,
    normBottom: bottom,
  };
  return [
    h("g", { key: "losses" }, ...lossRows(state, training, { x, y: rows, width, height: 25 })),
    training.plots(area),
    stepHandle(state, training, area),
    playButton({ x: x + 15, y: lossTop - 15, playing: state.animating }),
  ];
}

/**
 * @param {State} state
 * @param {Training} training
 * @param {Rect} box Of the first row.
 * @returns {Child[]}
 */
function lossRows(state, { runs }, { x, y, width, height }) {
  return [
    t(x + width - 66, y - 5, "loss", SMALL, { key: "loss", anchor: "end", class: "soft" }),
    t(x + width - 4, y - 5, "gradient", SMALL, { key: "gradient", anchor: "end", class: "soft" }),
    optionGroup(
      "choice",
      "loss of the network that is shown",
      LOSSES.map((loss, i) =>
        lossRow({
          loss,
          x,
          y: y + i * height,
          width,
          height,
          chosen: loss === state.loss,
          value: runs[loss].losses[state.step],
          norm: runs[loss].norms[state.step],
        }),
      ),
    ),
  ];
}

const lossRow = memoize(
  /** @param {Rect & {loss: Loss, chosen: boolean, value: number, norm: number}} options */
  ({ loss, x, y, width, height, chosen, value, norm }) => {
    const middle = y + height / 2;
    const name = x + (width < 260 ? 50 : 58);
    const style = chosen ? "strong" : null;
    const look = (/** @type {number} */ number) => (Number.isFinite(number) ? style : "failed");
    const hit = { x, y, width, height };
    return option(
      loss,
      {
        label: `${loss}: loss ${format(value, 3)}, gradient ${format(norm, 2)}`,
        chosen,
        hit,
        activate: () => ({ loss }),
      },
      h("rect", { class: chosen ? "fill-mark" : "hit", ...hit, rx: 4 }),
      radioMark(x + 10, middle, chosen),
      curveLine(loss, d`M${x + 22} ${middle}H${name - 8}`),
      t(name, middle + 5, loss, MEDIUM, { class: style }),
      width > 340 && t(name + 71, middle + 5, FORMULAS[loss], SMALL, { class: chosen ? null : "soft" }),
      t(x + width - 66, middle + 5, short(value, 3), MEDIUM, {
        key: "loss",
        anchor: "end",
        class: look(value),
      }),
      t(x + width - 4, middle + 5, short(norm, 2), MEDIUM, {
        key: "norm",
        anchor: "end",
        class: look(norm),
      }),
    );
  },
);

/**
 * Draw a line in the look of a loss: the stable one is wide, so that the naive one is seen on it.
 *
 * @param {Loss} loss
 * @param {string} path
 * @returns {Node[]}
 */
function curveLine(loss, path) {
  const common = { d: path, "stroke-linejoin": "round" };
  if (loss === "naive") return [h("path", { class: "line-ink", "stroke-width": 1.75, ...common })];
  if (loss === "epsilon")
    return [h("path", { class: "line-minus", "stroke-width": 2.25, "stroke-dasharray": "7 3.5", ...common })];
  return [
    h("path", { class: "line-plus", "stroke-width": 7.5, ...common }),
    h("path", { fill: "none", stroke: "var(--plus-soft)", "stroke-width": 5, ...common }),
  ];
}

/**
 * Return where numbers lie in the plots.
 *
 * @param {Training} training
 * @param {number} steps
 * @param {Plots} box
 */
function scales({ top, norms: [low, high] }, steps, box) {
  const lossHeight = box.lossBottom - box.lossTop - 6;
  const normHeight = box.normBottom - box.normTop - 6;
  return {
    at: (/** @type {number} */ step) => box.x + (box.width * step) / steps,
    loss: (/** @type {number} */ value) =>
      box.lossBottom - 3 - (lossHeight * Math.log1p(Math.max(0, value))) / Math.log1p(top),
    norm: (/** @type {number} */ value) =>
      box.normBottom - 3 - (normHeight * (Math.log10(Math.max(value, 10 ** low)) - low)) / (high - low),
  };
}

const TICKS = [0, 1, 5, 20, 100, 1000, 1e4, 1e6, 1e9, 1e15, 1e30, 1e60, 1e100, 1e200, 1e300];

/**
 * Describe both plots with their axes.
 *
 * @param {Training} training
 * @param {number} steps
 * @param {Plots} box
 * @returns {Node}
 */
function plots(training, steps, box) {
  const { x, width, lossTop, lossBottom, normTop, normBottom } = box;
  const scale = scales(training, steps, box);
  const { at, loss, norm } = scale;
  const [low, high] = training.norms;
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const middle = Math.round(steps / 2);
  return h(
    "g",
    { key: "plots" },
    h("rect", { class: "fill-outside", x, y: lossTop, width, height: lossBottom - lossTop }),
    h("rect", { class: "fill-outside", x, y: normTop, width, height: normBottom - normTop }),
    ticks(
      TICKS.filter((value) => value <= training.top).map((value) => [loss(value), num(value)]),
      x,
      width,
    ),
    ticks(
      decades.map((k) => [norm(10 ** k), (10 ** k <= SMALLEST_NORM ? "≤" : "") + num(10 ** k)]),
      x,
      width,
    ),
    h("path", {
      class: "line",
      d: d`M${x} ${lossTop}V${lossBottom}H${x + width}M${x} ${normTop}V${normBottom}H${x + width}`,
    }),
    [0, middle, steps].map((step) =>
      t(at(step), normBottom + 16, String(step), SMALL, {
        anchor: step === steps ? "end" : "middle",
        class: "soft",
      }),
    ),
    width > 200 && t(at(steps * 0.75), normBottom + 16, "step", SMALL, { anchor: "middle", class: "soft" }),
    [...LOSSES]
      .reverse()
      .map((name) => [
        curve(name, "loss", training.runs[name].losses, at, loss),
        curve(name, "norm", training.runs[name].norms, at, norm),
      ]),
    failures(training, box, scale),
    t(x + width - 5, lossTop + 16, "loss", MEDIUM, { anchor: "end", class: "halo-outside" }),
    t(x, normTop - 6, "norm of the gradient", SMALL, { class: "soft" }),
  );
}

/**
 * Describe ticks as lines across a plot, with the labels for which there is room.
 *
 * @param {[y: number, label: string][]} list From the lower end on.
 * @param {number} x
 * @param {number} width
 * @returns {Child[]}
 */
function ticks(list, x, width) {
  let last = Infinity;
  return list.map(([y, label]) => {
    if (last - y < 15) return null;
    last = y;
    return h(
      "g",
      {},
      h("path", { class: "hair", d: d`M${x} ${y}h${width}` }),
      t(x - 6, y + 4.5, label, SMALL, { anchor: "end", class: "soft" }),
    );
  });
}

/**
 * Describe a curve as far as its numbers are finite.
 *
 * @param {Loss} loss
 * @param {string} kind
 * @param {number[]} values
 * @param {(step: number) => number} at
 * @param {(value: number) => number} place
 * @returns {Node}
 */
function curve(loss, kind, values, at, place) {
  let path = "";
  values.forEach((value, step) => {
    if (Number.isFinite(value))
      path += d`${step > 0 && Number.isFinite(values[step - 1]) ? "L" : "M"}${at(step)} ${place(value)}`;
  });
  return h("g", { key: `${loss} ${kind}` }, curveLine(loss, path));
}

/**
 * Mark where curves end, and say with what.
 *
 * @param {Training} training
 * @param {Plots} box
 * @param {ReturnType<typeof scales>} scale
 * @returns {Node[]}
 */
function failures({ runs }, { x, width, lossTop }, { at, loss, norm }) {
  let free = Infinity; // the lowest baseline that no text has taken
  return LOSSES.filter((name) => firstFailure(runs[name]) >= 0).map((name) => {
    const { losses, norms } = runs[name];
    const last = firstFailure(runs[name]) - 1;
    const [left, y] = last < 0 ? [x, lossTop + 3] : [at(last), loss(losses[last])];
    const [full, brief] = failureTexts(name, runs[name]);
    const text = widthOf(full, SMALL) < width - 20 ? full : brief;
    const right = x + width - 6;
    const fits = last >= 0 && left + 13 + widthOf(text, MEDIUM) < right;
    const baseline = Math.min(free, Math.max(lossTop + 34, y - (fits ? 6 : 14)));
    free = baseline - 18;
    return h(
      "g",
      { key: `${name} failure` },
      failureMark(left, y, 8),
      Number.isFinite(norms[last]) && failureMark(left, norm(norms[last]), 6),
      t(fits ? left + 13 : right, baseline, text, fitted(text, width - 20, MEDIUM), {
        anchor: fits ? "start" : "end",
        class: "failed halo-outside",
      }),
    );
  });
}

/** @param {Run} run */
function firstFailure({ losses }) {
  return losses.findIndex((value) => !Number.isFinite(value));
}

/**
 * Say from where on the losses are inf or nan, in full and in short.
 *
 * @param {Loss} loss
 * @param {Run} run
 */
function failureTexts(loss, run) {
  const first = firstFailure(run);
  const nan = run.losses.findIndex(Number.isNaN);
  if (nan === first) return [`${loss}: nan from step ${nan} on`, `${loss}: nan from ${nan} on`];
  const inf = `${loss}: inf at step ${first}`;
  return nan < 0 ? [inf, inf] : [`${inf}, nan from ${nan} on`, inf];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function failureMark(x, y, r) {
  return h("path", {
    class: "fill-bad-soft",
    stroke: "var(--bad)",
    "stroke-width": 2,
    d: diamond(x, y, r),
  });
}

/**
 * Describe the step: a knob on a track above the plots, and a line through them.
 *
 * @param {State} state
 * @param {Training} training
 * @param {Plots} box
 * @returns {Node}
 */
function stepHandle({ step, steps }, training, box) {
  const { at, loss, norm } = scales(training, steps, box);
  const { x, width, lossTop, lossBottom, normTop, normBottom } = box;
  const [here, rail] = [at(step), lossTop - 14];
  const words = `step ${step}`;
  const isRight = here > x + width - widthOf(words, MEDIUM) - 18;
  const values = LOSSES.map((name) => `${name} ${format(training.runs[name].losses[step], 3)}`);
  return slider(
    "step",
    {
      label: "step",
      text: `${step} of ${steps}; the losses are ${values.join(", ")}`,
      value: step,
      min: 0,
      max: steps,
      jumps: true,
      hit: { x: x - 8, y: lossTop - 28, width: width + 18, height: normBottom - lossTop + 28 },
      ring: { x: here, y: rail, r: 13 },
      box: [Math.min(x + width - 58, Math.max(x + 58, here)), rail],
      next: (value, direction) => Math.min(steps, Math.max(0, value + direction)),
      drag: (point) => Math.min(steps, Math.max(0, Math.round((steps * (point.x - x)) / width))),
      write: (value) => ({ step: value }),
    },
    h("path", { class: "line", d: d`M${x} ${rail}h${width}` }),
    h("path", {
      class: "line-ink",
      "stroke-width": 2,
      d: d`M${here} ${rail}V${lossBottom}M${here} ${normTop}V${normBottom}`,
    }),
    LOSSES.flatMap((name) => [
      dot(`${name} loss`, name, here, loss, training.runs[name].losses[step]),
      dot(`${name} norm`, name, here, norm, training.runs[name].norms[step]),
    ]),
    h("circle", { key: "knob", class: "knob line-ink", cx: here, cy: rail, r: 7.5 }),
    t(here + (isRight ? -14 : 14), rail + 5, words, MEDIUM, {
      key: "words",
      anchor: isRight ? "end" : "start",
      class: "strong halo",
    }),
  );
}

/**
 * @param {string} key
 * @param {Loss} loss
 * @param {number} x
 * @param {(value: number) => number} place
 * @param {number} value
 */
function dot(key, loss, x, place, value) {
  const exists = Number.isFinite(value);
  return h("circle", {
    key,
    class: `fill-background`,
    stroke: `var(--${loss === "epsilon" ? "minus" : loss === "stable" ? "plus" : "ink"})`,
    "stroke-width": exists ? 2 : 0,
    cx: x,
    cy: exists ? place(value) : 0,
    r: exists ? (loss === "stable" ? 5.5 : 3.5) : 0,
  });
}

const playButton = memoize(
  /** @param {{x: number, y: number, playing: boolean}} options */
  ({ x, y, playing }) =>
    h(
      "g",
      {
        key: "play",
        class: "action screen-only",
        role: "button",
        tabindex: 0,
        "aria-label": playing ? "pause" : "play",
        control: { kind: "action", activate: togglePlaying },
      },
      h("circle", { class: "hit", cx: x, cy: y, r: 15 }),
      h("circle", { class: "ring", cx: x, cy: y, r: 16 }),
      h("circle", { class: "box", cx: x, cy: y, r: 13 }),
      h("path", {
        class: "fill-ink",
        d: playing
          ? d`M${x - 4.5} ${y - 5}h3v10h-3zM${x + 1.5} ${y - 5}h3v10h-3z`
          : d`M${x - 3.5} ${y - 6}l9.5 6l-9.5 6z`,
      }),
    ),
);

/**
 * Play the steps from the present one, or from the first if it is the last; stop if they are playing.
 *
 * @param {State} state
 * @param {import("./page.js").Actions} page
 */
function togglePlaying({ animating, step, steps }, page) {
  if (animating) return page.stopAnimation();
  const from = step < steps ? step : 0;
  const count = steps - from;
  const pace = Math.min(PACE, LONGEST / steps);
  page.animate(
    count * pace,
    (fraction) => ({ step: from + Math.floor(count * fraction) }),
    Math.ceil((10 * count) / steps),
  );
}

// The samples

const SAMPLE_TICKS = [0, 1, 7, 20, 45, 100, 300].map((k) => [k * Math.LN10, k]);

/**
 * Describe −log p of the correct class of each sample as a bar that hangs from p = 1, and the chosen sample as a
 * handle.
 *
 * @param {State} state
 * @param {Training} training
 * @param {number} record
 * @param {Rect} box
 * @returns {Node[]}
 */
function sampleBars(state, training, record, { x, y, width, height }) {
  const { loss, sample, classes } = state;
  const run = training.runs[loss];
  const count = classes.length;
  const left = x + 44;
  const column = (width - 46) / count;
  const top = y + 26;
  const bottom = y + height - 28;
  const place = depth(training, top, bottom);
  const bars = classes.map((_, i) =>
    sampleBar(`p${i}`, {
      loss,
      exact: run.surprises[record * count + i],
      computed: run.computed[record * count + i],
      x: left + column * i,
      width: column,
      top,
      bottom,
      place,
    }),
  );
  const chosen = { x: left + column * sample, y: top - 4, width: column, height: bottom - top + 8, rx: 3 };
  return [
    h("rect", { key: "chosen sample", class: "fill-mark", ...chosen }),
    sampleAxis({
      left,
      width: column * count,
      top,
      bottom,
      deepest: training.deepest,
      isCut: loss === "epsilon",
    }),
    h("g", { key: "bars" }, bars),
    sampleHandle({
      sample,
      count,
      left,
      column,
      top,
      bottom,
      p: Math.exp(-run.computed[record * count + sample]),
    }),
  ];
}

/**
 * Return where −log p lies: 0 at the top, the largest one at the bottom.
 *
 * @param {{deepest: number}} training
 * @param {number} top
 * @param {number} bottom
 */
function depth({ deepest }, top, bottom) {
  return (/** @type {number} */ surprise) =>
    top + ((bottom - top) * Math.log1p(Math.max(0, surprise))) / Math.log1p(deepest);
}

const sampleAxis = memoize(
  /** @param {{left: number, width: number, top: number, bottom: number, deepest: number, isCut: boolean}} options */
  ({ left, width, top, bottom, deepest, isCut }) => {
    const place = depth({ deepest }, top, bottom);
    let last = -Infinity;
    const marks = SAMPLE_TICKS.map(([surprise, k]) => {
      const y = place(surprise);
      if (surprise > deepest || (y - last < 17 && k !== 7)) return null;
      last = y;
      return h(
        "g",
        { key: String(k) },
        h("path", { class: k ? "hair" : "line", d: d`M${left} ${y}h${width}` }),
        t(left - 6, y + 4.5, k ? (k === 1 ? "0.1" : `10^{−${k}}`) : "1", SMALL, {
          anchor: "end",
          class: "soft",
        }),
      );
    });
    return h(
      "g",
      { key: "sample axis" },
      t(0, top - 11, `*p* of the correct class${width > 200 ? ", in each sample" : ""}`, SMALL, {
        class: "soft",
      }),
      marks,
      isCut &&
        h("path", {
          key: "epsilon",
          class: "line-minus",
          "stroke-width": 2.25,
          "stroke-dasharray": "7 3.5",
          d: d`M${left} ${place(-Math.log(EPSILON))}h${width}`,
        }),
    );
  },
);

/**
 * Return the loss of a sample, from the exact −log p and that of the naive softmax.
 *
 * @param {Loss} loss
 * @param {number} exact
 * @param {number} computed
 */
function sampleLoss(loss, exact, computed) {
  if (loss === "naive") return computed;
  return loss === "epsilon" ? -Math.log(Math.exp(-exact) + EPSILON) : exact;
}

/**
 * @param {string} key
 * @param {{loss: Loss, exact: number, computed: number, x: number, width: number, top: number, bottom: number,
 *   place: (surprise: number) => number}} options
 * @returns {Node}
 */
function sampleBar(key, { loss, exact, computed, x, width, top, bottom, place }) {
  const value = sampleLoss(loss, exact, computed);
  const exists = Number.isFinite(value);
  const bar = { x: x + width * 0.22, y: top, width: width * 0.56 };
  const middle = x + width / 2;
  const isWrong = Number.isFinite(exact) && !(Math.abs(value - exact) <= 0.02 * Math.max(1, exact));
  const room = bottom - top;
  return h(
    "g",
    { key },
    !exists && h("rect", { key: "failed", class: "fill-bad-soft", ...bar, height: room }),
    !exists &&
      h("path", {
        key: "hatching",
        class: "line-bad",
        "stroke-width": 0.9,
        d: hatching(bar.x, top, bar.width, room, 6),
      }),
    exists && h("rect", { key: "bar", class: "fill-plus", ...bar, height: Math.max(1, place(value) - top) }),
    isWrong &&
      h("rect", { key: "expected", class: "expected", ...bar, height: Math.max(2, place(exact) - top) }),
    !exists && h("g", { key: "mark" }, failureMark(middle, bottom - 9, Math.min(8, width * 0.4))),
  );
}

/**
 * @param {{sample: number, count: number, left: number, column: number, top: number, bottom: number, p: number}} options
 * @returns {Node}
 */
function sampleHandle({ sample, count, left, column, top, bottom, p }) {
  const rail = bottom + 15;
  const here = left + column * (sample + 0.5);
  const last = count - 1;
  const half = Math.max(10, widthOf(String(sample), SMALL) / 2 + 5);
  return slider(
    "sample",
    {
      label: "sample",
      text: `${sample}; p of its correct class is about ${format(p, 1)}`,
      value: sample,
      min: 0,
      max: last,
      jumps: true,
      hit: { x: left, y: top - 4, width: column * count, height: bottom - top + 32 },
      ring: { x: here, y: rail, r: 14 },
      box: [here, rail],
      next: (value, direction) => Math.min(last, Math.max(0, value + direction)),
      drag: (point) => Math.min(last, Math.max(0, Math.floor((point.x - left) / column))),
      write: (value) => ({ sample: value }),
    },
    sampleNumbers({ left, column, count, rail, sample }),
    h("rect", { class: "knob line-ink", x: here - half, y: rail - 11, width: 2 * half, height: 22, rx: 6 }),
    t(here, rail + 4.5, String(sample), SMALL, { key: "number", anchor: "middle", class: "strong" }),
  );
}

const sampleNumbers = memoize(
  /** @param {{left: number, column: number, count: number, rail: number, sample: number}} options */
  ({ left, column, count, rail, sample }) => {
    const every = [1, 2, 5, 10].find((step) => step * column >= 22) ?? 20;
    return h(
      "g",
      { key: "numbers" },
      h("path", { class: "line", d: d`M${left} ${rail}h${column * count}` }),
      Array.from(
        { length: Math.ceil(count / every) },
        (_, i) =>
          i * every !== sample &&
          t(left + column * (i * every + 0.5), rail + 4.5, String(i * every), SMALLEST, {
            key: String(i),
            anchor: "middle",
            class: "soft halo",
          }),
      ),
    );
  },
);

// The network

/**
 * Describe the network at a record, with the chosen sample in it.
 *
 * @param {State} state
 * @param {Training} training
 * @param {number} record
 * @param {Rect} box
 * @returns {Node[]}
 */
function drawNetwork(state, training, record, box) {
  const { units, inputs, classes, loss, sample } = state;
  const run = training.runs[loss];
  const { layers, r, bar, showsInputs } = layout(units, box);
  const [first, ...others] = layers;
  const p = Math.exp(-run.computed[record * classes.length + sample]);
  const counts = units.map((kept) => kept.length);
  return [
    h("g", { key: "network head" }, networkHead(state, record, box, layers)),
    ...others.flatMap(({ x, top, spacing }, i) =>
      units[i + 1].map((_, unit) =>
        edges({
          key: `edges ${i} ${unit}`,
          levels: levelsAt(run.weights[i], unit * counts[i], counts[i], run, record),
          ...layers[i],
          x2: x,
          y2: top + spacing * unit,
        }),
      ),
    ),
    discs({
      i: 0,
      levels: training.inputs[sample].join(","),
      texts: showsInputs ? inputs[sample].map((value) => num(value, 3)).join(",") : "",
      ...first,
      r,
    }),
    ...others.map((layer, i) => {
      const found = levelsAt(run.activations[i], sample * counts[i + 1], counts[i + 1], run, record);
      if (i < others.length - 1) return discs({ i: i + 1, levels: found, texts: "", ...layer, r });
      const correct = units[i + 1].indexOf(classes[sample]);
      return outputs({ levels: found, ...layer, r, correct, p: short(p, 1), width: bar });
    }),
  ];
}

/**
 * @param {State} state
 * @param {number} record
 * @param {Rect} box
 * @param {{x: number}[]} layers
 */
function networkHead({ sample, every, units, sizes, functions }, record, { x, y }, layers) {
  const names = ["input", ...functions];
  const after = every > 1 ? ` after ${record * every} steps` : "";
  return [
    t(x, y + 14, `Sample ${sample} in the network${after}`, MEDIUM),
    ...layers.map((layer, i) =>
      t(layer.x, y + 34, names[i], SMALL, { key: `name ${i}`, anchor: "middle", class: "strong" }),
    ),
    ...layers.map((layer, i) => {
      const count = units[i].length < sizes[i] ? `${units[i].length} of ${sizes[i]}` : `${sizes[i]}`;
      return t(layer.x, y + 49, count, SMALLEST, { key: `count ${i}`, anchor: "middle", class: "soft" });
    }),
  ];
}

/**
 * Write a number in a few digits, or only its power of ten if it is small or large.
 *
 * @param {number} x
 * @param {number} digits
 */
function short(x, digits) {
  const isUsual = x === 0 || !Number.isFinite(x) || (Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5);
  return isUsual ? num(x, digits) : `10^{${format(Math.round(Math.log10(x)))}}`;
}

/**
 * Return where the layers and their units lie.
 *
 * @param {number[][]} units
 * @param {Rect} box
 */
function layout(units, { x, y, width, height }) {
  const most = Math.max(...units.map((kept) => kept.length));
  const top = y + 62;
  const room = y + height - top;
  const smallest = room / most;
  const showsInputs = width > 300;
  const bar = width > 300 ? 44 : 30;
  const r = Math.min(12, smallest * 0.44);
  const first = x + (showsInputs ? 46 : 0) + 14;
  const last = x + width - bar - 50 - r - 8;
  const layers = units.map((kept, i) => {
    const spacing = Math.min(room / kept.length, 1.4 * smallest);
    return {
      x: first + ((last - first) * i) / (units.length - 1),
      top: top + (room - spacing * (kept.length - 1)) / 2,
      spacing,
    };
  });
  return { layers, r, bar, showsInputs };
}

const edges = memoize(
  /** @param {{key: string, levels: string, x: number, top: number, spacing: number, x2: number, y2: number}} options */
  ({ key, levels: list, x, top, spacing, x2, y2 }) =>
    h(
      "g",
      { key },
      list.split(",").map((text, i) => {
        const level = Number(text);
        const isLost = level >= NAN;
        return h("path", {
          class: isLost ? "line-bad" : level < 0 ? "line-minus" : "line-plus",
          "stroke-width": isLost ? 1.25 : 0.4 + (3 * Math.abs(level)) / FULL,
          "stroke-dasharray": isLost ? "3 3" : level < 0 ? "5 3.5" : null,
          d: d`M${x} ${top + spacing * i}L${x2} ${y2}`,
        });
      }),
    ),
);

/**
 * Describe a unit: the area of the disc is its activation.
 *
 * @param {number} level
 * @param {number} full The level of a disc as large as the unit.
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @returns {Node}
 */
function disc(level, full, x, y, r) {
  const isLost = level >= NAN;
  const area = Math.sqrt(Math.min(1, Math.abs(level) / full));
  const size = isLost || level === 0 ? 0 : Math.max(1.2, (r - 2) * area);
  const pen = level < 0 ? Math.min(2.25, size / 1.5) : 0;
  return h(
    "g",
    {},
    h("circle", { class: "box", cx: x, cy: y, r }),
    h("circle", {
      class: level < 0 ? "fill-background" : "fill-plus",
      stroke: "var(--minus)",
      "stroke-width": pen,
      cx: x,
      cy: y,
      r: size - pen / 2,
    }),
    isLost && h("g", { key: "failed" }, failureMark(x, y, r * 0.8)),
  );
}

const discs = memoize(
  /** @param {{i: number, levels: string, texts: string, x: number, top: number, spacing: number, r: number}} options */
  ({ i, levels: list, texts, x, top, spacing, r }) =>
    h(
      "g",
      { key: `layer ${i}` },
      list.split(",").map((level, unit) => disc(Number(level), FULL, x, top + spacing * unit, r)),
      texts !== "" &&
        texts
          .split(",")
          .map((text, unit) => t(x - r - 5, top + spacing * unit + 4.5, text, SMALL, { anchor: "end" })),
    ),
);

const outputs = memoize(
  /** @param {{levels: string, x: number, top: number, spacing: number, r: number, correct: number, p: string, width: number}} options */
  ({ levels: list, x, top, spacing, r, correct, p, width }) =>
    h(
      "g",
      { key: "outputs" },
      list.split(",").map((text, unit) => {
        const level = Number(text);
        const y = top + spacing * unit;
        const left = x + r + 9;
        const isCorrect = unit === correct;
        const isLost = level >= NAN;
        const bar = { x: left, y: y - 7, height: 14 };
        const words = isLost ? "nan" : isCorrect && level === 0 ? p : hundredthsText(level);
        const isFailed = isLost || words === "0";
        return h(
          "g",
          {},
          disc(level, 100, x, y, r),
          h("circle", { class: "expected", cx: x, cy: y, r: isCorrect ? r + 3.5 : 0 }),
          h("path", { class: "line", d: d`M${left} ${y - 9}v18` }),
          h("rect", { class: "fill-plus", ...bar, width: isLost ? 0 : (width * level) / 100 }),
          isLost &&
            h("path", {
              key: "failed",
              class: "line-bad",
              "stroke-width": 0.9,
              d: hatching(left, y - 7, width, 14, 6),
            }),
          h("rect", { class: "expected", ...bar, width: isCorrect ? width : 0 }),
          t(left + width + 5, y + 4.5, words, SMALL, {
            key: "p",
            class: isFailed ? "failed" : isCorrect ? "strong" : "soft",
          }),
        );
      }),
    ),
);

/** @param {number} level */
function hundredthsText(level) {
  return level === 0 || level === 100 ? `≈ ${level / 100}` : num(level / 100);
}

// The message

/**
 * @param {State} state
 * @param {Training} training
 * @param {number} record
 * @returns {string}
 */
function message(state, { runs }, record) {
  const { loss, classes, dtype, threshold } = state;
  const run = runs[loss];
  const count = classes.length;
  const exact = run.surprises.slice(record * count, (record + 1) * count);
  if (exact.every(Number.isNaN))
    return "Every weight is nan: one sample whose gradient is nan is enough, and no later step brings a number back.";
  if (loss === "epsilon") return epsilonMessage(exact);
  if (loss === "stable")
    return "Every sample contributes p − y to the gradient: the worse it is classified, the more. No logarithm of a small p is needed.";
  const computed = run.computed.slice(record * count, (record + 1) * count);
  const limit = `${dtype} up to ${plain(num(Math.floor(threshold * 100) / 100, 5))}`;
  const largest = plain(num(run.largest[record], 4));
  if (run.largest[record] > threshold) {
    const nan = computed.findIndex(Number.isNaN);
    const lost = nan >= 0 ? nan : computed.indexOf(Infinity);
    return `Sample ${lost} has a logit of ${largest}, and exp is finite in ${limit}: inf / inf is nan. In the mean, one nan is enough, and the next step makes every weight nan.`;
  }
  const zeros = computed.filter((value) => value === Infinity).length;
  if (zeros)
    return `In ${zeros} of ${count} samples p is rounded to 0 in ${dtype}: −log 0 is inf, and its gradient 0 · inf is nan. The next step makes every weight nan.`;
  return `Naive takes the same steps as stable, as long as it can: its largest logit is ${largest}, and exp is finite in ${limit}.`;
}

/** @param {number[]} exact */
function epsilonMessage(exact) {
  const stuck = exact.filter((surprise) => surprise > -Math.log(EPSILON)).length;
  if (!stuck) return "No sample has p below ε = 10⁻⁷: this loss and its gradient are nearly exact.";
  return `In ${stuck} of ${exact.length} samples p is below ε = 10⁻⁷. The loss leaves out what lies below that line, and their gradient is multiplied by p / (p + ε), nearly 0: they hardly move.`;
}
