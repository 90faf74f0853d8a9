/** ShiftExplorer: softmax of z - c as written, with c as a line over the safe ranges of all dtypes. */

import { logitLane } from "./lanes.js";
import { arithmetic, cast, format, spacing } from "./numerics.js";
import { explorer } from "./page.js";
import { countButtons, LIMITS } from "./parts.js";
import { largestOf } from "./safe_shift.js";
import { memoize } from "./scene.js";
import { HEAD, REACH, shiftAxis } from "./shift_axis.js";
import { columnsWidth, narrowRows, steps, WIDE, wideLane, wideRows } from "./softmax_rows.js";
import { MEDIUM, num, numWithin, plain, SMALL, SMALLEST, t } from "./text.js";

/**
 * @import { Dtype } from "./numerics.js"
 * @import { Drawn, Size } from "./page.js"
 * @import { Status } from "./shift_axis.js"
 * @import { Rows, Steps } from "./softmax_rows.js"
 * @typedef {{logits: number[], shift: number, dtype: Dtype, hot: string | null}} State
 */

export default explorer({ view, local: { hot: null } });

const BAR = 24; // height of the bar of a dtype, the least that a finger hits
const FORMULA = "*p*_{~i} = exp(*z*_{~i} − *c*) / ∑_{~j} exp(*z*_{~j} − *c*)";

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const found = steps(state.logits, state.dtype, state.shift); // of z - c
  const failed = failure(state, found);
  const lost = failed ? "" : inaccuracy(state, found);
  const status = failed ? "not safe" : lost ? "digits are lost" : "safe";
  const draw = size.width < WIDE ? narrow : wide;
  return { ...draw(state, size, found, status), message: failed || lost || success(state) };
}

/**
 * @param {State} state
 * @param {Size} size
 * @param {Steps} found
 * @param {Status} status
 */
function wide(state, { width, height }, found, status) {
  const count = state.logits.length;
  const x = 96;
  const bar = Math.max(BAR, Math.min(30, (height - 80 - 40 * count) / 8));
  const top = HEAD + 4 * bar + 26;
  const row = Math.max(28, Math.min(130, (height - top - 24) / count));
  const values = { x: x - 8, y: 5.5, width: 64, size: SMALL, anchor: "end" };
  return {
    picture: [
      shiftAxis(state, status, { x, width: wideLane(x, width), row: bar }),
      t(width - columnsWidth(width) / 2, HEAD + 2 * bar, FORMULA, 20, { key: "formula", anchor: "middle" }),
      ...wideRows(rows(state, found, { x, width, top, row }, values)),
      ...countButtons({ x: 60, y: top - 13, count }),
    ],
    height: top + row * count + 24,
  };
}

/**
 * Draw for a narrow page: each logit with its exponential and its probability in one row.
 *
 * @param {State} state
 * @param {Size} size
 * @param {Steps} found
 * @param {Status} status
 */
function narrow(state, { width }, found, status) {
  const count = state.logits.length;
  const top = HEAD + 4 * BAR + 25;
  const row = Math.max(28, Math.min(56, (360 - top) / count)); // all values in view beside the handle of c
  const isTwoLines = row >= 36;
  const x = isTwoLines ? 48 : 72;
  const bottom = top + row * count;
  const below = width < 400 ? 21 : 0; // a phone has no room for the sum beside the labels of the axis
  const values = isTwoLines
    ? { x: 0, y: 16, width: 54, size: SMALLEST, anchor: "start" }
    : { x: x - 6, y: 5, width: 42, size: SMALLEST, anchor: "end" };
  const place = { x, width, top, row, raise: isTwoLines ? 6 : 0 };
  return {
    picture: [
      shiftAxis(state, status, { x: 86, width: width - 86, row: BAR }),
      ...narrowRows({ ...rows(state, found, place, values), sumY: bottom + 20 + below }),
      ...countButtons({ x: 13, y: bottom + 36, count }),
      t(below ? 0 : 58, bottom + 41 + 1.2 * below, FORMULA, MEDIUM, { key: "formula" }),
    ],
    height: bottom + 52 + below,
  };
}

/**
 * @param {State} state
 * @param {Steps} found
 * @param {{x: number, width: number, top: number, row: number, raise?: number}} place
 * @param {{x: number, y: number, width: number, size: number, anchor: string}} values Where the logits are written, with
 *   `y` from the middle of a row.
 * @returns {Rows}
 */
function rows({ logits, shift, dtype, hot }, found, place, values) {
  return {
    ...place,
    found,
    dtype,
    hot,
    argument: "*z* − *c*",
    lane: (i, rect) => [
      value({ i, logit: logits[i], ...values, y: rect.y + rect.height / 2 + values.y }),
      lane({ i, logit: logits[i], shift, dtype, z: found.z[i], e: found.e[i], ...rect }),
    ],
  };
}

