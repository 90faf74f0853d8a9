/** OnlineSoftmaxExplorer: numbers arrive one by one; the sum is rescaled when the maximum changes; streams merge. */

import { arithmetic, cast, format, OnlineSoftmax, softmax } from "./numerics.js";
import { explorer } from "./page.js";
import { countButtons, diamond, dtypeNames, hatching, slider, toPixel } from "./parts.js";
import { d, h, memoize } from "./scene.js";
import { fitted, LARGE, MEDIUM, num, plain, probability, SMALL, SMALLEST, t, widthOf } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Changes, Drawn, Size } from "./page.js"
 * @import { Child, Node } from "./scene.js"
 * @typedef {{low: number, high: number}} Range Of the numbers that are drawn on an even scale.
 * @typedef {{logits: number[], step: number, split: number, dtype: Dtype, range: Range | null,
 *   hot: string | null, dragging: boolean}} State `range` is kept from the first change of a number on, so that the scale stays.
 */

/**
 * What one number does to its stream: the maximum and the sum before and after it, the differences to the new maximum
 * and their exponentials, and the terms of the new sum. `first` is the place of the first number of the stream.
 *
 * @typedef {{x: number, first: number, m: number, l: number, newM: number, newL: number, oldDifference: number,
 *   difference: number, factor: number, term: number, isJump: boolean, terms: number[]}} Step
 */

/**
 * @typedef {{x: number[], masks: number[], step: number, split: number, steps: Step[], streams: OnlineSoftmax[],
 *   merged: OnlineSoftmax, sum: Sum | null}} Run `masks` are the places of -inf, `steps` those of all numbers, `streams` what has arrived; `sum` is
 *   the merged sum if both streams have numbers.
 * @typedef {{m: number, l: number, factors: number[], terms: number[]}} Sum
 */

export default explorer({ view, local: { range: null, hot: null }, complete });

// Numerics

/**
 * Let the numbers arrive, in one stream or two.
 *
 * @param {State} state
 * @returns {Run}
 */
function run({ logits, step, split, dtype }) {
  const x = cast(logits, dtype);
  const streams = [new OnlineSoftmax(dtype), new OnlineSoftmax(dtype)];
  /** @type {Step[]} */
  const steps = [];
  const arrived = Math.min(step, x.length);
  const after = streams.map((_, i) => arriveIn(i, streams, { x, split, dtype, arrived, steps }));
  const merged = new OnlineSoftmax(dtype).merge(after[0]).merge(after[1]);
  const masks = x.flatMap((value, i) => (value === -Infinity ? [i] : []));
  const found = { x, masks, step: arrived, split: Math.min(split, x.length), steps, streams: after, merged };
  return { ...found, sum: mergedSum(found, dtype) };
}

/**
 * Let the numbers of one stream arrive; return what has arrived of it.
 *
 * @param {number} which
 * @param {OnlineSoftmax[]} streams
 * @param {{x: number[], split: number, dtype: Dtype, arrived: number, steps: Step[]}} options
 * @returns {OnlineSoftmax}
 */
function arriveIn(which, streams, { x, split, dtype, arrived, steps }) {
  const stream = streams[which];
  const [first, end] = which === 0 ? [0, split || x.length] : [split || x.length, x.length];
  let seen = new OnlineSoftmax(dtype);
  /** @type {number[]} */
  let terms = [];
  for (let i = first; i < Math.min(end, x.length); i++) {
    steps[i] = oneStep(stream, x[i], first, terms, dtype);
    terms = steps[i].terms;
    if (i === arrived - 1) seen = new OnlineSoftmax(dtype).merge(stream);
  }
  return arrived >= end ? stream : seen;
}

/**
 * @param {OnlineSoftmax} stream Takes in the number.
 * @param {number} x
 * @param {number} first
 * @param {number[]} before Terms of the sum.
 * @param {Dtype} dtype
 * @returns {Step}
 */
function oneStep(stream, x, first, before, dtype) {
  const { exp, subtract, multiply } = arithmetic(workingDtype(dtype));
  const [m, l] = [stream.maximum + 0, stream.sum]; // + 0 turns -0 into 0
  stream.update(x);
  const [newM, newL] = [stream.maximum + 0, stream.sum];
  const isLevel = m === newM;
  const oldDifference = isLevel ? 0 : subtract(m, newM);
  const difference = x === newM ? 0 : subtract(x, newM);
  const factor = exp(oldDifference);
  const term = x === -Infinity ? 0 : exp(difference);
  const terms = [...before.map((value) => multiply(value, factor)), term];
  const isJump = m > -Infinity && newM > m;
  return { x, first, m, l, newM, newL, oldDifference, difference, factor, term, isJump, terms };
}

/** @param {Dtype} dtype */
function workingDtype(dtype) {
  return dtype === "float16" ? "float32" : dtype;
}

/**
 * @param {Omit<Run, "sum">} run
 * @param {Dtype} dtype
 * @returns {Sum | null}
 */
function mergedSum({ x, step, split, steps, streams, merged }, dtype) {
  if (split === 0 || step === 0 || (step <= split && split < x.length)) return null;
  const { exp, subtract, multiply } = arithmetic(workingDtype(dtype));
  const m = merged.maximum + 0;
  const factors = streams.map(({ maximum }) => (maximum === m ? 1 : exp(subtract(maximum, m))));
  const last = step > split ? [split, step] : [step];
  const terms = last.flatMap((end, i) => steps[end - 1].terms.map((value) => multiply(value, factors[i])));
  return { m, l: merged.sum, factors, terms };
}

// Layout

const KNOB_ROW = 28; // the track of the step
const TAG_ROW = 30; // the track of the split
const FACTOR_ROW = 18;
const TOTAL_ROW = 20; // the number on top of the highest stack
const MERGED = 48; // width of the merged sum, at least

/**
 * Where the columns lie, one for each number, and in which heights: `top` to `bottom` are the numbers, `ceiling` to
 * `base` the sums.
 *
 * @typedef {{left: number, column: number, gap: number, merged: number, count: number, split: number, top: number, bottom: number, ceiling: number,
 *   base: number}} Layout
 */

/**
 * @param {{left: number, width: number, top: number, height: number, count: number, split: number}} options
 * @returns {Layout}
 */
