/** TrainingExplorer: the same training with three losses, recorded by Python: drag along the curves. */

import { explorer } from "./page.js";
import { num, plain } from "./text.js";
import { curves } from "./training_curves.js";
import { drawNetwork } from "./training_network.js";
import { EPSILON, momentOf } from "./training_run.js";
import { sampleBars } from "./training_samples.js";

/**
 * @import { Drawn, Size } from "./page.js"
 * @import { Rect } from "./parts.js"
 * @import { Moment, State } from "./training_run.js"
 */

export default explorer({ view });

/**
 * @param {State} state
 * @param {Size} size
 * @returns {Drawn}
 */
function view(state, size) {
  const moment = momentOf(state);
  const { network, samples, run, height } = size.width < 560 ? oneColumn(size) : twoColumns(size);
  return {
    picture: [
      ...curves(state, run),
      ...sampleBars(state, moment, samples),
      ...drawNetwork(state, moment, network),
    ],
    height,
    message: message(state, moment),
  };
}

/** @typedef {{network: Rect, samples: Rect, run: Rect, height: number}} Layout */

/**
 * @param {Size} size
 * @returns {Layout}
 */
function twoColumns({ width, height: most }) {
  const isNarrow = width < 660;
  const height = isNarrow ? Math.min(most, 372) : most;
  const right = Math.round(width * 0.5);
  const left = width - right - (isNarrow ? 14 : 30);
  const below = Math.min(200, height * 0.34);
  return {
    network: { x: 0, y: 0, width: left, height: height - below - 10 },
    samples: { x: 0, y: height - below, width: left, height: below },
    run: { x: width - right, y: 0, width: right, height },
    height,
  };
}

/**
 * Keep all numbers that change with the step near its handle: those of the network are above it, the curves below.
 *
 * @param {Size} size
 * @returns {Layout}
 */
function oneColumn({ width }) {
  return {
    network: { x: 0, y: 0, width, height: 208 },
    samples: { x: 0, y: 218, width, height: 104 },
    run: { x: 0, y: 328, width, height: 300 },
    height: 628,
  };
}

/**
 * @param {State} state
 * @param {Moment} moment
 * @returns {string}
 */
function message({ loss, dtype, threshold }, { run, record, exact, computed }) {
  if (exact.every(Number.isNaN))
    return "Every weight is nan: one sample whose gradient is nan is enough, and no later step brings a number back.";
  if (loss === "epsilon") return epsilonMessage(exact);
  if (loss === "stable")
    return "Every sample contributes p − y to the gradient: the worse it is classified, the more. No logarithm of a small p is needed.";
  const limit = `${dtype} up to ${plain(num(Math.floor(threshold * 100) / 100, 5))}`;
  const largest = plain(num(run.largest[record], 4));
  if (run.largest[record] > threshold) {
    const nan = computed.findIndex(Number.isNaN);
    const lost = nan >= 0 ? nan : computed.indexOf(Infinity);
    return `Sample ${lost} has a logit of ${largest}, and exp is finite in ${limit}: inf / inf is nan. In the mean, one nan is enough, and the next step makes every weight nan.`;
  }
  const zeros = computed.filter((value) => value === Infinity).length;
  if (zeros)
    return `In ${zeros} of ${computed.length} samples p is rounded to 0 in ${dtype}: −log 0 is inf, and its gradient 0 · inf is nan. The next step makes every weight nan.`;
  return `Naive takes the same steps as stable, as long as it can: its largest logit is ${largest}, and exp is finite in ${limit}.`;
}

/** @param {number[]} exact */
function epsilonMessage(exact) {
  const stuck = exact.filter((surprise) => surprise > -Math.log(EPSILON)).length;
  if (!stuck) return "No sample has p below ε = 10⁻⁷: this loss and its gradient are nearly exact.";
  return `In ${stuck} of ${exact.length} samples p is below ε = 10⁻⁷. The loss leaves out what lies below that line, and their gradient is multiplied by p / (p + ε), nearly 0: they hardly move.`;
}