const value = memoize(
  /** @param {{i: number, logit: number, x: number, y: number, width: number, size: number, anchor: string}} options */
  ({ i, logit, x, y, width, size, anchor }) =>
    t(x, y, numWithin(logit, width, size), size, {
      key: `value ${i}`,
      anchor: /** @type {"start" | "end"} */ (anchor),
      class: "soft",
    }),
);

const lane = memoize(
  /** @param {{i: number, logit: number, shift: number, dtype: Dtype, z: number, e: number, x: number, y: number, width: number, height: number}} options */
  ({ i, logit, shift, dtype, z, e, ...place }) => {
    const origin = Number.isFinite(shift) ? shift : 0;
    return logitLane(`z${i}`, {
      place,
      z,
      dtype,
      words: num(z, 6),
      value: logit,
      min: origin - REACH,
      max: origin + REACH,
      ghost: shift === 0 ? NaN : logit,
      ghostText: `*z*_{${i}}`,
      label: `z ${i}`,
      text: `${format(logit, 6)}; z minus c is ${format(z, 6)}; its exponential is ${format(e)}`,
      valueAt: (moved) => unshifted(moved, shift),
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    });
  },
);

/**
 * Return the value of a logit that was dragged to a place on the axis of z - c.
 *
 * @param {number} moved z - c
 * @param {number} shift
 */
function unshifted(moved, shift) {
  return Number.isFinite(moved) && Number.isFinite(shift) ? Number((moved + shift).toPrecision(12)) : moved;
}

const DASHED = "The dashed bars are the correct probabilities.";

/**
 * Say why the sum is nan, inf or 0, or return "".
 *
 * @param {State} state
 * @param {Steps} found
 */
function failure({ logits, shift, dtype }, { z, e, total }) {
  const largest = largestOf(cast(logits, dtype));
  if (!Number.isFinite(largest))
    return `In ${dtype}, the largest logit is ${format(largest)}: no shift helps.`;
  if (Number.isNaN(shift)) return "c is nan, and so are all differences z − c and all probabilities.";
  const i = e.indexOf(Infinity);
  if (i >= 0) {
    const difference = `${plain(`*z*_{${i}}`)} − c = ${format(z[i], 6)}`;
    return `c is too small: ${difference} is above the overflow threshold of ${dtype}, so its exponential and the sum are inf. ${DASHED}`;
  }
  if (total === Infinity) {
    return `c is too small: no exponential overflows, but their sum does in ${dtype}: every probability is x / inf = 0. ${DASHED}`;
  }
  if (total === 0) {
    return `c is too large: every exponential underflows to 0 in ${dtype}, and 0 / 0 is nan. ${DASHED}`;
  }
  return "";
}

/**
 * Say which digits were lost and where, or return "".
 *
 * @param {State} state
 * @param {Steps} found
 */
function inaccuracy({ logits, dtype }, { z, p, exact }) {
  const { subtract } = arithmetic(dtype);
  const { subnormal } = LIMITS[dtype];
  const rounded = cast(logits, dtype);
  const best = rounded.map((value) => subtract(value, largestOf(rounded)));
  const matters = logits.map((_, i) => best[i] > subnormal && exact[i] > 0); // others are too small with any c
  const error = (/** @type {number[]} */ values) =>
    Math.max(0, ...values.map((value, i) => (matters[i] ? Math.abs(value - exact[i]) / exact[i] : 0)));
  const isSubnormal = z.some((value, i) => matters[i] && value <= subnormal);
  const off = error(p);
  if (off > Math.max(4 * spacing(1, dtype), 1e-3)) {
    const cause = isSubnormal
      ? "exp(z − c) is subnormal or 0, so digits are lost"
      : error(steps(best, dtype).p) > Math.max(4 * spacing(1, dtype), 1e-3)
        ? `the logits are rounded to ${dtype}`
        : `z − c is rounded to ${dtype}`;
    return `A probability is off by ${format(100 * off, 2)} %: ${cause}.`;
  }
  if (!isSubnormal) return "";
  return "The probabilities are still right, but an exponential is subnormal: it has lost digits. The hatched part of a bar shows where that is so.";
}

/** @param {State} state */
function success({ logits, shift }) {
  if (shift === largestOf(logits)) {
    return `c = max z: the largest exponential is 1, so none can overflow, and the sum is from 1 to ${logits.length}.`;
  }
  if (shift === 0) return "With c = 0 nothing is subtracted. Drag c: the exponentials change, p does not.";
  const verb = shift > 0 ? "divided" : "multiplied";
  return `Compared with c = 0, each exponential is ${verb} by exp(${format(Math.abs(shift), 6)}), and so is the sum: p is the same.`;
}