function layOut({ left, width, top, height, count, split }) {
  const gap = split === 0 ? 0 : width < 400 ? 12 : 20;
  const merged = split === 0 ? 0 : Math.max(MERGED, ((width - 2 * gap) / (count + 1.3)) * 1.3);
  const column = (width - 2 * gap - merged) / count;
  const room = height - TAG_ROW - TOTAL_ROW;
  const bottom = top + Math.round(room * 0.52);
  return {
    left,
    column,
    gap,
    merged,
    count,
    split,
    top,
    bottom,
    ceiling: bottom + TAG_ROW + TOTAL_ROW,
    base: top + height,
  };
}

/**
 * Return the left end of a column; after the last one comes the merged sum.
 *
 * @param {Layout} layout
 * @param {number} i
 */
function columnStart({ left, column, gap, count, split }, i) {
  const gaps = i === count ? 2 : i >= split ? 1 : 0;
  return left + i * column + gaps * gap;
}

/**
 * @param {Layout} layout
 * @param {number} i
 */
function columnMiddle(layout, i) {
  return columnStart(layout, i) + layout.column / 2;
}

/**
 * Return where the line of a step lies: behind the column of its number.
 *
 * @param {Layout} layout
 * @param {number} step
 */
function stepLine(layout, step) {
  return step === 0 ? layout.left : columnStart(layout, step - 1) + layout.column;
}

/**
 * Return the step whose line is nearest.
 *
 * @param {Layout} layout
 * @param {number} x
 */
function stepAt(layout, x) {
  let nearest = 0;
  for (let step = 1; step <= layout.count; step++) {
    if (Math.abs(stepLine(layout, step) - x) < Math.abs(stepLine(layout, nearest) - x)) nearest = step;
  }
  return nearest;
}

/**
 * Return where the mark of a split lies: between two columns.
 *
 * @param {Layout} layout
 * @param {number} split
 */
function splitLine(layout, split) {
  return split === 0 ? layout.left : stepLine(layout, split) + layout.gap / 2;
}

// The scale of the numbers: even in a range, bent beyond it, with inf at its ends

const FAR = 1e5; // where the scale ends
const NEAR = 40; // numbers that differ by more add nothing that can be seen
const COUNT_OF_STEPS = 4; // of a range, at least

/**
 * Return the height of either end, beyond the range.
 *
 * @param {number} top
 * @param {number} bottom
 */
function zoneHeight(top, bottom) {
  return Math.min(28, (bottom - top) * 0.22);
}

/**
 * Return the scale of the numbers: `at` gives the height of a number, `value` the number at a height.
 *
 * @param {Range} range
 * @param {number} top
 * @param {number} bottom
 */
function numberScale({ low, high }, top, bottom) {
  const zone = zoneHeight(top, bottom);
  const [first, last] = [top + zone, bottom - zone];
  const [used, infinite] = [0.57 * zone, 0.79 * zone];
  const unit = (last - first) / (high - low);
  let bend = 2;
  for (let i = 0; i < 8; i++) bend = used / Math.asinh((FAR * unit) / bend);
  const beyond = (/** @type {number} */ distance) =>
    distance === Infinity ? infinite : Math.min(used, bend * Math.asinh((distance * unit) / bend));
  /** @param {number} y */
  const exact = (y) => {
    if (y >= first && y <= last) return low + (last - y) / unit;
    const pixels = y < first ? first - y : y - last;
    const distance =
      pixels > (used + infinite) / 2 ? Infinity : (bend * Math.sinh(Math.min(pixels, used) / bend)) / unit;
    return y < first ? high + distance : low - distance;
  };
  return {
    /** @param {number} x */
    at(x) {
      if (Number.isNaN(x)) return (top + bottom) / 2;
      if (x > high) return first - beyond(x - high);
      return x < low ? last + beyond(low - x) : last - (x - low) * unit;
    },
    /** @param {number} y */
    value: (y) => toPixel(exact(y), exact(y) - exact(y + (y > (top + bottom) / 2 ? -1 : 1))),
  };
}

/**
 * Return a range for an even scale: that of the largest group of numbers near each other, from 0 on if it is near.
 *
 * @param {number[]} logits
 * @returns {Range}
 */
function fitRange(logits) {
  const finite = logits.filter((x) => Math.abs(x) <= 1e6).sort((a, b) => a - b);
  let [low, high, most] = [0, 0, 0];
  finite.forEach((start, i) => {
    const group = finite.slice(i).filter((x) => x - start <= NEAR);
    if (group.length >= most) [low, high, most] = [start, group[group.length - 1], group.length];
  });
  if (low > 0 && high <= NEAR) low = 0;
  if (high < 0 && low >= -NEAR) high = 0;
  const unit = tickStep(high - low);
  low = Math.floor(low / unit) * unit;
  high = Math.ceil(high / unit) * unit;
  while (high - low < COUNT_OF_STEPS * unit) {
    if (low === 0 || high - low < 2 * unit) high += unit;
    else low -= unit;
  }
  return { low, high };
}

/**
 * Return the step of the ticks of a range: 1, 2, 5 or 10.
 *
 * @param {number} span
 */
function tickStep(span) {
  return [1, 2, 5].find((step) => span / step <= 5) ?? 10;
}

/** @param {State} state */
const rangeOf = ({ range, logits }) => range ?? fitRange(logits);

/**
 * Return the end of the axis of the sums: a little more than the largest sum.
 *
 * @param {Run} run
 */
function sumEnd({ steps, sum }) {
  const sums = [...steps.map(({ newL }) => newL), sum?.l ?? 0].filter(Number.isFinite);
  return Math.ceil(Math.max(1.01, ...sums) * 2) / 2;
}

// The picture

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const found = run(state);
  const draw = size.width < 640 ? narrow : wide;
  return { ...draw(state, size, found), message: message(state, found) };
}

const FORMULAS = [
  "*m*′ = max(*m*, *x*)",
  "*l*′ = *l* exp(*m* − *m*′) + exp(*x* − *m*′)",
  "*p*_{~i} = exp(*x*_{~i} − *m*) / *l*",
];

/**
 * @param {State} state
 * @param {Size} size
 * @param {Run} found
 */
function wide(state, { width, height }, found) {
  const right = Math.min(290, width * 0.31);
  const left = 62;
  const layout = layOut({
    left,
    width: width - right - 24 - left,
    top: KNOB_ROW,
    height: height - KNOB_ROW - FACTOR_ROW - 26,
    count: state.logits.length,
    split: found.split,
  });
  const x = width - right;
  const lines = figures(found);
  const listTop = 140 + 23 * lines.length;
  return {
    picture: [
      ...chart(state, found, layout),
      buttons({ x: 12, y: 13, count: state.logits.length }),
      dtypes({ x, y: 0, width: right, dtype: state.dtype }),
      formulas({ x, y: 80, width: right * 1.08, row: 25, size: MEDIUM * 1.1, count: 2 }),
      textLines({ x, y: 140, width: right, row: 23, size: LARGE, lines }),
      smallTerms(found, layout, { x, y: listTop + 6, width: right, height: height - listTop - 40 }),
      t(x, layout.base + FACTOR_ROW + 21, FORMULAS[2], MEDIUM * 1.1, { key: "formula of p" }),
    ],
    height: layout.base + FACTOR_ROW + 26,
  };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Run} found
 */
