/** OnlineSoftmaxExplorer: numbers arrive one by one, the maximum jumps, the sum is rescaled; split and merge. */

import { cell, fit, short } from "./cells.js";
import { explorer, whole, wholeOf } from "./explorer.js";
import { logitControls } from "./logits.js";
import { arithmetic, cast, DTYPES, format, OnlineSoftmax, softmax } from "./numerics.js";

/**
 * @import { Drawing, Page } from "./explorer.js"
 * @import { Dtype } from "./numerics.js"
 * @typedef {{logits: number[], step: number, split: number, dtype: Dtype}} State
 * @typedef {{x: number, m: number, l: number, newM: number, newL: number, gap: number, own: number,
 *   factor: number, term: number, jumped: boolean}} Step
 * @typedef {{dtype: Dtype, x: number[], count: number, step: number, split: number,
 *   streamOf: (i: number) => number, streams: OnlineSoftmax[], merged: OnlineSoftmax, done: Step[],
 *   width: number}} Run
 */

const MOST = 8;
const LEFT = 150;
const WIDTH = 800;
const TOP = 38; // of the dots and the stairs
const CHART = 88;
const INDEX = "₀₁₂₃₄₅₆₇";
/** @type {Record<Dtype, number>} */
const SMALLEST_NORMAL = { float16: 2 ** -14, bfloat16: 2 ** -126, float32: 2 ** -126, float64: 2 ** -1022 };

export default explorer((/** @type {Page<State>} */ page) => {
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  /** @param {State} state */
  const count = ({ logits }) => logits.length;
  /** @param {"step" | "split"} key */
  const counter = (key) =>
    page.slider({
      label: key,
      reset: 0,
      scale: (state) => whole(0, count(state)),
      read: (state) => state[key],
      write: (value, state) => ({ [key]: wholeOf(value, key, 0, count(state)) }),
    });
  counter("step").classList.add("plotnet-explorer-wide");
  counter("split");
  /** @type {(most: number, state: State) => Partial<State>} */
  const shorten = (most, { step, split }) => ({ step: Math.min(step, most), split: Math.min(split, most) });
  const follow = logitControls(page, { most: MOST, name: "x", also: shorten });
  return {
    update(state) {
      follow(state);
      draw(page, run(state));
    },
    sentence: (state) => sentence(run(state)),
  };
});

/**
 * Let the numbers arrive, in one stream or two, and keep what happened at each.
 *
 * @param {State} state
 * @returns {Run}
 */
function run(state) {
  const { dtype } = state;
  const x = cast(state.logits, dtype);
  const count = x.length;
  const [step, split] = [Math.min(state.step, count), Math.min(state.split, count)];
  const { exp, subtract } = arithmetic(dtype === "float16" ? "float32" : dtype);
  const streams = [new OnlineSoftmax(dtype), new OnlineSoftmax(dtype)];
  /** @param {number} i */
  const streamOf = (i) => Number(split > 0 && i >= split);
  const done = x.slice(0, step).map((value, i) => {
    const stream = streams[streamOf(i)];
    const [m, l] = [maximum(stream), stream.sum];
    stream.update(value);
    const [newM, newL] = [maximum(stream), stream.sum];
    const [gap, own] = [subtract(m, newM), subtract(value, newM) + 0];
    return {
      x: value,
      m,
      l,
      newM,
      newL,
      gap,
      own,
      factor: exp(gap),
      term: exp(own),
      jumped: m > -Infinity && newM > m,
    };
  });
  const merged = new OnlineSoftmax(dtype).merge(streams[0]).merge(streams[1]);
  return { dtype, x, count, step, split, streamOf, streams, merged, done, width: WIDTH / count };
}

/**
 * @param {OnlineSoftmax} stream
 * @returns {number}
 */
function maximum(stream) {
  return stream.maximum + 0; // -0 is 0
}

/**
 * @param {Drawing} page
 * @param {Run} now
 */
function draw(page, now) {
  drawChart(page, now);
  drawStream(page, now);
  drawTable(page, now);
  lines(now).forEach((line, i) => {
    page.text(`line-${i}`, line);
    const bold = line.includes("jumped");
    page.attributes(`line-${i}`, {
      "font-size": fit(line, bold ? 900 : 1040, 21),
      class: bold ? "warn" : "on",
    });
  });
  drawResult(page, now);
}

/**
 * @param {Drawing} page
 * @param {Run} now
 */
function drawChart(page, { x, done, step, streamOf, width }) {
  for (const s of [0, 1]) {
    const mine = done.map(({ newM }, i) => [i, newM]).filter(([i]) => streamOf(i) === s);
    page.attributes(`stairs-${s}`, { d: stairs(mine, x, width) });
  }
  for (let i = 0; i < MOST; i++) {
    const here = i < x.length && !Number.isNaN(x[i]);
    page.show(`dot-${i}`, here);
    if (!here) continue;
    page.attributes(`dot-${i}`, {
      cx: short(LEFT + (i + 0.5) * width),
      cy: short(height(x[i], x)),
      class: i < step ? "dot" : "coming",
    });
  }
}

