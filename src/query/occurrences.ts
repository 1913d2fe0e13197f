import type { Name, Parameter, ParameterUse, QueryFile, Span, Text } from "./ast.ts";
import { walkFile } from "./walk.ts";

/** What a word of a query stands for, as far as the text alone tells. */
export type Occurrence = Span &
  (
    | { readonly kind: "property"; readonly name: string }
    /** A tag, or another value, of a property. */
    | { readonly kind: "value"; readonly property: string; readonly value: string }
    | { readonly kind: "field"; readonly name: string }
    | { readonly kind: "class"; readonly value: string }
    | { readonly kind: "parameter"; readonly name: string }
  );

/** All names of properties, values, annotation fields and parameters, in the order of the text. */
export function occurrences(file: QueryFile): Occurrence[] {
  const found: Occurrence[] = [];
  const add = (occurrence: Occurrence): void => {
    if (occurrence.end > occurrence.start) found.push(occurrence);
  };
  for (const { name } of file.parameters) add({ kind: "parameter", name: name.text, ...at(name) });
  walkFile(file, {
    name: (name, inAnnotation) =>
      add({ kind: inAnnotation ? "field" : "property", name: name.text, ...at(name) }),
    parameter: (use) => add({ kind: "parameter", name: use.name, ...at(use) }),
    valueText: (text, property, inAnnotation) => {
      if (!inAnnotation)
        add({ kind: "value", property: property.text, value: text.value, ...at(text) });
      else if (property.text.toLowerCase() === "class")
        add({ kind: "class", value: text.value, ...at(text) });
    },
  });
  return found.toSorted((a, b) => a.start - b.start);
}

/** What stands at an offset; at the seam of two words the second one. */
export function occurrenceAt(file: QueryFile, offset: number): Occurrence | undefined {
  return occurrences(file).findLast(({ start, end }) => start <= offset && offset <= end);
}

/** Where a property is named, whatever the case. */
export function propertySpans(file: QueryFile, property: string): Span[] {
  const lower = property.toLowerCase();
  return occurrences(file)
    .filter((each) => each.kind === "property" && each.name.toLowerCase() === lower)
    .map(at);
}

/**
 * Where a tag of a property is named, whatever the case; `isExact`: as it is written; `isClass`: also where it is the
 * class of annotations. Values of parameters that are compared with the property count.
 */
export function tagSpans(
  file: QueryFile,
  property: string,
  tag: string,
  { isClass, isExact }: { readonly isClass: boolean; readonly isExact: boolean },
): Span[] {
  const isProperty = (name: Name, inAnnotation: boolean): boolean =>
    inAnnotation ? isClass && same(name.text, "class") : same(name.text, property);
  const isTag = (text: string): boolean => (isExact ? text === tag : same(text, tag));
  const spans: Span[] = [];
  const standing = new Set<string>();
  walkFile(file, {
    valueText: (text, name, inAnnotation) => {
      if (isTag(text.value) && isProperty(name, inAnnotation)) spans.push(at(text));
    },
    valueParameter: (use, name, inAnnotation) => {
      if (isProperty(name, inAnnotation)) standing.add(use.name);
    },
  });
  for (const { name, value } of file.parameters)
    if (value?.kind === "text" && standing.has(name.text) && isTag(value.value))
      spans.push(at(value));
  return spans.toSorted((a, b) => a.start - b.start);
}

/** Where a parameter is declared (its bare name) and used (with its `$`). */
export function parameterSpans(file: QueryFile, name: string): Span[] {
  return occurrences(file)
    .filter((each) => each.kind === "parameter" && each.name === name)
    .map(at);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function at({ start, end }: Name | ParameterUse | Text | Parameter | Span): Span {
  return { start, end };
}