function narrow(state, { width }, found) {
  const top = 58 + KNOB_ROW;
  const layout = layOut({
    left: width < 400 ? 34 : 44,
    width: width - (width < 400 ? 34 : 44) - 8,
    top,
    height: 208,
    count: state.logits.length,
    split: found.split,
  });
  const lines = shortFigures(found);
  const below = layout.base + FACTOR_ROW + 41;
  const end = below + 22 * (found.split > 0 ? 5 : 3);
  return {
    picture: [
      dtypes({ x: 0, y: 0, width: width - 70, dtype: state.dtype }),
      buttons({ x: width - 42, y: 26, count: state.logits.length }),
      ...chart(state, found, layout),
      textLines({ x: 0, y: below, width, row: 21, size: MEDIUM, lines }),
      smallTermsTitle(smallTermsOf(found, layout), 0, below + 21 * lines.length),
      formulas({ x: 0, y: end, width, row: 22, size: SMALL, count: FORMULAS.length }),
    ],
    height: end + 22 * FORMULAS.length - 10,
  };
}

const dtypes = memoize(dtypeNames);

const buttons = memoize(
  /** @param {{x: number, y: number, count: number}} options */
  (options) => h("g", { key: "buttons" }, countButtons({ ...options, write: withCount })),
);

const formulas = memoize(
  /** @param {{x: number, y: number, width: number, row: number, size: number, count: number}} options */
  ({ x, y, width, row, size, count }) =>
    h(
      "g",
      { key: "formulas" },
      FORMULAS.slice(0, count).map((formula, i) =>
        t(x, y + row * i, formula, fitted(formula, width, size), { key: `formula ${i}` }),
      ),
    ),
);

/**
 * @param {number[]} logits
 * @param {State} state
 * @returns {Changes}
 */
function withCount(logits, state) {
  const count = logits.length;
  return { logits, step: Math.min(state.step, count), split: Math.min(state.split, count) };
}

/**
 * Describe the numbers over time, the sums, the probabilities, and the handles.
 *
 * @param {State} state
 * @param {Run} found
 * @param {Layout} layout
 * @returns {Drawn["picture"]}
 */
function chart(state, found, layout) {
  const { logits, hot, dragging } = state;
  const { x, step, steps } = found;
  const range = rangeOf(state);
  const end = sumEnd(found);
  const brick = (layout.base - layout.ceiling) / end;
  return [
    h("style", { key: "motion" }, MOTION),
    background({ ...layout, ...range, step, end, brick }),
    ...steps.map((_, i) => band(found, layout, brick, i)),
    ...[0, 1].map((which) => maximumLine(found, layout, range, which)),
    ...steps.map((_, i) => difference(found, layout, range, i)),
    ...steps.map((_, i) => sumColumn(found, layout, brick, i, hot)),
    currentSum(found, layout, brick, hot, dragging),
    mergedColumn(found, layout, brick, range, hot),
    probabilities(found, layout),
    stepHandle({ ...layout, step }),
    splitHandle({ ...layout }),
    fitButton(state, layout),
    ...x.map((value, i) =>
      numberHandle({
        i,
        value: logits[i],
        x: value,
        m: i < step ? steps[i].newM : Number.NaN,
        hasArrived: i < step,
        ...range,
        ...layout,
      }),
    ),
  ];
}

// The sum of the present step moves there from the step before, but only while keys change the step.
const MOTION =
  "@media (prefers-reduced-motion: no-preference) { .moving rect { transition: x 0.35s, y 0.35s, height 0.35s } }";

const background = memoize(
  /** @param {Layout & Range & {step: number, end: number, brick: number}} options */
  ({ low, high, step, end, brick, ...layout }) => {
    const { left, count, split, top, bottom, base } = layout;
    const { at } = numberScale({ low, high }, top, bottom);
    const right = stepLine(layout, count);
    const arrived = stepLine(layout, step);
    const parts = split > 0 && split < count ? [0, split, count] : [0, count];
    const panels = parts.slice(1).map((last, i) => [columnStart(layout, parts[i]), stepLine(layout, last)]);
    const zone = zoneHeight(top, bottom);
    let ends = "";
    for (const [x1, x2] of panels) ends += d`M${x1} ${top + zone}H${x2}M${x1} ${bottom - zone}H${x2}`;
    let tracks = "";
    for (let i = 0; i < count; i++)
      tracks += d`M${columnMiddle(layout, i)} ${top + 4}V${bottom - 4}M${columnMiddle(layout, i) - 3} ${at(0)}h6`;
    /** @type {number[]} */
    const ticks = [];
    for (let tick = low; tick <= high; tick += tickStep(high - low)) ticks.push(tick);
    const every = [1, 2, 3].find((n) => n * (at(ticks[0]) - at(ticks[1])) >= 15) ?? ticks.length - 1;
    const label = (/** @type {string} */ key, /** @type {number} */ y, /** @type {string} */ text) =>
      t(left - 7, y + 4.5, text, SMALLEST, { key, anchor: "end", class: "soft" });
    const sums = [];
    for (let sum = 0; sum <= end; sum += brick < 16 ? 2 : 1) sums.push(sum);
    const baseEnd = split > 0 ? columnStart(layout, count) + layout.merged : right;
    return h(
      "g",
      { key: "background" },
      panels.map(([x1, x2], i) => {
        const known = Math.min(x2, Math.max(x1, arrived));
        return h(
          "g",
          { key: `panel ${i}` },
          h("rect", { class: "fill-range", x: x1, y: top, width: known - x1, height: bottom - top }),
          h("rect", { class: "fill-outside", x: known, y: top, width: x2 - known, height: bottom - top }),
        );
      }),
      h("path", { class: "hair", d: tracks }),
      h("path", { class: "line", "stroke-width": 0.75, "stroke-dasharray": "1.5 3", d: ends }),
      h("path", { class: "line", d: d`M${left} ${top + zone}V${bottom - zone}` }),
      h("path", {
        class: "line",
        "stroke-dasharray": "1.5 3",
        d: d`M${left} ${top}v${zone}M${left} ${bottom}v${-zone}`,
      }),
      h("path", { class: "line", d: ticks.map((tick) => d`M${left} ${at(tick)}h-4`).join("") }),
      ticks.map((tick, i) => i % every === 0 && label(`tick ${i}`, at(tick), num(tick, 6))),
      label("inf", at(Infinity), "inf"),
      label("-inf", at(-Infinity), "−inf"),
      h("path", {
        class: "hair",
        d: sums.map((sum) => d`M${left} ${base - sum * brick}H${baseEnd}`).join(""),
      }),
      h("path", { class: "line", d: d`M${left} ${base}H${baseEnd}` }),
      sums.map((sum) => label(`level ${sum}`, base - sum * brick, num(sum))),
      t(0, left < 60 ? top - 10 : (top + bottom) / 2 + 5, "*x*", MEDIUM, { key: "x" }),
      t(0, (layout.ceiling + base) / 2 + 5, "*l*", MEDIUM, { key: "l" }),
      t(0, base + FACTOR_ROW + 21, "*p*", MEDIUM, { key: "p" }),
    );
  },
);

