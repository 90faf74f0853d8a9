/** OverflowExplorer: softmax as the textbook writes it, step by step, and where inf and nan come from. */

import { DTYPES, arithmetic, bits, cast, format, sum } from "./numerics.js";
import { explorer, symmetricLog } from "./explorer.js";

const MOST = 8;
const LEFT = 150;
const WIDTH = 800;
const ROWS = { z: 34, exp: 128, sum: 222, p: 316 };
const FIELDS = { float16: [5, 10], bfloat16: [8, 7], float32: [8, 23], float64: [11, 52] };
const SCALE = symmetricLog(1e5, 2000);

export default explorer((page) => {
  const keys = Array.from({ length: MOST }, (_, i) => `z${i}`);
  page.couple("logits", keys);
  page.choice({ label: "dtype", key: "dtype", options: DTYPES });
  page.choice({
    label: "How many logits", options: [2, 3, 4, 5, 6, 7, 8],
    read: (state) => state.logits.length,
    write: (count, { logits }) => ({ logits: Array.from({ length: count }, (_, i) => logits[i] ?? 0) }),
  });
  const rows = keys.map((key, i) =>
    page.slider({
      label: `z${"₀₁₂₃₄₅₆₇"[i]}`,
      scale: SCALE,
      reset: 0,
      read: (state) => state.logits[i] ?? 0,
      write: (value, { logits }) => ({ logits: logits.with(i, value) }),
    }),
  );
  return {
    update(state) {
      rows.forEach((row, i) => (row.hidden = i >= state.logits.length));
      draw(page, state);
    },
    sentence,
  };
});

/** Compute every cell: its number, and what there is to say of it. */
function steps({ logits, dtype }) {
  const { exp, divide, round } = arithmetic(dtype);
  const z = cast(logits, dtype);
  const e = z.map((value) => exp(value));
  // as NumPy: float16 is added up in float32, and the sum is rounded
  const total = round(sum(e, arithmetic(dtype === "float16" ? "float32" : dtype)));
  const p = e.map((value) => divide(value, total));
  return {
    z: z.map((value, i) => [value, value === Infinity && logits[i] !== Infinity ? "inf is born" : ""]),
    exp: e.map((value, i) => [value, ofExp(value, z[i])]),
    sum: [[total, ofSum(total, e)]],
    p: p.map((value, i) => [value, ofQuotient(value, e[i], total)]),
  };
}

function ofExp(value, z) {
  if (value === Infinity) return z === Infinity ? "exp(inf)" : "inf is born";
  if (value === 0) return z === -Infinity ? "exp(−inf)" : "too small: 0";
  return Number.isNaN(value) ? "from nan" : "";
}

function ofSum(total, e) {
  if (total === Infinity) return e.includes(Infinity) ? "from inf above" : "inf is born";
  return Number.isNaN(total) ? "from nan above" : total === 0 ? "nothing but 0" : "";
}

function ofQuotient(value, e, total) {
  if (Number.isNaN(value)) {
    if (Number.isNaN(e) || Number.isNaN(total)) return "from nan";
    return e === Infinity ? "inf / inf = nan" : "0 / 0 = nan";
  }
  if (value === 0 && total === Infinity) return e === 0 ? "0 / inf" : "x / inf = 0";
  return value === 0 && e !== 0 ? "too small: 0" : "";
}

function draw(page, state) {
  const { dtype } = state;
  const found = steps(state);
  const count = state.logits.length;
  const width = WIDTH / count;
  for (const [row, top] of Object.entries(ROWS)) {
    const cells = row === "sum" ? 1 : MOST;
    for (let i = 0; i < cells; i++) {
      const name = `${row}-${i}`;
      const visible = i < found[row].length;
      page.show(`${name}-cell`, visible);
      if (!visible) continue;
      const [value, note] = found[row][i];
      const span = row === "sum" ? WIDTH : width;
      cell(page, name, LEFT + i * width, top, span, value, note, dtype);
    }
  }
}

/** Move one cell to its place, and write into it. */
function cell(page, name, x, y, width, value, note, dtype) {
  const middle = x + width / 2;
  const bad = !Number.isFinite(value);
  page.attributes(`${name}-box`, { x: x + 3, width: width - 6, class: bad ? "bad" : note ? "tiny" : "cell" });
  page.attributes(`${name}-value`, { x: middle });
  page.text(`${name}-value`, format(value, width < 120 ? 4 : 6));
  page.attributes(`${name}-note`, { x: middle });
  page.text(`${name}-note`, note);
  const [exponent, fraction] = FIELDS[dtype];
  const length = 1 + exponent + fraction;
  const inner = Math.min(width - 18, 384);
  const left = middle - inner / 2;
  page.attributes(`${name}-bits`, { transform: `translate(${short(left)} ${y + 54}) scale(${short(inner / length)} 9)` });
  page.attributes(`${name}-exponent`, { width: exponent });
  page.attributes(`${name}-fraction`, { x: 1 + exponent, width: fraction });
  const written = bits(value, dtype);
  page.attributes(`${name}-ones`, { d: ones(written.sign + written.exponent + written.fraction) });
}

function short(x) {
  return Number(x.toFixed(3));
}

/** Draw the ones among bits, each a box of width 1. */
function ones(text) {
  let d = "";
  for (const { index, 0: run } of text.matchAll(/1+/g)) d += `M${index} 0h${run.length}v1h${-run.length}z`;
  return d;
}

function sentence(state) {
  const found = steps(state);
  const list = found.p.map(([value]) => format(value)).join(", ");
  const born = [];
  for (const [row, cells] of Object.entries(found)) {
    cells.forEach(([, note], i) => {
      if (!note.includes("born")) return;
      const of = format(found.z[i]?.[0], 6);
      born.push(row === "exp" ? `exp(${of})` : row === "sum" ? "the sum" : `z${i}`);
    });
  }
  const why = born.length ? ` inf is born in ${born.join(" and ")}.` : "";
  return `In ${state.dtype}, softmax as written gives ${list}.${why}`;
}
