import type { Database } from "better-sqlite3";
import {
  computedProperties,
  computedPropertyIds,
  type ComputedProperty,
} from "../../protocol/properties.ts";
import { annotationFields, type AnnotationField, type Name } from "../../query/ast.ts";
import { closest } from "../../query/problems.ts";
import { shapeKinds } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { PropertyRow } from "../db/properties.ts";
import { badQuery } from "./badQuery.ts";
import type { Givens } from "./constants.ts";
import { instanceNames, instancePaths, imageHashes } from "./rowTexts.ts";
import type { Vector } from "./vector.ts";

/** What names mean where a condition stands, and how many rows it decides about. */
export interface Scope {
  readonly domain: "instance" | "annotation";
  readonly rows: number;
  readonly source: Source;
  readonly givens: Givens;
}

/** Where columns come from. */
export interface Source {
  readonly db: Database;
  readonly dataset: Dataset;
}

export function instanceScope(source: Source, givens: Givens): Scope {
  return { domain: "instance", rows: source.dataset.instances.end, source, givens };
}

export function annotationScope({ source, givens }: Scope): Scope {
  return { domain: "annotation", rows: source.dataset.annotations.columns.count, source, givens };
}

/** @throws WinnowError bad-query for a name that means nothing here */
export function vectorOfName(scope: Scope, name: Name): Vector {
  if (scope.domain === "annotation") return annotationVector(scope.source, fieldOf(name));
  const property = findProperty(scope.source, name.text);
  if (!property) throw unknownProperty(scope.source, name);
  return propertyVector(scope.source, property);
}

/** One of the computed properties, or one of the project's own. */
export type Property = { readonly computed: ComputedProperty } | { readonly own: PropertyRow };

/** By its name, whatever the case. */
export function findProperty({ dataset }: Source, name: string): Property | undefined {
  const lower = name.toLowerCase();
  const computed = computedPropertyIds.find((id) => id === lower);
  if (computed) return { computed };
  const own = dataset.properties.named(name);
  return own && { own };
}

/** By a key as views and facets have it: a computed property's name, or `#` and an id. */
export function propertyOfKey({ dataset }: Source, key: string): Property | undefined {
  if (!key.startsWith("#")) {
    const computed = computedPropertyIds.find((id) => id === key.toLowerCase());
    return computed && { computed };
  }
  const own = dataset.properties.property(Number(key.slice(1)));
  return own && { own };
}

export function titleOf(property: Property): string {
  return "own" in property ? property.own.name : computedProperties[property.computed].title;
}

export function propertyVector(source: Source, property: Property): Vector {
  return "own" in property
    ? ownVector(source.dataset, property.own)
    : computedVector(source, property.computed);
}

function ownVector({ properties }: Dataset, property: PropertyRow): Vector {
  const column = properties.column(property);
  const domain = property.mode;
  switch (column.kind) {
    case "number":
      return {
        kind: "number",
        of: property.type === "date" || property.type === "color" ? property.type : "number",
        domain,
        values: column.values,
      };
    case "checkbox":
      return { kind: "boolean", domain, values: column.values };
    case "tag":
      return { kind: "tag", domain, values: column.values, propertyId: property.id };
    case "tags":
      return { kind: "tags", domain, byTag: column.byTag, propertyId: property.id };
    case "text":
      return { kind: "text", domain, codes: column.codes, texts: column.texts };
  }
}

function computedVector({ db, dataset }: Source, property: ComputedProperty): Vector {
  const { instances, images } = dataset;
  switch (property) {
    case "id":
      return ofInstances(Int32Array.from({ length: instances.end }, (_, id) => id));
    case "bytes":
      return ofInstances(instances.bytes);
    case "modified":
      return { kind: "number", of: "date", domain: "instance", values: instances.modified };
    case "width":
    case "height":
      return ofImages(images[property]);
    case "aspect":
      return ofImages(
        Float64Array.from({ length: images.end }, (_, id) => images.width[id] / images.height[id]),
      );
    case "megapixels":
      return ofImages(
        Float64Array.from(
          { length: images.end },
          (_, id) => (images.width[id] * images.height[id]) / 1e6,
        ),
      );
    case "sharpness":
    case "brightness":
    case "contrast":
    case "entropy":
      return ofImages(images.measure(property));
    case "format":
      return { kind: "text", domain: "image", codes: images.format, texts: images.formats };
    case "folder": {
      const texts: string[] = [];
      for (const { id, path } of dataset.folders) texts[id] = path;
      return { kind: "text", domain: "instance", codes: instances.folder, texts };
    }
    case "name":
      return {
        kind: "text",
        domain: "instance",
        codes: null,
        texts: instanceNames(db, dataset),
      };
    case "path":
      return { kind: "text", domain: "instance", codes: null, texts: instancePaths(db, dataset) };
    case "sha1":
      return { kind: "text", domain: "image", codes: null, texts: imageHashes(db) };
  }
}

const ofInstances = (values: Int32Array | Float64Array): Vector => ({
  kind: "number",
  of: "number",
  domain: "instance",
  values,
});

const ofImages = (values: Int32Array | Float64Array): Vector => ({
  kind: "number",
  of: "number",
  domain: "image",
  values,
});

function annotationVector({ dataset }: Source, field: AnnotationField): Vector {
  const annotations = dataset.annotations.columns;
  const domain = "annotation";
  switch (field) {
    case "class":
      return { kind: "tag", domain, values: annotations.class, propertyId: null };
    case "kind":
      return { kind: "text", domain, codes: annotations.kind, texts: shapeKinds };
    case "source":
      return { kind: "text", domain, codes: annotations.source, texts: annotations.sources };
    case "confidence":
    case "area":
    case "width":
    case "height":
      return { kind: "number", of: "number", domain, values: annotations[field] };
  }
}

function fieldOf(name: Name): AnnotationField {
  const field = annotationFields.find((each) => each === name.text.toLowerCase());
  if (field) return field;
  throw badQuery(
    name,
    `An annotation has no '${name.text}', only ${annotationFields.join(", ")}.${hint(name.text, annotationFields)}`,
  );
}

export function unknownProperty({ dataset }: Source, name: Name): Error {
  const known = [...computedPropertyIds, ...dataset.properties.list.map((own) => own.name)];
  return badQuery(name, `There is no property '${name.text}'.${hint(name.text, known)}`);
}

/** " Did you mean 'width'?", or nothing. */
export function hint(word: string, known: Iterable<string>): string {
  const near = closest(word, known);
  return near.length > 0 ? ` Did you mean ${near.map((each) => `'${each}'`).join(" or ")}?` : "";
}
