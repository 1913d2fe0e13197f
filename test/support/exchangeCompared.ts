import type { ExchangeValue } from "../../src/core/exchange/exchange.ts";
import type { PropertyType } from "../../src/protocol/data.ts";
import type { Carried } from "./exchangeCarried.ts";
import type { Described } from "./exchangeProject.ts";

/** What should come back of a project. */
export function reduced(whole: Described, carried: Carried): Described {
  const properties = Object.entries(whole.properties).flatMap(([name, type]) => {
    const now = carried.types[type];
    return now === undefined || name === "label" ? [] : [[name, now] as const];
  });
  const kept = new Set(properties.map(([name]) => name));
  const images = whole.images.map((image) => ({
    ...image,
    split: carried.splits ? image.split : null,
    values: {
      ...mapped(
        Object.entries(image.values).filter(([name]) => kept.has(name)),
        carried.value,
      ),
      ...carried.adds?.(image),
    },
    annotations: image.annotations.flatMap((one) => carried.annotation(one, image)),
  }));
  const classes = new Set(
    images.flatMap(({ annotations }) => annotations.map(({ className }) => className)),
  );
  return {
    images,
    properties: { ...Object.fromEntries(properties), ...carried.addsTypes },
    parents: Object.fromEntries(
      [...classes].map((name) => [name, carried.parents ? (whole.parents[name] ?? []) : []]),
    ),
  };
}

/**
 * A project to compare: in an order of its own, coordinates to a ten-thousandth of a pixel, without the number by which
 * parts of one object are joined. Of classes, those that are used.
 */
export function comparable({ images, properties, parents }: Described): unknown {
  const { label: __, ...named } = properties as Record<string, PropertyType>;
  const used = new Set(images.flatMap(({ annotations }) => annotations.map((a) => a.className)));
  return {
    images: images
      .map(({ values, annotations, ...image }) => ({
        ...image,
        values: sortedEntries(values).map(([name, value]) =>
          typeof value === "object" ? [name, [...value].sort()] : [name, value],
        ),
        annotations: annotations
          .map(({ attributes: { object: ___, ...attributes }, ...one }) => ({
            ...one,
            attributes: sortedEntries(attributes),
          }))
          .map((one) => JSON.stringify(one, rounded))
          .sort(),
      }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    properties: sortedEntries(named),
    parents: sortedEntries(parents).filter(([name]) => used.has(name)),
  };
}

function mapped(
  entries: readonly [string, ExchangeValue][],
  map: (value: ExchangeValue) => ExchangeValue = (value) => value,
): Record<string, ExchangeValue> {
  return Object.fromEntries(entries.map(([name, value]) => [name, map(value)]));
}

function sortedEntries<T>(all: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10_000) / 10_000 : value;
}