/**
 * Describe the running maximum of a stream, as a step line, which fails from inf on and ends at nan.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {Range} range
 * @param {number} which
 */
function maximumLine({ step, split, steps }, layout, range, which) {
  const { at } = numberScale(range, layout.top, layout.bottom);
  const [first, end] = which === 0 ? [0, split || step] : [split || step, step];
  let [path, failed] = ["", ""];
  for (let i = first; i < Math.min(end, step) && !Number.isNaN(steps[i].newM); i++) {
    const start = columnStart(layout, i);
    const [y, right] = [at(steps[i].newM), start + layout.column];
    if (steps[i].newM === Infinity) failed += d`M${start} ${y}H${right}`;
    else path += path ? d`V${y}H${right}` : d`M${start} ${y}H${right}`;
  }
  const look = { "stroke-width": 2.5, "stroke-linejoin": "round" };
  return h(
    "g",
    { key: `maximum ${which}` },
    h("path", { key: "finite", class: "line-ink", ...look, d: path }),
    h("path", { key: "inf", class: "line-bad", ...look, "stroke-dasharray": "5 3", d: failed }),
  );
}

/**
 * Describe how far a number lies below the maximum, which is what exp gets.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {Range} range
 * @param {number} i
 */
function difference({ step, steps }, layout, range, i) {
  const { at } = numberScale(range, layout.top, layout.bottom);
  const { x, newM } = steps[i];
  const [y1, y2] = [at(newM), at(x) - 8];
  if (i >= step || !Number.isFinite(newM) || !Number.isFinite(x) || y2 - y1 < 4) return null;
  return h("path", {
    key: `difference ${i}`,
    class: "line-ink",
    "stroke-dasharray": "2 3",
    d: d`M${columnMiddle(layout, i)} ${y1}V${y2}`,
  });
}

const numberHandle = memoize(
  /** @param {Layout & Range & {i: number, value: number, x: number, m: number, hasArrived: boolean}} options */
  ({ i, value, x, m, hasArrived, low, high, ...layout }) => {
    const { column, top, bottom } = layout;
    const scale = numberScale({ low, high }, top, bottom);
    const [knobX, knobY] = [columnMiddle(layout, i), scale.at(x)];
    const isBad = Number.isNaN(x) || x === Infinity;
    const size = column < 70 ? SMALL : LARGE;
    const full = num(x, 6);
    const text = widthOf(full, size) < column ? full : num(x, 3);
    const lineAbove = knobY - scale.at(m);
    const isBelow = knobY - top < 26 || (lineAbove > 4 && lineAbove < 32 && bottom - knobY > 22);
    const style = isBad ? "failed" : hasArrived ? "strong" : "soft";
    const sign = x < 0 ? "line-minus" : "line-plus";
    const look = isBad ? "line-bad" : hasArrived ? sign : "line";
    const half = Math.min(22, column / 2);
    return slider(
      `x${i}`,
      {
        label: `x ${i}`,
        text: `${format(value, 6)}${hasArrived ? "" : ", has not arrived yet"}`,
        value,
        min: -1000,
        max: 1000,
        vertical: true,
        hit: {
          x: knobX - half,
          y: Math.max(top, Math.min(bottom - 48, knobY - 24)),
          width: 2 * half,
          height: 48,
        },
        ring: { x: knobX, y: knobY, r: 13 },
        box: [knobX, isBelow ? knobY + 26 : knobY - 26],
        drag: ({ y }) => scale.value(y),
        write: (number, state) => ({ logits: state.logits.with(i, number), range: rangeOf(state) }),
      },
      isBad
        ? h("path", { key: "failed", class: "knob line-bad", d: diamond(knobX, knobY, 9) })
        : h("circle", {
            key: "knob",
            class: `knob ${look}`,
            cx: knobX,
            cy: knobY,
            r: 7.5,
            "stroke-dasharray": hasArrived ? null : "4 2.5",
          }),
      t(knobX, knobY + (isBelow ? 10 + size * (text.includes("^") ? 1.2 : 0.8) : -13), text, size, {
        anchor: "middle",
        class: `${style} ${hasArrived ? "halo-range" : "halo-outside"}`,
      }),
    );
  },
);

// Sums

/**
 * Return the place of the column of a sum.
 *
 * @param {Layout} layout
 * @param {number} i
 */
function stackPlace(layout, i) {
  const width = Math.min(54, layout.column * 0.6);
  const middle = i === layout.count ? columnStart(layout, i) + layout.merged / 2 : columnMiddle(layout, i);
  return { x: middle - width / 2, width };
}

/**
 * Describe the terms of a sum, stacked.
 *
 * @param {{terms: number[], masks: number[], first: number, place: {x: number, width: number}, base: number,
 *   brick: number, newest?: number, hot: string | null}} options `masks` are the places of masked numbers.
 * @returns {{rects: Node[], top: number, small: number[]}} `small` are the heights of terms that are too small to see.
 */
