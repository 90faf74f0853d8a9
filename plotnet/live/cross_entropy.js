/** CrossEntropyExplorer: the loss of one sample, and p - y as arrows on its logits. */

import { explorer, linear, logarithmic, symmetricLog } from "./explorer.js";
import {
  arithmetic,
  cast,
  cross_entropy,
  cross_entropy_grad,
  DTYPES,
  format,
  softmax,
  sum,
} from "./numerics.js";

/**
 * @import { Drawing, Page, Scale } from "./explorer.js"
 * @import { Dtype } from "./numerics.js"
 * @typedef {{logits: number[], target: number, common: number, temperature: number, label_smoothing: number,
 *   dtype: Dtype}} State
 * @typedef {{z: number[], place: number[], push: number[], p: number[], y: number[]}} Rows
 */

const MOST = 6;
const [WIDTH, TOP, ROW] = [888, 138, 64];
const [MIDDLE, UNIT, REACH] = [330, 11, 10]; // of the logits' axis: where c is, pixels a logit, logits a side
const PUSH = 74; // pixels of an arrow for a push of 1
const [BARS, LENGTH] = [640, 132]; // where p is 0, and pixels for a p of 1
/** @type {Record<Dtype, number>} */
const FRACTION = { float16: 10, bfloat16: 7, float32: 23, float64: 52 };

export default explorer((/** @type {Page<State>} */ page) => {
  const keys = Array.from({ length: MOST }, (_, i) => `z${i}`);
  const classes = keys.map((_, i) => i);
  page.syncList("logits", keys);
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  page.choice({
    label: "How many logits",
    options: classes.slice(1).map((i) => i + 1),
    read: (state) => state.logits.length,
    write: (count, { logits, target }) => ({
      logits: Array.from({ length: count }, (_, i) => logits[i] ?? 0),
      target: Math.min(target, count - 1),
    }),
  });
  const choice = page.choice({ label: "Target", key: "target", options: classes });
  const rows = keys.map((_, i) =>
    page.slider({
      label: `z${"₀₁₂₃₄₅"[i]}`,
      scale: linear(-10, 10, 200),
      reset: 0,
      read: (state) => state.logits[i] ?? 0,
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    }),
  );
  numbers(page);
  return {
    update(state) {
      rows.forEach((row, i) => (row.hidden = i >= state.logits.length));
      for (const option of choice.querySelectorAll("option")) {
        option.hidden = option.disabled = Number(option.value) >= state.logits.length;
      }
      draw(page, state);
    },
    sentence,
  };
});

/**
 * Add the sliders that have one number each.
 *
 * @param {Page<State>} page
 */
function numbers(page) {
  /**
   * @param {string} label
   * @param {"common" | "temperature" | "label_smoothing"} key
   * @param {Scale} scale
   * @param {number} reset
   * @param {(value: number) => boolean} [check]
   * @param {string} [expected]
   */
  const add = (label, key, scale, reset, check = () => true, expected = "") =>
    page.slider({
      label,
      scale,
      reset,
      read: (state) => state[key],
      write: (value) => {
        if (!check(value)) throw new RangeError(`${label} is ${format(value, 6)}: expected ${expected}`);
        return { [key]: value };
      },
    });
  add("common c", "common", symmetricLog(1e17, 2000), 0);
  add("temperature", "temperature", logarithmic(0.05, 20, 200), 1, isPositive, "a finite number above 0");
  add("smoothing", "label_smoothing", linear(0, 1, 100), 0, isShare, "a share from 0 to 1");
}

/**
 * @param {number} value
 * @returns {boolean}
 */
function isPositive(value) {
  return value > 0 && value < Infinity;
}

/**
 * @param {number} value
 * @returns {boolean}
 */
function isShare(value) {
  return value >= 0 && value <= 1;
}

/**
 * Return loss and gradient; nan where a linked slider has brought what there can't be.
 *
 * @param {number[]} scores
 * @param {State} state
 * @returns {{loss: number, gradient: number[], y: number[]}}
 */
function lossOf(scores, { target, label_smoothing, temperature, dtype }) {
  if (!isShare(label_smoothing) || !(target in scores)) {
    return { loss: NaN, gradient: scores.map(() => NaN), y: scores.map(() => NaN) };
  }
  return {
    loss: cross_entropy(scores, target, dtype, { label_smoothing, temperature }),
    gradient: cross_entropy_grad(scores, target, dtype, { label_smoothing, temperature }),
    y: targetShares(scores.length, target, label_smoothing, dtype),
  };
}

