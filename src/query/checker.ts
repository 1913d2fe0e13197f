import type { Condition, Literal, Name, QueryFile, Span, Text, Value } from "./ast.ts";
import { annotationFields } from "./ast.ts";
import {
  classesOf,
  findField,
  findProperty,
  foldersOf,
  nameOf,
  shapeKinds,
  tagsOf,
  typeOf,
  typeOfField,
  type QueryDiagnostic,
  type QueryNames,
  type QueryProperty,
  type ValueType,
} from "./names.ts";
import { closest } from "./problems.ts";
import { quoteName, quoteText } from "./quoting.ts";
import { capital, described, example, fit, includes, ordering, wanted } from "./valueTypes.ts";

/** Checks conditions and values against the names of a project. */
export class Checker {
  readonly found: QueryDiagnostic[] = [];
  readonly #names: QueryNames;
  readonly #parameters: ReadonlyMap<string, Literal | null>;
  /** Whether a `use` may declare parameters that are not seen here. */
  readonly #uses: boolean;

  constructor(names: QueryNames, file: QueryFile) {
    this.#names = names;
    this.#uses = file.uses.length > 0;
    this.#parameters = new Map(file.parameters.map(({ name, value }) => [name.text, value]));
  }

  error({ start, end }: Span, message: string, suggestions: readonly string[] = []): void {
    this.found.push({ start, end, severity: "error", message, suggestions });
  }

  warning({ start, end }: Span, message: string, suggestions: readonly string[] = []): void {
    this.found.push({ start, end, severity: "warning", message, suggestions });
  }

  /** The property of a name; what is unknown is told. */
  property(name: Name): QueryProperty | undefined {
    const property = findProperty(this.#names, name.text);
    if (!property)
      this.error(
        name,
        `There is no property '${name.text}'.`,
        closest(name.text, this.#names.properties.map(nameOf)).map(quoteName),
      );
    return property;
  }

  condition(condition: Condition, inside: boolean): void {
    switch (condition.kind) {
      case "and":
      case "or":
        for (const operand of condition.operands) this.condition(operand, inside);
        break;
      case "not":
        this.condition(condition.operand, inside);
        break;
      case "compare":
        this.#comparable(condition.operator, condition.left, [condition.right], inside);
        break;
      case "between":
        this.#comparable("between", condition.value, [condition.low, condition.high], inside);
        break;
      case "in":
        this.#comparable("in", condition.value, condition.options, inside);
        break;
      case "like":
        this.#like(condition.value, condition.pattern, inside);
        break;
      case "has":
        this.#has(condition.property, condition.tags, inside);
        break;
      case "missing":
        this.value(condition.value, inside);
        break;
      case "folder":
        this.#folder(condition, inside);
        break;
      case "checked": {
        const type = this.value(condition.property, inside);
        if (type !== "boolean" && type !== "any")
          this.error(
            condition,
            `'${condition.property.text}' is no checkbox: compare it with something, as in ${example(condition.property.text, type)}.`,
          );
        break;
      }
      case "annotation":
        this.#annotations(condition, condition.where, inside);
        break;
    }
  }

  /** The type of a value; what is wrong with it is told. */
  value(value: Value, inside: boolean): ValueType {
    switch (value.kind) {
      case "name":
        return inside ? this.#field(value) : this.#typeOfName(value);
      case "parameter": {
        const literal = this.#parameters.get(value.name);
        if (literal) return this.value(literal, inside);
        if (literal === undefined && !this.#uses)
          this.error(
            value,
            `The parameter $${value.name} has no value: declare it with 'param ${value.name} = …'.`,
            closest(value.name, this.#parameters.keys()).map((name) => `$${name}`),
          );
        return "any";
      }
      case "arithmetic":
        this.#number(value.left, inside);
        this.#number(value.right, inside);
        return "number";
      case "negative":
        this.#number(value.operand, inside);
        return "number";
      case "count":
        this.#annotations(value, value.where, inside);
        return "number";
      case "text":
      case "number":
      case "boolean":
      case "date":
        return value.kind;
      case "relativeDate":
        return "date";
    }
  }

  /** Tells what is no tag of a property; `making` where the tag would be made. */
  tag(text: Text, property: QueryProperty, making: boolean): void {
    const known = tagsOf(property);
    if (!known || includes(known, text.value)) return;
    const suggestions = closest(text.value, known).map(quoteText);
    if (!making) this.error(text, `'${nameOf(property)}' has no tag '${text.value}'.`, suggestions);
    else if (suggestions.length > 0)
      this.warning(
        text,
        `'${nameOf(property)}' has no tag '${text.value}' yet: it will be made.`,
        suggestions,
      );
  }

  #typeOfName(name: Name): ValueType {
    const property = this.property(name);
    return property ? typeOf(property) : "any";
  }

  #field(name: Name): ValueType {
    const field = findField(name.text);
    if (field) return typeOfField(field);
    this.error(
      name,
      `Annotations have no '${name.text}', but ${annotationFields.join(", ")}.`,
      closest(name.text, annotationFields),
    );
    return "any";
  }

  #number(value: Value, inside: boolean): void {
    const type = this.value(value, inside);
    if (type !== "number" && type !== "any")
      this.error(value, `Only numbers can be calculated with, and this is ${described[type]}.`);
  }

  #comparable(operator: string, left: Value, others: readonly Value[], inside: boolean): void {
    const type = this.value(left, inside);
    for (const other of others) {
      const otherType = this.value(other, inside);
      if (!fit(type, left, otherType, other))
        this.error(
          other,
          `${capital(described[type])} cannot be compared with ${described[otherType]}${wanted(type)}.`,
        );
      else {
        this.#knownValue(left, other, inside);
        this.#knownValue(other, left, inside);
      }
    }
    if (ordering.has(operator) && (type === "tag" || type === "tags" || type === "boolean"))
      this.error(left, `${capital(described[type])} has no order: compare with = or !=.`);
  }