function stack({ terms, masks, first, place, base, brick, newest = -1, hot }) {
  let y = base;
  /** @type {number[]} */
  const small = [];
  const rects = terms.map((term, j) => {
    const height = term * brick;
    const i = first + j;
    y -= height;
    if (height < 1 && !masks.includes(i)) small.push(y);
    // Terms of the same colour may touch where those between them are too small to see.
    const edge = i % 2 || height < 4 ? "var(--plus)" : "var(--background)";
    return h("rect", {
      key: `term ${i}`,
      ...place,
      y,
      height,
      class: i === newest ? "fill-mark" : i % 2 ? "fill-plus-soft" : "fill-plus",
      stroke: i === newest || hot === `x${i}` ? "var(--ink)" : edge,
      "stroke-width": height < 0.05 ? 0 : hot === `x${i}` ? 2.5 : i === newest ? 1.5 : 0.75,
    });
  });
  return { rects, top: y, small };
}

/**
 * Describe marks that point at terms that are too small to see.
 *
 * @param {number[]} heights
 * @param {number} x
 * @param {1 | -1} side
 */
function smallMarks(heights, x, side) {
  let path = "";
  let last = Infinity;
  for (const y of heights) {
    if (last - y > 3) path += d`M${x + 2 * side} ${y}l${7 * side} -4v8z`;
    last = y;
  }
  return h("path", { key: "small", class: "fill-ink", d: path });
}

/**
 * Describe the sum after a number; that of the present step is `currentSum`.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} brick
 * @param {number} i
 * @param {string | null} hot
 */
function sumColumn({ step, steps, masks, sum }, layout, brick, i, hot) {
  if (i >= step) return null;
  const { newM, newL, terms, first, isJump, factor } = steps[i];
  const isNow = i === step - 1;
  return columnOfSum({
    i,
    newM,
    newL,
    first,
    factor: isJump && factorFits(steps, i, layout.column, isNow && !sum) ? factor : 1,
    isNow,
    terms: terms.join(" "),
    masks: masks.join(" "),
    hot: hot?.startsWith("x") ? hot : null,
    brick,
    base: layout.base,
    column: layout.column,
    start: columnStart(layout, i),
    ...stackPlace(layout, i),
  });
}

/**
 * Whether the factor below a column has room beside the next one, or beside that of the merged sum.
 *
 * @param {Step[]} steps
 * @param {number} i
 * @param {number} column The width of a column.
 * @param {boolean} isLast Whether nothing is written to the right.
 */
function factorFits(steps, i, column, isLast) {
  if (isLast) return true;
  const [own, next] = [steps[i], steps[i + 1]].map((step) => (step?.isJump ? factorWidth(step.factor) : 0));
  return own <= column * 0.9 && (own + next) / 2 < column - 4;
}

/** @param {number} factor */
function factorWidth(factor) {
  return widthOf(`× ${num(factor, 2)}`, SMALLEST);
}

const columnOfSum = memoize(
  /** @param {{i: number, newM: number, newL: number, first: number, factor: number, isNow: boolean, terms: string,
   *   masks: string, hot: string | null, brick: number, base: number, column: number, start: number, x: number,
   *   width: number}} options */
  ({ i, newM, newL, first, factor, isNow, terms, masks, hot, brick, base, column, start, ...place }) => {
    const isValid = Number.isFinite(newM) && Number.isFinite(newL);
    const drawn = stack({
      terms: isValid ? numbersIn(terms) : [],
      masks: numbersIn(masks),
      first,
      place,
      base,
      brick,
      hot,
    });
    return h(
      "g",
      { key: `sum ${i}` },
      isValid && !isNow && drawn.rects,
      isValid && smallMarks(drawn.small, place.x + place.width, 1),
      sumText(newM, newL, place, { y: drawn.top, base, brick, isNow, column }),
      factor !== 1 &&
        t(start, base + 16, `× ${num(factor, 2)}`, SMALLEST, {
          key: "factor",
          anchor: "middle",
          class: isNow ? "strong halo" : "soft halo",
        }),
    );
  },
);

/** @param {string} text */
function numbersIn(text) {
  return text === "" ? [] : text.split(" ").map(Number);
}

/**
 * Describe the number of a sum above its stack, or why there is none.
 *
 * @param {number} m
 * @param {number} l
 * @param {{x: number, width: number}} place
 * @param {{y: number, base: number, brick: number, isNow: boolean, column: number}} options
 */
function sumText(m, l, { x, width }, { y, base, brick, isNow, column }) {
  const isLost = Number.isNaN(l) || Number.isNaN(m);
  const place = { x, y: base - brick, width, height: brick };
  const size = column < 70 ? SMALL : LARGE;
  const text = num(l, column < 50 ? 3 : 4);
  return h(
    "g",
    { key: "total" },
    isLost && h("rect", { key: "box", class: "fill-bad-soft", ...place }),
    isLost &&
      h("path", {
        key: "hatching",
        class: "line-bad",
        "stroke-width": 0.9,
        d: hatching(x, base - brick, width, brick),
      }),
    (isNow || widthOf(text, size) < column + 4) &&
      t(x + width / 2, (isLost ? base - brick : y) - 7, isLost ? "nan" : text, size, {
        key: "text",
        anchor: "middle",
        class: isLost ? "failed halo" : isNow ? "strong halo" : "halo",
      }),
  );
}

/**
 * Describe the stack of the present step. It is one element for all steps, so that it can move from one to the next.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} brick
 * @param {string | null} hot
 * @param {boolean} dragging
 */
function currentSum({ step, steps, masks }, layout, brick, hot, dragging) {
  if (step === 0 || !Number.isFinite(steps[step - 1].newM) || !Number.isFinite(steps[step - 1].newL))
    return null;
  const { terms, first } = steps[step - 1];
  const place = stackPlace(layout, step - 1);
  const { rects } = stack({
    terms,
    masks,
    first,
    place,
    base: layout.base,
    brick,
    newest: step - 1,
    hot,
  });
  return h("g", { key: "current sum", class: hot === "step" && !dragging ? "moving" : null }, rects);
}

/**
 * Describe how the sum of one step becomes a part of that of the next: level, or falling if it is rescaled.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} brick
 * @param {number} i
 */
function band({ step, steps }, layout, brick, i) {
  const { first, l, m, newM, newL, factor, isJump } = steps[i];
  if (i >= step || i === first || ![l, m, newM, newL].every(Number.isFinite)) return null;
  const before = stackPlace(layout, i - 1);
  const { base } = layout;
  const [x1, x2] = [before.x + before.width, stackPlace(layout, i).x];
  const [y1, y2] = [base - l * brick, base - l * factor * brick];
  return h(
    "g",
    { key: `band ${i}` },
    h("path", { class: "fill-range", d: d`M${x1} ${base}V${y1}L${x2} ${y2}V${base}z` }),
    h("path", {
      class: isJump ? "line-ink" : "line",
      "stroke-width": isJump ? 1.75 : 1,
      d: d`M${x1} ${y1}L${x2} ${y2}`,
    }),
  );
}

