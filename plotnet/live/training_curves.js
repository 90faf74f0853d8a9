/** The curves of TrainingExplorer: loss and gradient at each step, with the step as a handle along them. */

import { format } from "./numerics.js";
import { diamond, option, optionGroup, radioMark, slider } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, MEDIUM, num, SMALL, t, widthOf } from "./text.js";
import { short, wholeNumber } from "./training_parts.js";
import { LOSSES, SMALLEST_NORM, trainingOf } from "./training_run.js";

/**
 * @import { Actions } from "./page.js"
 * @import { Rect } from "./parts.js"
 * @import { Child, Node } from "./scene.js"
 * @import { Loss, Run, State, Training } from "./training_run.js"
 * @typedef {{x: number, width: number, lossTop: number, lossBottom: number, normTop: number, normBottom: number}} Plots
 */

const FORMULAS = { naive: "−log *p*", epsilon: "−log(*p* + 10^{−7})", stable: "lse(*z*) − *z*" };
const PACE = 120; // milliseconds a step
const LONGEST = 12000; // milliseconds for all steps

/**
 * Describe the choice of a loss, the button Play, the plots, and the step as a handle along both of them.
 *
 * @param {State} state
 * @param {Rect} box
 * @returns {Node[]}
 */
export function curves(state, { x, y, width, height }) {
  const training = trainingOf(state);
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
    plotsOf(training)({ ...area, steps: state.steps }),
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

/** @type {WeakMap<Training, (options: Plots & {steps: number}) => Node>} */
const drawn = new WeakMap();

/**
 * Return a function that describes both plots of a training, once for each place.
 *
 * @param {Training} training
 */
function plotsOf(training) {
  let draw = drawn.get(training);
  if (!draw) {
    draw = memoize((options) => plots(training, options));
    drawn.set(training, draw);
  }
  return draw;
}

/**
 * Describe both plots with their axes.
 *
 * @param {Training} training
 * @param {Plots & {steps: number}} options
 * @returns {Node}
 */
function plots(training, { steps, ...box }) {
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
function failures({ runs }, box, scale) {
  let taken = -Infinity; // the baseline of the text before
  return LOSSES.filter((name) => firstFailure(runs[name]) >= 0).map((name) => {
    const { losses, norms } = runs[name];
    const last = firstFailure(runs[name]) - 1;
    const [x, y] = last < 0 ? [box.x, box.lossTop + 3] : [scale.at(last), scale.loss(losses[last])];
    const { text, baseline, ...style } = failureLabel(name, runs, x, y, box, scale);
    taken = Math.abs(baseline - taken) < 18 ? taken + 18 : baseline;
    return h(
      "g",
      { key: `${name} failure` },
      h("path", { class: "box-failed", d: diamond(x, y, 8) }),
      Number.isFinite(norms[last]) &&
        h("path", { class: "box-failed", d: diamond(x, scale.norm(norms[last]), 6) }),
      t(style.x, taken, text, style.size, { anchor: style.anchor, class: "failed halo-outside" }),
    );
  });
}

/**
 * Find a place for the text of a failure: beside its mark, or at the right end, where it hides no curve if possible.
 *
 * @param {Loss} name
 * @param {Record<Loss, Run>} runs
 * @param {number} x Of the mark.
 * @param {number} y
 * @param {Plots} box
 * @param {ReturnType<typeof scales>} scale
 * @returns {{text: string, x: number, baseline: number, size: number, anchor: "start" | "end"}}
 */
function failureLabel(name, runs, x, y, box, { at, loss }) {
  const [full, brief] = failureTexts(name, runs[name]);
  const right = box.x + box.width - 6;
  const top = box.lossTop + 34;
  if (x > box.x && x + 13 + widthOf(full, MEDIUM) < right)
    return { text: full, x: x + 13, baseline: Math.max(top, y - 6), size: MEDIUM, anchor: "start" };
  /** @type {{text: string, baseline: number}[]} */
  const places = [];
  for (const text of [full, brief])
    for (let baseline = Math.max(top, y - 14); baseline >= top; baseline -= 6)
      places.push({ text, baseline });
  const isClear = (/** @type {{text: string, baseline: number}} */ { text, baseline }) => {
    const start = right - widthOf(text, SMALL);
    const hides = (/** @type {number} */ value, /** @type {number} */ step) =>
      at(step) > start && Math.abs(loss(value) - baseline + 5) < 13;
    return !Object.values(runs).some(({ losses }) => losses.some(hides));
  };
  const place = places.find(isClear) ?? { text: brief, baseline: top };
  return { ...place, x: right, size: fitted(place.text, box.width - 20, SMALL), anchor: "end" };
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
      ...wholeNumber("step", step, steps, (at) => (steps * (at - x)) / width),
      text: `${step} of ${steps}; the losses are ${values.join(", ")}`,
      hit: { x: x - 8, y: lossTop - 28, width: width + 18, height: normBottom - lossTop + 28 },
      ring: { x: here, y: rail, r: 13 },
      box: [Math.min(x + width - 58, Math.max(x + 58, here)), rail],
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
    class: "fill-background",
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
 * @param {Actions} page
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
