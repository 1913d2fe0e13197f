import type { Action, Name, ParameterUse, QueryFile } from "./ast.ts";
import { Checker } from "./checker.ts";
import { findProperty, nameOf, typeOf, type QueryDiagnostic, type QueryNames } from "./names.ts";
import { closest } from "./problems.ts";
import { quoteName, quoteText } from "./quoting.ts";
import { walkFile } from "./walk.ts";

/**
 * What a file says that a project does not know, or that does not fit: unknown properties, tags, folders and classes
 * with what is close to them, and kinds of values that cannot be compared. In the order of the text.
 */
export function check(file: QueryFile, names: QueryNames): QueryDiagnostic[] {
  const checker = new Checker(names, file);
  checkParameters(checker, file);
  const { where, orderBy, groupBy, limit, offset } = file.query;
  if (where) checker.condition(where, false);
  for (const { value } of orderBy) {
    if (checker.value(value, false) === "tags")
      checker.error(
        value,
        "Images with several tags have no order by them: group by them instead.",
      );
  }
  for (const { property, step, bin, ...span } of groupBy) {
    const type = checker.value(property, false);
    if (step !== null && type !== "date" && type !== "any")
      checker.error(span, `Only dates are grouped by ${step}.`);
    if (bin !== null && type !== "number" && type !== "any")
      checker.error(span, "Only numbers are grouped by a width.");
  }
  for (const bound of [limit, offset])
    if (bound && typeof bound.count !== "number") {
      const type = checker.value(bound.count, false);
      if (type !== "number" && type !== "any")
        checker.error(bound, "The limit and the offset are whole numbers.");
    }
  for (const action of file.actions) checkAction(checker, action, names);
  return checker.found.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function checkParameters(checker: Checker, file: QueryFile): void {
  const used = new Set<string>();
  walkFile(file, { parameter: ({ name }: ParameterUse) => void used.add(name) });
  const seen = new Set<string>();
  for (const { name } of file.parameters) {
    if (seen.has(name.text)) checker.error(name, `The parameter '${name.text}' is declared twice.`);
    else if (!used.has(name.text) && file.uses.length === 0)
      checker.warning(name, `Nothing uses the parameter $${name.text}.`);
    seen.add(name.text);
  }
}

function checkAction(checker: Checker, action: Action, names: QueryNames): void {
  switch (action.kind) {
    case "tag": {
      const property = writable(checker, action.property, names, true);
      if (!property) break;
      const type = typeOf(property);
      if (type !== "tags" && type !== "tag")
        checker.error(action.property, `'${nameOf(property)}' holds no tags: use 'set … to …'.`);
      else for (const tag of action.tags) checker.tag(tag, property, action.how === "add");
      if (type === "tag" && action.how === "add" && action.tags.length > 1)
        checker.error(action, `'${nameOf(property)}' holds one tag only.`);
      break;
    }
    case "set": {
      const property = writable(checker, action.property, names, true);
      if (!property || action.value === null) break;
      const type = typeOf(property);
      const given = checker.value(action.value, false);
      const text = action.value.kind === "text" ? action.value : null;
      if (type === "tag" && text) checker.tag(text, property, true);
      else if (type === "tags")
        checker.error(
          action.value,
          `'${nameOf(property)}' holds several tags: use 'tag … with …'.`,
        );
      else if (given !== type && !(type === "color" && text))
        checker.error(action.value, `'${nameOf(property)}' is of the type ${property.type}.`);
      break;
    }
    case "split": {
      for (const name of [action.stratify, action.groupedBy]) if (name) checker.property(name);
      // The property that tells the parts is made where there is none.
      const property = writable(checker, action.property, names, false);
      if (property && typeOf(property) !== "tag")
        checker.error(action.property, `'${nameOf(property)}' holds no single tag.`);
      break;
    }
    case "run":
      checkRun(checker, action, names);
      break;
    case "export":
      if (names.exportFormats && !names.exportFormats.includes(action.format))
        checker.error(
          action.formatSpan,
          `There is no format '${action.format}': choose one of ${names.exportFormats.join(", ")}.`,
          closest(action.format, names.exportFormats).map(quoteName),
        );
      break;
  }
}

function checkRun(
  checker: Checker,
  { actionId, values }: Extract<Action, { kind: "run" }>,
  { pluginActions }: QueryNames,
): void {
  const action = pluginActions?.find(({ id }) => id === actionId.value);
  // Its plugin may not have been loaded yet: whoever runs the recipe waits for it.
  if (pluginActions && !action)
    checker.warning(
      actionId,
      `No plugin that is loaded has an action '${actionId.value}'.`,
      closest(
        actionId.value,
        pluginActions.map(({ id }) => id),
      ).map(quoteText),
    );
  const seen = new Set<string>();
  for (const { name, value } of values) {
    if (action && !action.parameters.includes(name.text))
      checker.error(
        name,
        `'${action.id}' has no parameter '${name.text}'.`,
        closest(name.text, action.parameters).map(quoteName),
      );
    if (seen.has(name.text)) checker.error(name, `'${name.text}' is given twice.`);
    seen.add(name.text);
    if (value.kind === "name") checker.property(value);
  }
}

/** A property that an action changes; one that is not there yet is made, which may be a mistake. */
function writable(
  checker: Checker,
  name: Name,
  names: QueryNames,
  announced: boolean,
): ReturnType<typeof findProperty> {
  const property = findProperty(names, name.text);
  if (!property && announced) {
    const known = names.properties.flatMap((each) => (each.computed ? [] : [each.name]));
    checker.warning(
      name,
      `There is no property '${name.text}' yet: the recipe makes it.`,
      closest(name.text, known).map(quoteName),
    );
  }
  if (!property?.computed) return property;
  checker.error(name, `'${nameOf(property)}' is computed and cannot be changed.`);
  return undefined;
}
