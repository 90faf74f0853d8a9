/** Addresses that open an explorer in a state, as in page.html#logits=1000,1000,100&dtype=float32. */

import { parse, shortest } from "./numerics.js";
import { fail, validate } from "./values.js";

/**
 * @import { Changes } from "./page.js"
 * @import { Trait } from "./values.js"
 */

/**
 * What the address of an explorer can set.
 *
 * @typedef {object} Linkable
 * @property {Record<string, Trait>} traits A trait follows those on which its valid values depend.
 * @property {Changes} initial The state without an address.
 * @property {(changes: Changes, state: any) => Changes} complete Returns what a change in a state leads to; throws a
 *   RangeError for a value that this state does not allow.
 */

/**
 * Read the state from the part of an address after "#". What is not valid is left out and described.
 *
 * @param {string} hash
 * @param {Linkable} linkable
 * @returns {{state: Changes, problems: string[]}}
 */
export function readLink(hash, { traits, initial, complete }) {
  const given = new Map(
    hash
      .replace(/^#/, "")
      .split("&")
      .filter(Boolean)
      .map((part) => /** @type {[string, string]} */ (/^([^=]*)=?(.*)$/s.exec(part)?.slice(1))),
  );
  const problems = [...given.keys()]
    .filter((name) => !Object.hasOwn(traits, name))
    .map((name) => `${name} is unknown: expected ${Object.keys(traits).join(", ")}`);
  let state = initial;
  for (const [name, trait] of Object.entries(traits)) {
    const text = given.get(name);
    if (text === undefined) continue;
    try {
      const value = readValue(text, trait, name);
      validate(value, trait, name);
      state = { ...state, ...complete({ [name]: value }, state) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push(error.message);
    }
  }
  return { state, problems };
}

/**
 * Write what is different from the initial state as the part of an address from "#" on.
 *
 * @param {Changes} state
 * @param {Linkable} linkable
 * @returns {string}
 */
export function writeLink(state, { traits, initial, complete }) {
  let reached = initial;
  const parts = [];
  for (const name of Object.keys(traits)) {
    const text = writeValue(state[name]);
    if (text === writeValue(reached[name])) continue;
    parts.push(`${name}=${text}`);
    reached = { ...reached, ...complete({ [name]: state[name] }, reached) };
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

/**
 * @param {string} text
 * @param {Trait} trait
 * @param {string} name
 * @returns {unknown}
 */
function readValue(text, trait, name) {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
    switch (trait.kind) {
      case "numbers":
        return decoded
          .replace(/^\[|\]$/g, "")
          .split(",")
          .map(parse);
      case "choice":
        return trait.options?.find((option) => String(option) === decoded) ?? decoded;
      case "flag":
        return FLAGS.get(decoded.toLowerCase()) ?? fail(name, decoded, trait);
      default:
        return parse(decoded);
    }
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return fail(name, decoded, trait);
  }
}

const FLAGS = new Map([
  ["true", true],
  ["false", false],
]);

/**
 * @param {unknown} value
 * @returns {string}
 */
function writeValue(value) {
  if (Array.isArray(value)) return value.map(writeValue).join(",");
  return typeof value === "number" ? shortest(value) : encodeURIComponent(String(value));
}
