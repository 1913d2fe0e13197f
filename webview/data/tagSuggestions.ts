import type { TagInfo } from "../../src/protocol/data.ts";
import type { Suggestion } from "../ui/suggestField.tsx";
import { byName } from "./projectData.ts";
import { colorText } from "./values.ts";

/** The id of the suggestion to make a tag. */
export const newTag = "new";

/** Suggestions are shown for so many tags; more are found by typing on. */
const mostSuggestions = 50;

/** Tags that fit what is typed, those that begin with it first, and the offer to make a tag of that name. */
export function tagSuggestions(
  tags: readonly TagInfo[],
  text: string,
  chosen: readonly number[],
): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  const fitting = tags
    .filter(({ id, name }) => !chosen.includes(id) && name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a.name, wanted) - rank(b.name, wanted) || b.instances - a.instances);
  const suggestions = fitting.slice(0, mostSuggestions).map((tag): Suggestion => ({
    id: String(tag.id),
    text: tag.name,
    detail: tag.instances.toLocaleString(),
    color: tag.color === null ? null : colorText(tag.color),
  }));
  if (wanted !== "" && !byName(tags, text))
    suggestions.push({ id: newTag, text: text.trim(), detail: "new tag" });
  return suggestions;
}

function rank(name: string, wanted: string): number {
  const lower = name.toLowerCase();
  return lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : 2;
}
