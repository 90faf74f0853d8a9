/** The style of a picture. It is part of the SVG, so that a saved picture looks like the page. */

const SANS = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
const SERIF = '"STIX Two Text", Cambria, "DejaVu Serif", "Times New Roman", serif';

/** @type {Record<string, string>} */
const RULES = {
  text: `fill: var(--ink); font-family: ${SANS}; font-variant-numeric: tabular-nums`,
  ".variable": `font-family: ${SERIF}; font-style: italic`,
  ".index": `font-family: ${SERIF}`,
  ".soft": "fill: var(--soft)",
  ".strong": "font-weight: 650",
  ".failed": "fill: var(--bad); font-weight: 650",
  ".halo": "paint-order: stroke; stroke: var(--background); stroke-width: 4px; stroke-linejoin: round",
  ".halo-range": "paint-order: stroke; stroke: var(--range); stroke-width: 4px; stroke-linejoin: round",
  ".halo-outside": "paint-order: stroke; stroke: var(--outside); stroke-width: 4px; stroke-linejoin: round",
  ".halo-bad": "paint-order: stroke; stroke: var(--bad-soft); stroke-width: 5px; stroke-linejoin: round",
  ".fill-background": "fill: var(--background)",
  ".fill-ink": "fill: var(--ink)",
  ".fill-range": "fill: var(--range)",
  ".fill-outside": "fill: var(--outside)",
  ".fill-plus": "fill: var(--plus)",
  ".fill-plus-soft": "fill: var(--plus-soft)",
  ".fill-minus": "fill: var(--minus)",
  ".fill-minus-soft": "fill: var(--minus-soft)",
  ".fill-bad": "fill: var(--bad)",
  ".fill-bad-soft": "fill: var(--bad-soft)",
  ".fill-mark": "fill: var(--mark)",
  ".hair": "stroke: var(--hair); fill: none",
  ".line": "stroke: var(--line); fill: none",
  ".line-ink": "stroke: var(--ink); fill: none",
  ".line-plus": "stroke: var(--plus); fill: none",
  ".line-minus": "stroke: var(--minus); fill: none",
  ".line-bad": "stroke: var(--bad); fill: none",
  ".box": "fill: var(--background); stroke: var(--line)",
  ".box-failed": "fill: var(--bad-soft); stroke: var(--bad); stroke-width: 1.5px",
  ".box-chosen": "fill: var(--plus-soft); stroke: var(--plus); stroke-width: 1.75px",
  ".expected": "fill: none; stroke: var(--soft); stroke-dasharray: 3 2.5; stroke-width: 1.25px",
  ".knob": "fill: var(--background); stroke-width: 3px",
  ".dim": "fill-opacity: 0.35; stroke-opacity: 0.35",
  ".hit": "fill: transparent; stroke: none; pointer-events: all",
  ".ring": "fill: none; stroke: none",
  ".handle": "cursor: ew-resize; touch-action: none; outline: none",
  ".handle.vertical": "cursor: ns-resize",
  ".handle:hover .knob, .plotnet-picture .dragging .knob": "stroke-width: 4px",
  ".action": "cursor: pointer; outline: none",
  ".action:hover .box": "stroke: var(--ink)",
  ":focus-visible > .ring": "stroke: var(--ink); stroke-width: 2px",
};

export const STYLE = Object.entries(RULES)
  .map(([selector, rule]) => `.plotnet-picture ${selector} { ${rule} }`)
  .join("\n");