  #like(value: Value, pattern: Value, inside: boolean): void {
    const type = this.value(value, inside);
    if (!["text", "tag", "tags", "any"].includes(type))
      this.error(value, `'like' is for texts and tags, and this is ${described[type]}.`);
    const of = this.value(pattern, inside);
    if (of !== "text" && of !== "any")
      this.error(pattern, "The pattern of 'like' is a text in quotes, such as \"IMG_*\".");
  }

  #has(property: Name, tags: readonly Value[], inside: boolean): void {
    const type = this.value(property, inside);
    if (type !== "tag" && type !== "tags" && type !== "any")
      this.error(
        property,
        `'has' is for tags, and '${property.text}' is ${described[type]}: use ${example(property.text, type)}.`,
      );
    for (const tag of tags) {
      const of = this.value(tag, inside);
      if (of !== "text" && of !== "any") this.error(tag, "The name of a tag is a text in quotes.");
      else if (type === "tag" || type === "tags") this.#knownValue(property, tag, inside);
    }
  }

  /** Tells a text that is none of the values that there are. */
  #knownValue(of: Value, value: Value, inside: boolean): void {
    const text = this.#textOf(value);
    if (of.kind !== "name" || !text) return;
    if (inside) {
      this.#knownInAnnotation(of, text);
      return;
    }
    const property = findProperty(this.#names, of.text);
    if (property?.type === "tag" || property?.type === "multi_tags")
      this.tag(text, property, false);
  }

  /** A text, or the one that a parameter stands for: what is wrong with that is told where it is declared. */
  #textOf(value: Value): Text | undefined {
    const literal = value.kind === "parameter" ? this.#parameters.get(value.name) : value;
    return literal?.kind === "text" ? literal : undefined;
  }

  #knownInAnnotation(of: Name, value: Text): void {
    switch (findField(of.text)) {
      case "class": {
        const classes = classesOf(this.#names);
        if (classes && !includes(classes, value.value))
          this.error(
            value,
            `There is no class '${value.value}'.`,
            closest(value.value, classes).map(quoteText),
          );
        break;
      }
      case "kind":
        if (!includes(shapeKinds, value.value))
          this.warning(
            value,
            `The kinds of annotations are ${shapeKinds.join(", ")}.`,
            closest(value.value, shapeKinds).map(quoteText),
          );
        break;
      case "source":
        if (value.value !== "" && !this.#names.annotationSources.includes(value.value))
          this.warning(
            value,
            `No annotation has the source '${value.value}'.`,
            closest(value.value, this.#names.annotationSources).map(quoteText),
          );
        break;
      case "confidence":
      case "area":
      case "width":
      case "height":
      case undefined:
        break;
    }
  }

  #folder(condition: Span & { readonly path: Value }, inside: boolean): void {
    if (inside) this.error(condition, "Annotations are in no folder: ask for it outside of them.");
    const type = this.value(condition.path, inside);
    if (type !== "text" && type !== "any") {
      this.error(condition.path, "The path of a folder is a text in quotes.");
      return;
    }
    const folders = foldersOf(this.#names);
    const path = this.#textOf(condition.path);
    if (!path || !folders) return;
    const wantedPath = path.value
      .replaceAll("\\", "/")
      .replace(/^\.\/|^\.$/, "")
      .replace(/\/+$/, "");
    if (wantedPath !== "" && !folders.has(wantedPath))
      this.error(
        path,
        `There is no folder '${path.value}' in this dataset.`,
        closest(wantedPath, folders).map(quoteText),
      );
  }

  #annotations(at: Span, where: Condition | null, inside: boolean): void {
    if (inside) this.error(at, "The condition of an annotation cannot ask for annotations again.");
    else if (where) this.condition(where, true);
  }
}
