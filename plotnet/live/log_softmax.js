/** LogSoftmaxExplorer: four ways to the logarithm of softmax, and what each is worth. */

import { explorer, linear, logarithmic, symmetricLog } from "./explorer.js";
import {
  arithmetic,
  cast,
  cross_entropy_grad,
  DTYPES,
  format,
  log_softmax,
  logsumexp,
  softmax,
} from "./numerics.js";

/**
 * @import { Drawing, Page, Scale } from "./explorer.js"
 * @import { Dtype } from "./numerics.js"
 * @typedef {{gap: number, level: number, eps: number, dtype: Dtype}} State
 * @typedef {{stored: string, note: string, values: number[], verdicts: string[], slopes: number[][], truth: number,
 *   trueSlopes: number[]}} Found
 */

const LEFT = 96;
const RIGHT = 864;
const [ZERO, DEEP, BAND] = [58, 258, 276]; // where log p is 0, where it is -reach, and where it is -inf
const POINTS = 240;
/** @type {Record<Dtype, number>} */
const REACH = { float16: 25, bfloat16: 125, float32: 125, float64: 1000 };
/** @type {Record<Dtype, number>} */
const FRACTION = { float16: 10, bfloat16: 7, float32: 23, float64: 52 };
const NAMES = ["log(softmax(z))", "log(softmax(z) + eps)", "z − lse(z)", "log_softmax(z)"];

export default explorer((/** @type {Page<State>} */ page) => {
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  /**
   * @param {"gap" | "level" | "eps"} key
   * @param {Scale} scale
   * @param {number} reset
   */
  const add = (key, scale, reset) =>
    page.slider({
      label: key,
      scale,
      reset,
      read: (state) => state[key],
      write: (value) => ({ [key]: value }),
    });
  // the slider lies as the axis does, which is another for each type
  /** @param {State} state */
  const ends = ({ dtype }) => linear(-REACH[dtype] / 5, REACH[dtype], 1200);
  page.slider({
    label: "gap",
    scale: ends,
    reset: 40,
    read: (state) => state.gap,
    write: (gap) => ({ gap }),
  });
  add("level", symmetricLog(1e17, 2000), 0);
  add("eps", logarithmic(1e-20, 1, 400), 1e-7);
  let drawn = ""; // what the curves follow
  return {
    update(state) {
      const found = find(state);
      const follows = JSON.stringify([String(state.level), String(state.eps), state.dtype]);
      if (follows !== drawn) curves(page, state);
      drawn = follows;
      marks(page, state, found);
      table(page, found);
    },
    sentence,
  };
});

/**
 * Return the two logits as the type holds them.
 *
 * @param {number} level
 * @param {number} gap
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function stored(level, gap, dtype) {
  return cast([level, level - gap], dtype);
}

/**
 * Take the logarithm of the second probability in all four ways.
 *
 * @param {number[]} z
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function values(z, eps, dtype) {
  const { add, log, round, subtract } = arithmetic(dtype);
  const p = softmax(z, dtype)[1];
  return [log(p), log(add(p, round(eps))), subtract(z[1], logsumexp(z, dtype)), log_softmax(z, dtype)[1]];
}

/**
 * Send the loss back: through the logarithm and softmax, or at once as p - y.
 *
 * @param {number[]} z
 * @param {number} eps
 * @param {Dtype} dtype
 * @returns {number[][]}
 */
function gradients(z, eps, dtype) {
  const { add, round } = arithmetic(dtype);
  const p = softmax(z, dtype);
  const exact = cross_entropy_grad(z, 1, dtype);
  return [chain(p, p[1], dtype), chain(p, add(p[1], round(eps)), dtype), exact, exact];
}

/**
 * Multiply what the logarithm sends back, -1 / (p + eps), with what softmax makes of it.
 *
 * @param {number[]} p
 * @param {number} under
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function chain(p, under, dtype) {
  const { divide, multiply, subtract } = arithmetic(dtype);
  const back = divide(-1, under);
  return [multiply(-p[1], p[0]), multiply(p[1], subtract(1, p[1]))].map((slope) => multiply(back, slope));
}

/**
 * @param {State} state
 * @returns {Found}
 */
function find({ gap, level, eps, dtype }) {
  const z = stored(level, gap, dtype);
  const truth = log_softmax(z)[1];
  const found = values(z, eps, dtype);
  return {
    stored: `z = [${format(z[0], 7)}, ${format(z[1], 7)}] in ${dtype}`,
    note: note(gap, z, dtype),
    values: found,
    verdicts: found.map((value) => verdict(value, truth, dtype)),
    slopes: gradients(z, eps, dtype).map((slopes) => slopes.map((slope) => slope + 0)), // -0 is written 0
    truth,
    trueSlopes: cross_entropy_grad(z, 1),
  };
}

/**
 * Say where the picture can't follow the gap, or the type can't hold it.
 *
 * @param {number} gap
 * @param {number[]} z
 * @param {Dtype} dtype
 * @returns {string}
 */