/**
 * Describe the maximum and the sum of two streams together.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {number} brick
 * @param {Range} range
 * @param {string | null} hot
 */
function mergedColumn({ sum, split, masks }, layout, brick, range, hot) {
  if (!sum) return null;
  const { m, l, terms, factors } = sum;
  const { base, count, merged } = layout;
  const { at } = numberScale(range, layout.top, layout.bottom);
  const start = columnStart(layout, count);
  const place = stackPlace(layout, count);
  const isValid = Number.isFinite(m) && Number.isFinite(l);
  const drawn = stack({ terms: isValid ? terms : [], masks, first: 0, place, base, brick, hot });
  const heights = [0, split, terms.length].map((end) =>
    terms.slice(0, end).reduce((y, term) => y - term * brick, base),
  );
  const rescaled = factors.findIndex((factor) => factor !== 1);
  return h(
    "g",
    { key: "merged" },
    h("path", {
      class: m === Infinity ? "line-bad" : "line-ink",
      "stroke-width": 2.5,
      "stroke-dasharray": m === Infinity ? "5 3" : null,
      d: Number.isNaN(m) ? "" : d`M${start} ${at(m)}h${merged}`,
    }),
    h("g", { key: "stack" }, drawn.rects),
    isValid &&
      ["A", "B"].map(
        (name, i) =>
          heights[i] - heights[i + 1] >= 12 &&
          t(place.x + place.width + 4, (heights[i] + heights[i + 1]) / 2 + 5, name, SMALL, {
            key: name,
            class: "strong",
          }),
      ),
    isValid && smallMarks(drawn.small, place.x, -1),
    isValid &&
      h("path", {
        key: "border",
        class: "line-ink",
        "stroke-width": 2,
        d: d`M${place.x - 3} ${heights[1]}h${place.width + 6}`,
      }),
    sumText(m, l, place, { y: drawn.top, base, brick, isNow: true, column: merged }),
    isValid &&
      rescaled >= 0 &&
      t(start + merged, base + 16, `${"AB"[rescaled]} × ${num(factors[rescaled], 2)}`, SMALLEST, {
        key: "factor",
        anchor: "end",
        class: "strong halo",
      }),
  );
}

/**
 * Describe the probabilities of the numbers that have arrived.
 *
 * @param {Run} found
 * @param {Layout} layout
 */
function probabilities({ x, step, merged }, layout) {
  const y = layout.base + FACTOR_ROW + 21;
  const { column } = layout;
  const p = step > 0 ? merged.probabilities(x.slice(0, step)) : [];
  return h(
    "g",
    { key: "probabilities" },
    p.map((value, i) => {
      const style = Number.isNaN(value) ? "failed" : step < x.length ? "soft" : null;
      return probabilityCell({
        key: `p${i}`,
        x: columnMiddle(layout, i),
        y,
        text: probabilityText(value, column),
        width: column - 4,
        style,
      });
    }),
    step > 0 &&
      (x.length - step) * column > 50 &&
      t(columnStart(layout, step) + 8, y, "so far", SMALL, { key: "so far", class: "soft" }),
  );
}

const probabilityCell = memoize(
  /** @param {{key: string, x: number, y: number, text: string, width: number, style: string | null}} options */
  ({ key, x, y, text, width, style }) =>
    t(x, y, text, fitted(text, width, LARGE), { key, anchor: "middle", class: style }),
);

/**
 * Write a probability with as many digits as a column has room for.
 *
 * @param {number} p
 * @param {number} width
 */
function probabilityText(p, width) {
  const text = probability(p);
  if (widthOf(text, SMALLEST) < width - 2 || !(p > 0)) return text;
  if (p < 0.005) return width < 30 ? "0" : "≈ 0";
  return p > 0.995 ? "1" : p.toFixed(2).slice(width < 30 ? 1 : 0);
}

// Handles of the step and the split, and the scale

/**
 * @param {number} value
 * @param {string} name
 * @param {State} state
 */
function checkedCount(value, name, { logits }) {
  const count = logits.length;
  if (Number.isInteger(value) && value >= 0 && value <= count) return value;
  throw new RangeError(
    `${name} is ${format(value)}: expected a whole number from 0 to ${count}, as there are ${count} logits`,
  );
}

/**
 * Keep the step and the split within the numbers, as Python does.
 *
 * @param {Partial<State>} changes
 * @param {State} state
 * @returns {Partial<State>}
 */
function complete(changes, state) {
  for (const name of /** @type {const} */ (["step", "split"])) {
    const value = changes[name];
    if (value !== undefined) checkedCount(value, name, state);
  }
  return changes.logits ? withCount(changes.logits, state) : changes;
}

/** @param {number} count */
const nextCount = (count) => (/** @type {number} */ value, /** @type {number} */ direction) =>
  Math.min(count, Math.max(0, value + Math.sign(direction)));

/**
 * Draw the track of a number that counts columns.
 *
 * @param {Layout} layout
 * @param {number} y
 * @param {(layout: Layout, count: number) => number} at
 */
function countTrack(layout, y, at) {
  let path = d`M${layout.left} ${y}H${at(layout, layout.count)}`;
  for (let i = 0; i <= layout.count; i++) path += d`M${at(layout, i)} ${y - 4}v8`;
  return h("path", { class: "line", d: path });
}

const stepHandle = memoize(
  /** @param {Layout & {step: number}} options */
  ({ step, ...layout }) => {
    const { count, top, base, left } = layout;
    const x = stepLine(layout, step);
    const y = top - 15;
    const isLeft = x - left < 70;
    return slider(
      "step",
      {
        label: "step, how many numbers have arrived",
        text: `${step} of ${count}`,
        value: step,
        min: 0,
        max: count,
        next: nextCount(count),
        hit: { x: x - 22, y: y - 13, width: 44, height: 28 },
        ring: { x, y, r: 12 },
        box: [x, y + 4],
        drag: (point) => stepAt(layout, point.x),
        write: (value, state) => ({ step: checkedCount(value, "step", state) }),
      },
      countTrack(layout, y, stepLine),
      h("rect", { class: "hit", x: x - 7, y, width: 14, height: base - y }),
      h("path", { class: "line-ink", "stroke-width": 2, d: d`M${x} ${y}V${base}` }),
      h("circle", { key: "knob", class: "knob line-ink", cx: x, cy: y, r: 7.5 }),
      h("rect", { class: "fill-background", x: isLeft ? x + 10 : x - 64, y: y - 8, width: 54, height: 16 }),
      t(isLeft ? x + 13 : x - 13, y + 5, `${step} of ${count}`, MEDIUM, {
        anchor: isLeft ? "start" : "end",
        class: "strong",
      }),
    );
  },
);