/**
 * Return what each class should get, as cross_entropy has it.
 *
 * @param {number} classes
 * @param {number} target
 * @param {number} smoothing
 * @param {Dtype} dtype
 * @returns {number[]}
 */
function targetShares(classes, target, smoothing, dtype) {
  const { add, multiply, round } = arithmetic(dtype === "float16" ? "float32" : dtype);
  const shares = Array.from({ length: classes }, (_, i) => (i === target ? 1 : 0));
  if (smoothing === 0) return shares;
  return shares.map((share) => add(multiply(share, round(1 - smoothing)), round(smoothing / classes)));
}

/**
 * @param {State} state
 * @returns {Rows & {loss: number, total: string, note: string}}
 */
function find(state) {
  const { logits, common, dtype } = state;
  const temperature = state.temperature > 0 ? state.temperature : NaN;
  const { add, round } = arithmetic(dtype);
  const c = round(common);
  const alone = cast(logits, dtype);
  const z = alone.map((value) => add(value, c));
  const { loss, gradient, y } = lossOf(z, { ...state, temperature });
  const without = lossOf(alone, { ...state, temperature }).loss;
  const p = softmax(z, dtype, { temperature });
  const moved = movedBy(loss, without, p, softmax(alone, dtype, { temperature }));
  return {
    z,
    y,
    loss,
    p,
    place: z.map((value) => value - c),
    push: gradient.map((slope) => 0 - slope),
    total: `sum of the pushes: ${total(gradient, dtype)}`,
    note: note(common, moved, dtype),
  };
}

/**
 * Write the sum of the pushes; what is left of it for rounding alone is 0.
 *
 * @param {number[]} slopes
 * @param {Dtype} dtype
 * @returns {string}
 */
function total(slopes, dtype) {
  const t = arithmetic(dtype === "float16" ? "float32" : dtype);
  const found = arithmetic(dtype).round(
    sum(
      slopes.map((slope) => 0 - slope),
      t,
    ),
  );
  const size = slopes.reduce((whole, slope) => whole + Math.abs(slope), 0);
  return format(Math.abs(found) <= 8 * 2 ** -FRACTION[dtype] * size ? 0 : found);
}

/**
 * Say what the common number has moved, of what is shown.
 *
 * @param {number} loss
 * @param {number} without
 * @param {number[]} p
 * @param {number[]} pWithout
 * @returns {string}
 */
function movedBy(loss, without, p, pWithout) {
  if (format(loss) !== format(without)) return `the loss was ${format(without)}`;
  return p.every((value, i) => format(value, 3) === format(pWithout[i], 3)) ? "" : "p moves a little";
}

/**
 * Say what the common number c does: nothing, as long as the type can hold z + c.
 *
 * @param {number} common
 * @param {string} moved
 * @param {Dtype} dtype
 * @returns {string}
 */
function note(common, moved, dtype) {
  if (common === 0) return "c = 0: add any number to all logits";
  if (!moved) return `c = ${format(common, 6)}: nothing moves`;
  return `c = ${format(common, 6)}: ${dtype} rounds z + c; ${moved}`;
}

/**
 * @param {Drawing} page
 * @param {State} state
 */
function draw(page, state) {
  const found = find(state);
  const count = state.logits.length;
  const bottom = TOP + ROW * count;
  const box = `0 0 ${WIDTH} ${bottom + 40}`;
  if (page.svg.getAttribute("viewBox") !== box) page.svg.setAttribute("viewBox", box);
  for (const [name, x] of axes()) page.attributes(`axis-${name}`, { d: `M${x} ${TOP - 8}V${bottom}` });
  page.attributes("key", { y: bottom + 28 });
  page.attributes("settings", { y: bottom + 28 });
  const smoothing = format(state.label_smoothing);
  page.text("settings", `T = ${format(state.temperature)}, label smoothing ${smoothing}, ${state.dtype}`);
  number(page, "loss", found.loss, `loss ${format(found.loss)} nats`);
  page.text("total", found.total);
  page.text("note", found.note);
  page.show("frame", state.target in state.logits);
  if (state.target in state.logits) page.attributes("frame", { y: TOP + ROW * state.target + 1 });
  for (let i = 0; i < MOST; i++) {
    page.show(`row-${i}`, i < count);
    page.text(`tag-${i}`, i === state.target ? "target" : "");
    if (i < count) row(page, i, found);
  }
}

function axes() {
  const half = UNIT * REACH;
  return Object.entries({
    low: MIDDLE - half,
    zero: MIDDLE,
    high: MIDDLE + half,
    none: BARS,
    all: BARS + LENGTH,
  });
}

