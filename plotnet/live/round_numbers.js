/** Scales on which a handle stops at round numbers, by the pointer and by the keys. */

/** @import { Scale } from "./parts.js" */

/**
 * List some digits times powers of ten.
 *
 * @param {number[]} digits
 * @param {number} low
 * @param {number} high
 */
export function roundNumbers(digits, low, high) {
  const numbers = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++)
    for (const digit of digits) numbers.push(Number(`${digit}e${exponent}`));
  return numbers.filter((x) => x >= low && x <= high);
}

/**
 * List the same with both signs, and 0.
 *
 * @param {number[]} digits
 * @param {number} high
 */
export function signedRoundNumbers(digits, high) {
  const positive = roundNumbers(digits, 1, high);
  return [...positive.map((x) => -x).reverse(), 0, ...positive];
}

/**
 * Return the number of an ascending list that is some places on from a value.
 *
 * @param {number[]} numbers
 * @param {number} value
 * @param {number} places
 */
export function stepIn(numbers, value, places) {
  const start = Number.isNaN(value) ? 0 : value;
  const ahead = numbers.filter((x) => (places > 0 ? x > start : x < start));
  if (places < 0) ahead.reverse();
  return ahead[Math.min(Math.abs(places), ahead.length) - 1] ?? value;
}

/**
 * Let a scale give only numbers of a list.
 *
 * @param {Scale} scale
 * @param {number[]} numbers
 * @returns {Scale}
 */
export function snapped({ at }, numbers) {
  const places = numbers.map(at);
  /** @param {number} place */
  const nearest = (place) => {
    const distances = places.map((x) => Math.abs(x - place));
    return numbers[distances.indexOf(Math.min(...distances))];
  };
  return { at, value: nearest };
}
