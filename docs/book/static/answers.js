/** Predictions that are typed, and their comparison with the result. */

/** @import { Answer } from "./store.js" */

/**
 * What a field accepts.
 *
 * @typedef {object} Expected
 * @property {string} expected description such as "a number between 0 and 1"
 * @property {string[]} types as in the output of `predict`: "a number", "a list or array", "a word"
 * @property {[number, number]} [range]
 */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(%?)$/i;
const SPECIAL = /^([+-]?)(inf|∞|nan)$/i;

/**
 * Read a prediction.
 *
 * @param {string} typed
 * @param {Expected} options
 * @returns {{answer: Answer} | {problem: string}}
 */
export function parseAnswer(typed, { expected, types, range }) {
  let cleaned = typed.replace(/[−–]/g, "-").trim();
  if (expected.startsWith("an integer")) cleaned = cleaned.replace(/(?<=\d),(?=\d{3}(?!\d))/g, ""); // 1,000
  if (!cleaned) return { problem: "Write your prediction first, or have the result shown without one." };
  const answer = parse(cleaned, types);
  if (answer === null) return { problem: `“${typed.trim()}” cannot be read: expected ${expected}.` };
  if (range && typeof answer === "number" && (answer < range[0] || answer > range[1]))
    return { problem: `${typed.trim()} is out of range: expected ${expected}.` };
  return { answer };
}

/**
 * @param {string} text
 * @param {string[]} types
 * @returns {Answer | null}
 */
function parse(text, types) {
  const number = parseNumber(text);
  if (number !== null && types.includes("a number")) return number;
  if (types.includes("a list or array")) {
    const items = text
      .replace(/^[[(]|[\])]$/g, "")
      .split(text.includes(";") ? ";" : /[,\s]+/) // after a semicolon, a comma is a decimal comma
      .filter((item) => item.trim());
    const numbers = items.map(parseNumber).filter((item) => item !== null);
    return numbers.length > 0 && numbers.length === items.length ? numbers : null;
  }
  return types.includes("a word") ? text : null;
}

/**
 * @param {string} text
 * @returns {number | string | null}
 */
function parseNumber(text) {
  const compact = text.replace(/\s/g, "").replace(",", ".");
  const special = SPECIAL.exec(compact);
  if (special) return special[2].toLowerCase() === "nan" ? "nan" : `${special[1].replace("+", "")}inf`;
  const found = NUMBER.exec(compact);
  return found && Number.parseFloat(compact) / (found[3] ? 100 : 1);
}

/**
 * Whether a prediction is equal to a result, as in `plotnet.lesson.answers`.
 *
 * @param {Answer | null} predicted
 * @param {Answer | null} actual
 * @param {number} rtol relative tolerance of numbers
 * @returns {boolean}
 */
export function matches(predicted, actual, rtol) {
  if (Array.isArray(predicted) && Array.isArray(actual))
    return predicted.length === actual.length && predicted.every((item, i) => matches(item, actual[i], rtol));
  if (typeof predicted === "number" && typeof actual === "number")
    return Math.abs(predicted - actual) <= rtol * Math.abs(actual);
  return predicted === actual;
}

/**
 * Write a prediction as it is shown beside the result.
 *
 * @param {Answer} answer
 * @returns {string}
 */
export function formatAnswer(answer) {
  return Array.isArray(answer) ? `[${answer.join(", ")}]` : String(answer);
}
