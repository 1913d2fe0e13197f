import { sectionIndexOf, type GridLayout, type Section } from "./layout.ts";

export type Step = "left" | "right" | "up" | "down" | "page-up" | "page-down" | "first" | "last";

/** Positions [from, to). */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/**
 * The position that a key leads to from `position`, skipping what is folded; `position` itself at the grid's ends.
 * `pageRows` is the number of whole rows on the screen.
 */
export function stepFrom(
  layout: GridLayout,
  position: number,
  step: Step,
  pageRows: number,
): number {
  const unfolded = nearestUnfolded(layout, position);
  if (unfolded === null) return position;
  // A position in a folded group first comes to the surface, whichever key was pressed.
  if (unfolded !== position && step !== "first" && step !== "last") return unfolded;
  switch (step) {
    case "left":
      return beside(layout, position, -1);
    case "right":
      return beside(layout, position, 1);
    case "up":
      return vertically(layout, position, -1);
    case "down":
      return vertically(layout, position, 1);
    case "page-up":
      return repeatedly(layout, position, -1, pageRows);
    case "page-down":
      return repeatedly(layout, position, 1, pageRows);
    case "first":
      return firstOf(openSection(layout, 0, 1)) ?? position;
    case "last":
      return lastOf(openSection(layout, layout.sections.length - 1, -1)) ?? position;
  }
}

/** The position itself, or when it is folded the next one that is not, or the one before; null when all are folded. */
export function nearestUnfolded(layout: GridLayout, position: number): number | null {
  const index = sectionIndexOf(layout, position);
  const section = layout.sections[index];
  if (section && !section.folded && section.count > 0)
    return Math.min(position, section.start + section.count - 1);
  return firstOf(openSection(layout, index, 1)) ?? lastOf(openSection(layout, index, -1)) ?? null;
}

/** The unfolded positions between two positions (both included, in any order), as runs in view order. */
export function runsBetween(layout: GridLayout, a: number, b: number): Run[] {
  const [low, high] = a <= b ? [a, b] : [b, a];
  const runs: Run[] = [];
  for (let i = sectionIndexOf(layout, low); i < layout.sections.length; i++) {
    const section = layout.sections[i];
    if (!section || section.start > high) break;
    const from = Math.max(low, section.start);
    const to = Math.min(high + 1, section.start + section.count);
    if (section.folded || from >= to) continue;
    const last = runs.at(-1);
    if (last?.to === from) runs[runs.length - 1] = { from: last.from, to };
    else runs.push({ from, to });
  }
  return runs;
}

function beside(layout: GridLayout, position: number, direction: 1 | -1): number {
  const index = sectionIndexOf(layout, position);
  const section = layout.sections[index];
  const target = position + direction;
  if (!section) return position;
  if (target >= section.start && target < section.start + section.count) return target;
  const next = openSection(layout, index + direction, direction);
  return (direction > 0 ? firstOf(next) : lastOf(next)) ?? position;
}

function vertically(layout: GridLayout, position: number, direction: 1 | -1): number {
  const index = sectionIndexOf(layout, position);
  const section = layout.sections[index];
  if (!section) return position;
  const { columns } = layout;
  const offset = position - section.start;
  const row = Math.floor(offset / columns) + direction;
  // A last row that is shorter still takes the focus: the key says "down", and there is something below.
  if (row >= 0 && row < section.rows)
    return section.start + Math.min(section.count - 1, offset + direction * columns);
  const next = openSection(layout, index + direction, direction);
  if (!next) return position;
  const column = offset % columns;
  const nextRow = direction > 0 ? 0 : next.rows - 1;
  return next.start + Math.min(next.count - 1, nextRow * columns + column);
}

function repeatedly(
  layout: GridLayout,
  position: number,
  direction: 1 | -1,
  times: number,
): number {
  let current = position;
  for (let i = 0; i < Math.max(1, times); i++) {
    const next = vertically(layout, current, direction);
    if (next === current) break;
    current = next;
  }
  return current;
}

// The first section from `index` on in a direction that shows cells.
function openSection(layout: GridLayout, index: number, direction: 1 | -1): Section | undefined {
  for (let i = index; i >= 0 && i < layout.sections.length; i += direction) {
    const section = layout.sections[i];
    if (section && !section.folded && section.count > 0) return section;
  }
  return undefined;
}

function firstOf(section: Section | undefined): number | undefined {
  return section?.start;
}

function lastOf(section: Section | undefined): number | undefined {
  return section && section.start + section.count - 1;
}