/**
 * Tell how high a number is among the others; what is infinite is at the edge.
 *
 * @param {number} value
 * @param {number[]} numbers
 * @returns {number}
 */
function height(value, numbers) {
  const finite = numbers.filter(Number.isFinite).map((number) => number / 2);
  if (Number.isNaN(value) || finite.length === 0) return TOP + CHART / 2;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (!Number.isFinite(value)) return value > 0 ? TOP : TOP + CHART;
  const share = high > low ? (value / 2 - low) / (high - low) : 0.5;
  return TOP + 12 + (1 - share) * (CHART - 24);
}

/**
 * Draw the maximum after each number; the stairs end where it is nan.
 *
 * @param {number[][]} maxima
 * @param {number[]} numbers
 * @param {number} width
 * @returns {string}
 */
function stairs(maxima, numbers, width) {
  let path = "";
  for (const [i, m] of maxima) {
    if (Number.isNaN(m)) break;
    const y = short(height(m, numbers));
    path += path ? `V${y}` : `M${short(LEFT + i * width + 3)} ${y}`;
    path += `H${short(LEFT + (i + 1) * width - 3)}`;
  }
  return path;
}

/**
 * @param {Drawing} page
 * @param {Run} now
 */
function drawStream(page, { x, count, step, split, width }) {
  const cut = split || count;
  [
    [0, cut],
    [cut, count],
  ].forEach(([low, high], s) => {
    page.show(`stream-${s}`, split > 0 && low < high);
    page.attributes(`stream-${s}`, { x: LEFT + (width * (low + high)) / 2 });
  });
  page.show("cut", split > 0 && split < count);
  page.attributes("cut", { transform: `translate(${short(LEFT + width * cut)} 0)` });
  for (let i = 0; i < MOST; i++) {
    page.show(`x-${i}-cell`, i < count);
    if (i >= count) continue;
    const style = styleOf(i, step, x[i]);
    const number = format(x[i]);
    const size = fit(number, width - 12, 22);
    box(page, `x-${i}`, { x: LEFT + i * width, width, number, size, style, on: style !== "coming" });
  }
}

/**
 * @param {number} i
 * @param {number} step
 * @param {number} x
 * @returns {string}
 */
function styleOf(i, step, x) {
  if (i >= step - 1) return i < step ? "now" : "coming";
  return x < Infinity ? "cell" : "bad"; // -inf is a mask, and no harm
}

/**
 * Move a box with a number and nothing else, and write into it.
 *
 * @param {Drawing} page
 * @param {string} name
 * @param {{x: number, width: number, number: string, size: number, style: string, on?: boolean}} looks
 */
function box(page, name, { x, width, number, size, style, on = true }) {
  page.attributes(`${name}-box`, { x: x + 3, width: width - 6, class: style });
  page.attributes(`${name}-value`, { x: x + width / 2, "font-size": size, class: on ? "on" : null });
  page.text(`${name}-value`, number);
}

/**
 * @param {Drawing} page
 * @param {Run} now
 */
function drawTable(page, { done, width }) {
  for (const row of ["m", "l"]) {
    for (let i = 0; i < MOST; i++) {
      page.show(`${row}-${i}-cell`, i < done.length);
      if (i < done.length) cell(page, `${row}-${i}`, { x: LEFT + i * width, width, ...ofRow(row, done[i]) });
    }
  }
}

/**
 * Find the number of a cell, what there is to say of it, and the style of its box.
 *
 * @param {string} row
 * @param {Step} step
 * @returns {{value: number, note: string, kind?: string}}
 */
function ofRow(row, { newM, newL, jumped, factor }) {
  /** @param {number} value */
  const whyNan = (value) => (Number.isNaN(value) ? "from nan" : "");
  if (row === "m") {
    const kind = newM === -Infinity ? "cell" : ""; // nothing is wrong with it: nothing but masks so far
    return { value: newM, note: jumped ? "jumped" : whyNan(newM), kind };
  }
  if (jumped && Number.isFinite(newM)) {
    return { value: newL, note: `old × ${format(factor, factor < 0.01 ? 1 : 2)}` };
  }
  return { value: newL, note: newM === Infinity ? "inf − inf = nan" : whyNan(newL) };
}

/**
 * Write what happens in this step, and at the end what comes of it.
 *
 * @param {Run} now
 * @returns {string[]}
 */
