/** What the explorers share whose state is a row of logits: a slider for each, and how many there are. */

import { symmetricLog } from "./explorer.js";

const SCALE = symmetricLog(1e5, 2000);

/** @import { Changes, Page } from "./explorer.js" */

/**
 * Add the controls of the logits.
 *
 * @template {{logits: number[]}} State
 * @param {Page<State>} page
 * @param {{most: number, name?: string, also?: (count: number, state: State) => Changes}} options `also`: what
 *   else changes with how many there are.
 * @returns {(state: State) => void} What follows the state.
 */
export function logitControls(page, { most, name = "z", also = () => ({}) }) {
  const keys = Array.from({ length: most }, (_, i) => `z${i}`);
  page.syncList("logits", keys);
  page.choice({
    label: "How many logits",
    options: [2, 3, 4, 5, 6, 7, 8].slice(0, most - 1),
    read: (state) => state.logits.length,
    write: (count, state) => ({
      logits: Array.from({ length: count }, (_, i) => state.logits[i] ?? 0),
      ...also(count, state),
    }),
  });
  const rows = keys.map((_, i) =>
    page.slider({
      label: `${name}${"₀₁₂₃₄₅₆₇"[i]}`,
      scale: SCALE,
      reset: 0,
      read: (state) => state.logits[i] ?? 0,
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    }),
  );
  return (state) => rows.forEach((row, i) => (row.hidden = i >= state.logits.length));
}
