import type { PropertyInfo } from "../../src/protocol/data.ts";
import {
  computedProperties,
  computedPropertyIds,
  groupingIds,
  groupings,
} from "../../src/protocol/properties.ts";

/** A property by its key, as menus show it. */
export interface KeyChoice {
  readonly value: string;
  readonly text: string;
}

/** The project's own properties first, then the computed ones. */
export function propertyChoices(properties: readonly PropertyInfo[]): KeyChoice[] {
  return [
    ...ownChoices(properties),
    ...computedPropertyIds.map((value) => ({ value, text: computedProperties[value].title })),
  ];
}

/** What the grid can be grouped by. */
export function groupChoices(properties: readonly PropertyInfo[]): KeyChoice[] {
  return [
    { value: "none", text: "None" },
    ...ownChoices(properties),
    ...groupingIds.map((value) => ({ value, text: groupings[value].title })),
  ];
}

/** With an entry for what is chosen and has been deleted, so that a menu never shows another one instead. */
export function withChosen(choices: readonly KeyChoice[], chosen: string): readonly KeyChoice[] {
  const known = choices.some(({ value }) => value === chosen);
  return known ? choices : [...choices, { value: chosen, text: titleOf(chosen) }];
}

function ownChoices(properties: readonly PropertyInfo[]): KeyChoice[] {
  return properties.map(({ id, name }) => ({ value: `#${id}`, text: name }));
}

function titleOf(key: string): string {
  const found = computedPropertyIds.find((id) => id === key);
  return found ? computedProperties[found].title : `(${key})`;
}