/**
 * @param {Drawing} page
 * @param {number} i
 * @param {Rows} rows
 */
function row(page, i, { z, place, push, p, y }) {
  const top = TOP + ROW * i;
  number(page, `z-${i}`, z[i], format(z[i], 6));
  page.attributes(`bar-${i}`, { d: bar(place[i], top) });
  page.attributes(`arrow-${i}`, { d: arrow(place[i], push[i], top) });
  number(page, `push-${i}`, push[i], signed(push[i]));
  number(page, `p-${i}`, p[i], format(p[i], 3));
  page.text(`y-${i}`, format(y[i], 3));
  page.attributes(`p-${i}-bar`, { width: length(p[i]) });
  page.attributes(`y-${i}-bar`, { width: length(y[i]) });
  page.attributes(`y-${i}-hatch`, { d: hatch(y[i], top) });
}

/**
 * Write a number, in a box of its own if it is none or infinite.
 *
 * @param {Drawing} page
 * @param {string} name
 * @param {number} value
 * @param {string} words
 */
function number(page, name, value, words) {
  const bad = !Number.isFinite(value);
  page.show(`${name}-bad`, bad);
  page.text(name, words);
  page.attributes(name, { class: bad ? "on" : "strong" });
}

/**
 * @param {number} x
 * @returns {string}
 */
function signed(x) {
  return x > 0 ? `+${format(x, 3)}` : format(x + 0, 3);
}

/**
 * @param {number} share
 * @returns {number}
 */
function length(share) {
  return Number.isNaN(share) ? 0 : short(Math.min(Math.max(share, 0), 1) * LENGTH);
}

/**
 * Return the x at which a logit's bar ends; beyond the axis it goes on a little.
 *
 * @param {number} place
 * @returns {number}
 */
function end(place) {
  return Number.isNaN(place) ? MIDDLE : MIDDLE + UNIT * Math.min(Math.max(place, -REACH - 1), REACH + 1);
}

/**
 * Draw a logit's bar from c; its end is a saw where it lies beyond the axis.
 *
 * @param {number} place
 * @param {number} top
 * @returns {string}
 */
function bar(place, top) {
  const x = short(end(place));
  const y = top + 10;
  if (Number.isNaN(place) || Math.abs(place) <= REACH) return `M${MIDDLE} ${y}H${x}v20H${MIDDLE}z`;
  const step = place > 0 ? 5 : -5;
  return `M${MIDDLE} ${y}H${x}l${step} 5l${-step} 5l${step} 5l${-step} 5H${MIDDLE}z`;
}

/**
 * Draw an arrow from where the bar ends; it has two heads where it ought to be longer.
 *
 * @param {number} place
 * @param {number} push
 * @param {number} top
 * @returns {string}
 */
function arrow(place, push, top) {
  if (Number.isNaN(push)) return "";
  const x = end(place);
  const y = top + 46;
  const size = Math.min(Math.abs(push), 1) * PUSH;
  if (size < 2) return `M${short(x - 3)} ${y}h6`;
  const way = push > 0 ? 1 : -1;
  const tip = x + way * size;
  const head = way * Math.min(size / 2, 10);
  const half = short(Math.min(size / 2, 8));
  const barbs = `l${short(head)} ${half}l${short(-head)} ${half}`;
  const second = Math.abs(push) > 1.0005 ? `M${short(tip - 1.8 * head)} ${y - half}${barbs}` : "";
  return `M${short(x)} ${top + 33}V${y + 8}M${short(x)} ${y}H${short(tip)}m${short(-head)} ${-half}${barbs}${second}`;
}

/**
 * Draw slanted lines into the bar of y.
 *
 * @param {number} share
 * @param {number} top
 * @returns {string}
 */
function hatch(share, top) {
  const count = Math.floor(length(share) / 10);
  return Array.from({ length: count }, (_, i) => `M${BARS + 10 * i} ${top + 55}l10 -20`).join("");
}

/**
 * @param {number} x
 * @returns {number}
 */
function short(x) {
  return Number(x.toFixed(1));
}

/**
 * @param {State} state
 * @returns {string}
 */
function sentence(state) {
  const found = find(state);
  const pushes = found.push.map((push, i) => `z${i} by ${signed(push)}`).join(", ");
  const { target, dtype } = state;
  return (
    `In ${dtype} the loss is ${format(found.loss)} nats: class ${target} has p = ` +
    `${format(found.p[target] ?? NaN, 3)} where y = ${format(found.y[target] ?? NaN, 3)}; a step pushes ${pushes}; ` +
    `${found.total}.`
  );
}
