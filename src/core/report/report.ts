import { instancesById } from "../db/instances.ts";
import type { StoredThumb } from "../db/thumbStore.ts";
import { joinStrip } from "../images/strip.ts";
import { storedPathOf } from "../project/describe.ts";
import type { Project } from "../project/project.ts";
import type { Dataset } from "../columns/dataset.ts";
import { facetOf } from "../query/facets.ts";
import { findProperty, titleOf, type Property, type Source } from "../query/names.ts";
import { formatTime, formatValue } from "../view/format.ts";
import { facetMarkup } from "./facetMarkup.ts";
import { markup, type Markup } from "./markup.ts";
import { reportStyle } from "./style.ts";

export interface ReportOptions {
  readonly title: string;
  /** The query, as it was written. */
  readonly query: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Pictures in a report: enough for an impression, and a file that can be sent. */
const mostPictures = 1000;
const px = 128;
const page = 200;

/** Facts of the images themselves that are worth a look, after the project's own properties. */
const computed = ["format", "megapixels", "aspect", "brightness", "contrast", "sharpness"];

/**
 * One HTML file that shows what a query selects: facets, histograms and thumbnails. It holds all that it needs, runs
 * no script and fetches nothing, so that it can be sent and opened anywhere.
 */
export async function* reportOf(
  project: Project,
  dataset: Dataset,
  ids: Int32Array,
  options: ReportOptions,
): AsyncGenerator<string> {
  const source: Source = { db: project.db, dataset };
  const query = options.query.trim() ? markup`<pre>${options.query.trim()}</pre>` : markup``;
  const shown = ids.subarray(0, mostPictures);
  const more =
    shown.length < ids.length
      ? markup`<p class="dim">The first ${shown.length.toLocaleString("en")} are shown.</p>`
      : markup``;
  const images = `${ids.length.toLocaleString("en")} ${ids.length === 1 ? "image" : "images"}`;
  yield markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${options.title}</title>
<style>${reportStyle}</style>
</head>
<body>
<header><h1>${options.title}</h1><p>${images}, ${formatTime(options.time)}</p>${query}</header>
<main><div class="facets">
`.text;
  for (const property of propertiesOf(source)) yield facet(source, ids, property).text;
  yield markup`</div>${more}<div class="pictures">`.text;
  for (let at = 0; at < shown.length; at += page)
    yield pictures(project, dataset, [...shown.subarray(at, at + page)]).text;
  yield markup`</div></main>
</body>
</html>
`.text;
}

function propertiesOf(source: Source): Property[] {
  const own = source.dataset.properties.list.map((property): Property => ({ own: property }));
  return [...own, ...computed.flatMap((name) => findProperty(source, name) ?? [])];
}

function facet(source: Source, ids: Int32Array, property: Property): Markup {
  const found = facetOf(source, ids, property, 20, 30);
  const isDate = "own" in property && property.own.type === "date";
  const format = (value: number): string =>
    "computed" in property
      ? formatValue(property.computed, value)
      : isDate
        ? formatTime(value)
        : String(Number(value.toPrecision(4)));
  return facetMarkup(titleOf(property), found, format);
}

function pictures(project: Project, dataset: Dataset, ids: readonly number[]): Markup {
  const rows = new Map(instancesById(project.db, ids).map((row) => [row.id, row]));
  const images = [...rows.values()].flatMap(({ imageId }) => imageId ?? []);
  const thumbs = project.thumbs.read([...new Set(images)], px);
  const figures = ids.flatMap((id) => {
    const row = rows.get(id);
    if (!row) return [];
    const thumb = thumbs.get(row.imageId ?? 0);
    const name = markup`<figcaption>${row.name}</figcaption>`;
    return [
      markup`<figure title="${storedPathOf(dataset, row)}">${pictureOf(thumb, project)}${name}</figure>\n`,
    ];
  });
  return markup`${figures}`;
}

function pictureOf(thumb: StoredThumb | undefined, { thumbs }: Project): Markup {
  if (!thumb) return markup`<div class="none"></div>`;
  const jpeg = joinStrip(thumbs.header(thumb.headerId), [thumb.segment], thumb.px);
  const data = `data:image/jpeg;base64,${Buffer.from(jpeg.buffer).toString("base64")}`;
  return markup`<img loading="lazy" width="${px}" height="${px}" alt="" src="${data}">`;
}
