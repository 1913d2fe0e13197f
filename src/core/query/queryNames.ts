import { computedProperties, computedPropertyIds } from "../../protocol/properties.ts";
import type { PropertyType, QueryNames } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { PropertyRow } from "../db/properties.ts";
import { formats } from "../exchange/formats.ts";

const kept = new WeakMap<Dataset, { revision: number; names: QueryNames }>();

/** What names in a query may mean in a project; counted once a change, for it is asked at every key that is typed. */
export function queryNames(dataset: Dataset): QueryNames {
  const { revision } = dataset;
  const known = kept.get(dataset);
  if (known?.revision === revision) return known.names;
  const names = namesOf(dataset);
  kept.set(dataset, { revision, names });
  return names;
}

function namesOf(dataset: Dataset): QueryNames {
  const { properties, annotations, images } = dataset;
  const { columns } = annotations;
  const classes = new Set(columns.class);
  return {
    properties: [
      ...computedPropertyIds.map((key) => ({
        key,
        name: computedProperties[key].title,
        type: computedProperties[key].kind satisfies PropertyType,
        computed: true,
        values: key === "format" ? images.formats.slice(1) : [],
      })),
      ...properties.list.map((property) => ({
        key: `#${property.id}`,
        name: property.name,
        type: property.type,
        computed: false,
        values: valuesOf(dataset, property),
      })),
    ],
    folders: Array.from(dataset.folders, ({ path }) => path)
      .toSorted()
      .slice(0, mostFolders),
    annotationClasses: [
      ...new Set(Array.from(classes, (id) => properties.tag(id)?.name ?? "")),
    ].toSorted(),
    annotationSources: columns.sources.toSorted(),
    exportFormats: formats.flatMap((format) => (format.export ? [format.id] : [])),
  };
}

const mostValues = 500;
const mostFolders = 2000;

function valuesOf({ properties }: Dataset, property: PropertyRow): string[] {
  if (property.type === "tag" || property.type === "multi_tags")
    return properties
      .tags(property.id)
      .map(({ name }) => name)
      .toSorted()
      .slice(0, mostValues);
  const column = properties.column(property);
  if (column.kind !== "text") return [];
  const counts = new Int32Array(column.texts.length);
  for (const code of column.codes) counts[code]++;
  return column.texts
    .map((text, code) => ({ text, count: code === 0 ? 0 : counts[code] }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, mostValues)
    .map(({ text }) => text);
}