function lines(now) {
  const { done, count, split, streamOf } = now;
  if (done.length === 0) return ["Nothing has arrived yet: m = −inf, l = 0.", "", "", "", ""];
  const i = done.length - 1;
  const where = split ? `, in stream ${"AB"[streamOf(i)]}` : "";
  const [says, ...rest] = formula(done[i]);
  const first = `x${INDEX[i]} = ${format(done[i].x)} arrives${where}.${says ? ` ${says}` : ""}`;
  while (rest.length < 3) rest.push("");
  return [first, ...rest, done.length === count ? ending(now) : ""];
}

/**
 * Write the formula of a step with its numbers in it.
 *
 * @param {Step} step
 * @returns {string[]}
 */
function formula(step) {
  const [x, m, newM, l, newL] = [step.x, step.m, step.newM, step.l, step.newL].map((value) => format(value));
  if (Number.isNaN(step.newM))
    return ["", "m′ = max(m, x) = nan", "l′ = nan, and nothing that arrives later mends it"];
  if (step.x === -Infinity) {
    return [
      "",
      `m′ = max(m, x) = max(${m}, −inf) = ${m}`,
      `l′ = l + exp(−inf) = ${newL}: a mask adds nothing`,
    ];
  }
  if (step.newM === Infinity) {
    return ["", `m′ = max(m, x) = max(${m}, ${x}) = inf`, "l′ = nan: inf − inf is not a number"];
  }
  return [
    step.jumped ? "The maximum jumped: l is rescaled." : "",
    `m′ = max(m, x) = max(${m}, ${x}) = ${newM}`,
    `l′ = l · exp(m − m′) + exp(x − m′) = ${l} · exp(${format(step.gap)}) + exp(${format(step.own)})`,
    `= ${l} · ${format(step.factor)} + ${format(step.term)} = ${newL}`,
  ];
}

/**
 * @param {Run} now
 * @returns {string}
 */
function ending({ dtype, split, count, streams, merged }) {
  const [m, l] = [format(maximum(merged)), format(merged.sum)];
  if (!split) return `All have arrived: softmax = exp(x − m) / l, with m = ${m} and l = ${l}`;
  if (split === count) return `Merge: stream B is empty, so m = ${m} and l = ${l} stay`;
  if (!Number.isFinite(merged.maximum)) return `Merge: m = ${m}, l = ${l}`;
  const { subtract } = arithmetic(dtype === "float16" ? "float32" : dtype);
  /** @param {OnlineSoftmax} stream */
  const gap = (stream) => subtract(maximum(stream), maximum(merged));
  const parts = streams.map((stream) => `${format(stream.sum)} · exp(${format(gap(stream))})`);
  const largest = `max(${streams.map((stream) => format(maximum(stream))).join(", ")})`;
  return `Merge: m = ${largest} = ${m}, l = ${parts.join(" + ")} = ${l}`;
}

/**
 * @param {Drawing} page
 * @param {Run} now
 */
function drawResult(page, { x, count, step, dtype, merged, width }) {
  const end = step === count;
  const shares = end ? merged.probabilities(x) : [];
  const numbers = shares.map((value) => format(value, count > 5 ? 3 : 4));
  const size = Math.min(22, ...numbers.map((number) => fit(number, width - 12, 22))); // one size for all
  page.show("wait", !end);
  for (let i = 0; i < MOST; i++) {
    page.show(`p-${i}-cell`, i < shares.length);
    if (i >= shares.length) continue;
    const style = Number.isFinite(shares[i]) ? "cell" : "bad";
    box(page, `p-${i}`, { x: LEFT + i * width, width, number: numbers[i], size, style });
  }
  page.text("compared", end ? compared(shares, softmax(x, dtype), dtype) : "");
}

/**
 * Say how far the softmax is from that of all numbers in one pass.
 *
 * @param {number[]} shares
 * @param {number[]} once
 * @param {Dtype} dtype
 * @returns {string}
 */
function compared(shares, once, dtype) {
  if ([...shares, ...once].some(Number.isNaN)) {
    return once.every(Number.isNaN) ? "One pass over all numbers gives nan too" : "One pass differs";
  }
  // what is smaller than the smallest normal number has few digits in either
  const apart = Math.max(
    ...shares.map((p, i) => (once[i] >= SMALLEST_NORMAL[dtype] ? Math.abs(p - once[i]) / once[i] : 0)),
  );
  if (apart < 1e-6) return "One pass over all numbers gives the same";
  return `One pass over all numbers gives the same but for ${format(100 * apart, 2)} %: rounding`;
}

/**
 * @param {Run} now
 * @returns {string}
 */
function sentence(now) {
  const { done, step, count, merged, x } = now;
  const [first] = lines(now);
  const end = step === count;
  const shares = end
    ? ` Softmax: ${merged
        .probabilities(x)
        .map((p) => format(p))
        .join(", ")}.`
    : "";
  const so = done.length
    ? ` ${first} Now the maximum is ${format(maximum(merged))}, the sum ${format(merged.sum)}.`
    : "";
  return `${step} of ${count} numbers have arrived.${so}${shares}`;
}
