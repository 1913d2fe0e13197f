import type { Facet } from "../../protocol/data.ts";
import { markup, type Markup } from "./markup.ts";

/** Counts as bars, or a histogram, with no more than HTML and SVG. */
export function facetMarkup(
  title: string,
  facet: Facet,
  format: (value: number) => string,
): Markup {
  const body = facet.kind === "values" ? bars(facet) : histogram(facet, format);
  const missing =
    facet.missing > 0
      ? markup`<p class="dim">${count(facet.missing)} without a value</p>`
      : markup``;
  return markup`<section class="facet"><h2>${title}</h2>${body}${missing}</section>\n`;
}

function bars({ values, distinct }: Extract<Facet, { kind: "values" }>): Markup {
  const most = Math.max(1, ...values.map((value) => value.count));
  const rows = values.map((value) => {
    const bar = markup`<rect width="${(100 * value.count) / most}" height="8"/>`;
    const picture = markup`<svg viewBox="0 0 100 8" preserveAspectRatio="none">${bar}</svg>`;
    const number = markup`<td class="number">${count(value.count)}</td>`;
    return markup`<tr><th>${value.label}</th><td>${picture}</td>${number}</tr>`;
  });
  const rest = distinct - values.length;
  const more = rest > 0 ? markup`<p class="dim">and ${count(rest)} other values</p>` : markup``;
  return markup`<table>${rows}</table>${more}`;
}

function histogram(
  { min, max, counts }: Extract<Facet, { kind: "histogram" }>,
  format: (value: number) => string,
): Markup {
  if (counts.length === 0) return markup``;
  const most = Math.max(1, ...counts);
  const step = (max - min) / counts.length;
  const columns = counts.map((value, i) => {
    const height = (100 * value) / most;
    const place = markup`x="${i * 10 + 0.5}" y="${100 - height}" width="9" height="${height}"`;
    const range = `${format(min + i * step)} – ${format(min + (i + 1) * step)}: ${count(value)}`;
    return markup`<rect ${place}><title>${range}</title></rect>`;
  });
  const label = `Histogram from ${format(min)} to ${format(max)}`;
  const box = markup`viewBox="0 0 ${counts.length * 10} 100" preserveAspectRatio="none"`;
  const ends = markup`<p class="dim ends"><span>${format(min)}</span><span>${format(max)}</span></p>`;
  return markup`<svg class="histogram" ${box} role="img" aria-label="${label}">${columns}</svg>${ends}`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
