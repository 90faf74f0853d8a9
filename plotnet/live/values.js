/** Values of traits: their JSON, their bounds, and how Python writes them. */

import { format, shortest } from "./numerics.js";

/**
 * What a trait accepts, as Python states it. `expected` completes "x is 3: expected ...".
 *
 * @typedef {{kind: "number" | "integer" | "numbers" | "choice" | "flag" | "answer", expected: string, min?: number,
 *   max?: number, above?: number, finite?: boolean, options?: unknown[], length?: [number, number]}} Trait
 */

/**
 * Encode nan and inf, which JSON does not have.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function toJson(value) {
  if (Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "number") return value;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/** @type {Record<string, number>} */
const NONFINITE = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/**
 * Decode what `toJson`, here or in Python, has encoded.
 *
 * @param {any} value
 * @returns {any}
 */
export function fromJson(value) {
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === "string") return Object.hasOwn(NONFINITE, value) ? NONFINITE[value] : value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
}

/**
 * Throw a RangeError if a value is not valid for a trait.
 *
 * @param {unknown} value
 * @param {Trait} trait
 * @param {string} name
 */
export function validate(value, trait, name) {
  const numbers =
    trait.kind === "numbers" ? /** @type {number[]} */ (value) : [/** @type {number} */ (value)];
  if (trait.kind === "flag") return;
  if (trait.kind === "choice") {
    if (!trait.options?.includes(value)) fail(name, value, trait);
    return;
  }
  if (trait.length && !(numbers.length >= trait.length[0] && numbers.length <= trait.length[1])) {
    throw new RangeError(`${name} has length ${numbers.length}: expected ${trait.expected}`);
  }
  for (const number of numbers) if (!isAllowed(number, trait)) fail(name, number, trait);
}

/**
 * @param {number} x
 * @param {Trait} trait
 */
function isAllowed(x, { kind, min, max, above, finite }) {
  if (kind === "integer" && !Number.isInteger(x)) return false;
  if (finite && !Number.isFinite(x)) return false;
  return (
    (min === undefined || x >= min) && (max === undefined || x <= max) && (above === undefined || x > above)
  );
}

/**
 * Throw a RangeError that names a value, and what was expected.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {Trait} trait
 * @returns {never}
 */
export function fail(name, value, { expected }) {
  const text = typeof value === "number" ? format(value) : String(value);
  throw new RangeError(`${name} is ${text}: expected ${expected}`);
}

/**
 * Write a value as Python does.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number")
    return Number.isFinite(value) ? shortest(value) : `float("${shortest(value)}")`;
  return value === null ? "None" : JSON.stringify(value);
}