function note(gap, z, dtype) {
  const held = z[0] - z[1];
  if (Number.isNaN(held) && Number.isFinite(gap)) return "no gap is left: inf − inf is nan";
  if (Math.abs(held - gap) > 1e-3 * Math.abs(gap)) {
    return `of the gap ${format(gap, 6)} the type holds ${format(held, 6)}`;
  }
  const reach = REACH[dtype];
  return (-reach / 5 <= gap && gap <= reach) || Number.isNaN(gap) ? "" : "the gap lies beyond the axis";
}

/**
 * Say how far a value is from the true one.
 *
 * @param {number} value
 * @param {number} truth
 * @param {Dtype} dtype
 * @returns {string}
 */
function verdict(value, truth, dtype) {
  if (Number.isNaN(value)) return "not a number";
  if (value === truth) return "right";
  const off = Math.abs(value - truth);
  if (off === Infinity) return "infinitely off";
  if (off <= Math.max(4 * 2 ** -FRACTION[dtype], 1e-6) * Math.abs(truth)) return "right";
  return value > 0 ? "above 0: p > 1" : `off by ${format(off, 3)}`;
}

/**
 * @param {Drawing} page
 * @param {State} state
 */
function curves(page, { level, eps, dtype }) {
  const reach = REACH[dtype];
  for (let i = 0; i < 7; i++) {
    const share = (i - 1) / 5;
    page.text(`gap-${i}`, format(reach * share));
    if (i > 0) page.text(`log-${i}`, format(share ? -reach * share : 0));
  }
  const ways = ["", "", "", ""];
  const pens = ["M", "M", "M", "M"];
  for (let i = 0; i <= POINTS; i++) {
    const gap = (reach * (i - POINTS / 6)) / ((POINTS * 5) / 6);
    const x = (LEFT + (i * (RIGHT - LEFT)) / POINTS).toFixed(1);
    values(stored(level, gap, dtype), eps, dtype).forEach((value, k) => {
      if (!Number.isNaN(value)) ways[k] += `${pens[k]}${x} ${down(value, reach).toFixed(1)}`;
      pens[k] = Number.isNaN(value) ? "M" : "L";
    });
  }
  ways.forEach((d, k) => page.attributes(`curve-${k}`, { d }));
}

/**
 * Return the x of a gap, at the edge if it lies beyond.
 *
 * @param {number} gap
 * @param {number} reach
 * @returns {number}
 */
function across(gap, reach) {
  if (Number.isNaN(gap)) return LEFT;
  const share = Math.min(Math.max(gap / reach, -0.2), 1);
  return LEFT + ((share + 0.2) / 1.2) * (RIGHT - LEFT);
}

/**
 * Return the y of a logarithm; -inf has a place of its own.
 *
 * @param {number} value
 * @param {number} reach
 * @returns {number}
 */
function down(value, reach) {
  if (Number.isNaN(value)) return ZERO;
  if (value === -Infinity) return BAND;
  return ZERO + Math.min(Math.max(-value / reach, -0.06), 1) * (DEEP - ZERO);
}

/**
 * @param {Drawing} page
 * @param {State} state
 * @param {Found} found
 */
function marks(page, { gap, dtype }, found) {
  const reach = REACH[dtype];
  const x = across(gap, reach).toFixed(1);
  page.attributes("cursor", { transform: `translate(${x} 0)` });
  page.show("cursor", !Number.isNaN(gap));
  found.values.forEach((value, i) => {
    page.attributes(`mark-${i}`, { transform: `translate(${x} ${down(value, reach).toFixed(1)})` });
    page.show(`mark-${i}`, !Number.isNaN(gap) && !Number.isNaN(value));
  });
}

/**
 * @param {Drawing} page
 * @param {Found} found
 */
function table(page, found) {
  page.text("stored", found.stored);
  page.text("note", found.note);
  page.text("truth", format(found.truth, 5));
  found.trueSlopes.forEach((slope, j) => page.text(`truth-${j}`, format(slope)));
  found.values.forEach((value, i) => {
    page.text(`value-${i}`, format(value, 5));
    page.text(`verdict-${i}`, found.verdicts[i]);
    found.slopes[i].forEach((slope, j) => {
      page.text(`slope-${i}-${j}`, format(slope));
      page.attributes(`box-${i}-${j}`, { class: kind(slope, found.trueSlopes[j]) });
    });
  });
}

/**
 * @param {number} slope
 * @param {number} exact
 * @returns {string}
 */
function kind(slope, exact) {
  if (!Number.isFinite(slope)) return "bad";
  return Math.abs(slope) < Math.abs(exact) / 2 ? "tiny" : "cell";
}

/**
 * @param {State} state
 * @returns {string}
 */
function sentence(state) {
  const found = find(state);
  const ways = NAMES.map((name, i) => `${name} is ${format(found.values[i], 5)}`);
  const slopes = found.slopes.map(([, slope]) => format(slope));
  return (
    `At a gap of ${format(state.gap, 6)} in ${state.dtype}, ${ways.join(", ")}, and the truth ` +
    `${format(found.truth, 5)}; they send ${slopes.join(", ")} back to the target, and the truth ` +
    `${format(found.trueSlopes[1])}.`
  );
}