const splitHandle = memoize(
  /** @param {Layout} layout */
  (layout) => {
    const { left, count, split, top, bottom, base } = layout;
    const x = splitLine(layout, split);
    const y = bottom + 10;
    // While there is one stream, the mark is dragged as if there were two, so that the columns do not move under it.
    const target = { ...layout, split: split || count };
    const header = (/** @type {string} */ key, /** @type {number} */ from, /** @type {number} */ to) =>
      to - from > 20 &&
      t((from + to) / 2, y + 18, to - from > 76 ? `stream ${key}` : key, MEDIUM, {
        key,
        anchor: "middle",
        class: "strong",
      });
    return slider(
      "split",
      {
        label: "split, how many numbers belong to the first of two streams",
        text: split === 0 ? "one stream" : `${split} of ${count}`,
        value: split,
        min: 0,
        max: count,
        next: nextCount(count),
        hit: { x: x - 22, y: y - 13, width: 44, height: 28 },
        ring: { x, y, r: 12 },
        box: [x, y],
        drag: (point) => stepAt(target, point.x),
        write: (value, state) => ({ split: checkedCount(value, "split", state) }),
      },
      countTrack(layout, y, splitLine),
      h("path", {
        key: "line",
        class: "line-ink",
        "stroke-width": 1.75,
        "stroke-dasharray": "6 4",
        d: split > 0 ? d`M${x} ${top}V${base}` : "",
      }),
      h("path", {
        key: "knob",
        class: "knob line-ink",
        "stroke-linejoin": "round",
        d: d`M${x - 7} ${y - 7}h14v9l-7 7l-7 -7z`,
      }),
      split === 0 &&
        t(left + 14, y + 18, "drag to split into two streams", SMALL, { key: "hint", class: "soft halo" }),
      split > 0 && header("A", left, stepLine(layout, split)),
      split > 0 && split < count && header("B", columnStart(layout, split), stepLine(layout, count)),
      split > 0 &&
        t(columnStart(layout, count) + layout.merged / 2, y + 18, "A + B", MEDIUM, {
          key: "A + B",
          anchor: "middle",
          class: "strong",
        }),
    );
  },
);

/**
 * Describe the button that fits the scale to the numbers, if that changes it.
 *
 * @param {State} state
 * @param {Layout} layout
 */
function fitButton(state, { left, bottom }) {
  const [now, fit] = [rangeOf(state), fitRange(state.logits)];
  if (now.low === fit.low && now.high === fit.high) return null;
  const place = { x: 0, y: bottom + 2, width: Math.max(24, left - 16), height: 24 };
  return h(
    "g",
    {
      key: "fit",
      class: "action screen-only",
      role: "button",
      tabindex: 0,
      "aria-label": "fit the scale to the numbers",
      control: FIT,
    },
    h("rect", { class: "box", ...place, rx: 5 }),
    h("rect", { class: "ring", ...place, rx: 5 }),
    t(place.width / 2, place.y + 17, "fit", SMALLEST, { anchor: "middle" }),
  );
}

const FIT = { kind: "action", activate: () => ({ range: null }) };

// Text

/**
 * @typedef {{text: string, style?: string | null}} Line
 * @param {{x: number, y: number, width: number, row: number, size: number, lines: Line[]}} options
 */
function textLines({ x, y, width, row, size, lines }) {
  return h(
    "g",
    { key: "figures" },
    lines.map(({ text, style = null }, i) =>
      t(x, y + i * row, text, fitted(text, width * 1.04, size), { key: `line ${i}`, class: style }),
    ),
  );
}

/**
 * Write the formula of the present step with its numbers, and how the streams merge.
 *
 * @param {Run} found
 * @returns {Line[]}
 */
function figures(found) {
  return [...stepLines(found), ...mergeLines(found)];
}

/**
 * @param {Run} found
 * @returns {Line[]}
 */
function stepLines(found) {
  const { step, steps } = found;
  if (step === 0) return [{ text: "Nothing has arrived:", style: "strong" }, { text: "*m* = −inf, *l* = 0" }];
  const now = steps[step - 1];
  const { m, x, newM, l, newL, term, factor, oldDifference } = now;
  /** @type {Line[]} */
  const lines = [{ text: heading(found), style: "strong" }];
  const failed = Number.isFinite(newL) ? null : "failed";
  lines.push({ text: `*m*′ = max(${num(m)}, ${num(x)}) = ${num(newM)}`, style: isLost(newM) });
  if (failed) lines.push({ text: `*l*′ = nan${newM === Infinity ? ": inf − inf" : ""}`, style: failed });
  else if (x === -Infinity) lines.push({ text: `*l*′ = *l* + 0 = ${num(newL)}` });
  else {
    lines.push({ text: `*l*′ = ${num(l)} exp(${num(oldDifference)}) + exp(${num(now.difference)})` });
    lines.push({ text: `= ${num(l)} · ${num(factor, 3)} + ${num(term, 3)} = ${num(newL)}`, style: "strong" });
  }
  return lines;
}

/** @param {number} m */
function isLost(m) {
  return m < Infinity ? null : "failed";
}

/**
 * @param {Run} found
 * @returns {Line[]}
 */
function mergeLines({ sum, streams }) {
  if (!sum) return [];
  const { m, l, factors } = sum;
  const [a, b] = streams;
  const largest = `max(${num(a.maximum + 0)}, ${num(b.maximum + 0)})`;
  const parts = streams.map((stream, i) => `${num(stream.sum)} · ${num(factors[i], 3)}`);
  return [
    { text: `A + B: *m* = ${largest} = ${num(m)}`, style: isLost(m) },
    { text: `*l* = ${parts.join(" + ")}` },
    { text: `= ${num(l)}`, style: Number.isFinite(l) ? "strong" : "failed" },
  ];
}

/** @param {Run} found */
function heading({ step, split, steps }) {
  const { x, isJump } = steps[step - 1];
  const stream = split > 0 ? ` in ${step > split ? "B" : "A"}` : "";
  const kind = isJump ? ": a new maximum" : x === -Infinity ? ": a mask" : split > 0 ? "" : " arrives";
  return `*x*_{${step - 1}} = ${num(x)}${kind}${stream}`;
}

/**
 * Write the present step in two lines, and the merged sum in two more.
 *
 * @param {Run} found
 * @returns {Line[]}
 */
function shortFigures(found) {
  const lines = stepLines(found);
  const merged = mergeLines(found);
  const [first, second, ...rest] = lines;
  const joined = [...merged.slice(0, 1), ...joinedLines(merged.slice(1))];
  if (rest.length === 0) return [first, second, ...joined];
  const last = rest[rest.length - 1];
  const { newM } = found.steps[found.step - 1];
  return [
    { text: `${first.text}, *m*′ = ${num(newM)}`, style: isLost(newM) ?? first.style },
    { ...last, text: last.text.replace(/^=/, "*l*′ =") },
    ...joined,
  ];
}

/**
 * @param {Line[]} lines
 * @returns {Line[]} One line, or none.
 */
function joinedLines(lines) {
  if (lines.length === 0) return [];
  return [{ text: lines.map(({ text }) => text).join(" "), style: lines[lines.length - 1].style }];
}

/**
 * List the terms of the sum that are too small to see: the merged sum, or that of the present step.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @returns {{i: number, term: number}[]}
 */
function smallTermsOf(found, layout) {
  const { step, steps, sum, masks } = found;
  const now = step > 0 ? steps[step - 1] : null;
  const [terms, first, l] = sum
    ? [sum.terms, 0, sum.l]
    : [now?.terms ?? [], now?.first ?? 0, now?.newL ?? NaN];
  if (!Number.isFinite(l)) return [];
  const brick = (layout.base - layout.ceiling) / sumEnd(found);
  return terms
    .map((term, j) => ({ i: first + j, term }))
    .filter(({ i, term }) => term * brick < 1 && !masks.includes(i));
}

/**
 * Say how many terms are too small to see, beside the mark that points at them in a sum.
 *
 * @param {{term: number}[]} small
 * @param {number} x
 * @param {number} y
 */
function smallTermsTitle(small, x, y) {
  if (small.length === 0) return null;
  const total = small.reduce((sum, { term }) => sum + term, 0);
  const count = small.length === 1 ? "1 term" : `${small.length} terms`;
  const zero = `${count} rounded to 0`;
  return h(
    "g",
    { key: "small terms" },
    h("path", { class: "fill-ink", d: d`M${x} ${y - 4.5}l7 -4v8z` }),
    t(
      x + 14,
      y,
      total > 0 ? `${count} below 1 px: ${num(total, 3)}${small.length > 1 ? " in all" : ""}` : zero,
      SMALL,
    ),
  );
}

/**
 * Round down to 1, 2 or 5 times a power of ten.
 *
 * @param {number} x
 */
function roundDown(x) {
  const unit = 10 ** Math.floor(Math.log10(x));
  return unit * (x >= 5 * unit ? 5 : x >= 2 * unit ? 2 : 1);
}

/**
 * Describe the terms that are too small to see, magnified, the largest first.
 *
 * @param {Run} found
 * @param {Layout} layout
 * @param {{x: number, y: number, width: number, height: number}} place
 */
function smallTerms(found, layout, { x, y, width, height }) {
  const row = 17;
  const small = smallTermsOf(found, layout).sort((a, b) => b.term - a.term);
  if (small.length === 0 || height < row) return null;
  const brick = (layout.base - layout.ceiling) / sumEnd(found);
  const column = width / 2;
  const power = roundDown((column - 86) / (small[0].term * brick));
  const rows = Math.floor((height - 2 * row) / row);
  const shown = small[0].term > 0 ? small.slice(0, 2 * rows) : [];
  const end = y + row * (Math.ceil(shown.length / 2) + 1);
  return h(
    "g",
    { key: "magnified" },
    smallTermsTitle(small, x, y),
    shown.map(({ i, term }, j) => {
      const left = x + 14 + (j % 2) * column;
      const middle = y + row * (Math.floor(j / 2) + 0.8);
      const length = term * brick * power;
      return h(
        "g",
        { key: `small ${j}` },
        t(left, middle + 4.5, `*x*_{${i}}`, SMALL),
        h("rect", { key: "bar", class: "fill-plus", x: left + 22, y: middle - 5, width: length, height: 10 }),
        t(left + 26 + length, middle + 4.5, num(term, 2), SMALL),
      );
    }),
    shown.length > 0 && t(x + 14, end, `drawn × ${num(power)}`, SMALL, { key: "power", class: "soft" }),
  );
}

/**
 * @param {State} state
 * @param {Run} found
 * @returns {string}
 */
function message({ dtype }, { x, step, steps, split, merged, sum }) {
  if (step === 0)
    return "Drag the vertical line to the right, or press the right arrow key: the numbers arrive one by one.";
  if (step === x.length)
    return `All numbers have arrived. ${comparison(merged.probabilities(x), softmax(x, dtype))}`;
  const { m, newM, newL, x: value, isJump } = steps[step - 1];
  if (Number.isNaN(newM))
    return "One nan is enough: the maximum and the sum stay nan, whatever arrives later.";
  if (newM === Infinity) return "inf − inf is nan: the sum stays nan, whatever arrives later.";
  if (!Number.isFinite(newL)) return "The sum stays nan, whatever arrives later.";
  if (value === -Infinity) return "A mask has the exponential 0: it changes neither the maximum nor the sum.";
  if (isJump)
    return `The sum was in units of exp(${format(m)}) and is now in units of exp(${format(newM)}): every old term is rescaled by the same factor.`;
  if (m === -Infinity) return "The first number is the maximum: its term is exp(0) = 1.";
  if (sum)
    return "Each stream knows only its own numbers; A + B needs the maximum and the sum of each, nothing else.";
  return `The maximum stays, and so do the old terms${split > 0 ? " of this stream" : ""}; the new one is added.`;
}

/**
 * Say how far probabilities are from those of one pass over all numbers.
 *
 * @param {number[]} p
 * @param {number[]} once
 */
function comparison(p, once) {
  if ([...p, ...once].some(Number.isNaN))
    return once.every(Number.isNaN)
      ? "One pass over all of them gives nan too."
      : "One pass gives other results.";
  const errors = p.map((value, i) => (once[i] > 1e-30 ? Math.abs(value - once[i]) / once[i] : 0));
  const largest = Math.max(...errors);
  const same = "Softmax in one pass over all of them gives the same probabilities";
  return largest < 1e-6 ? `${same}.` : `${same} but for rounding: up to ${plain(num(100 * largest, 2))} %.`;
}
