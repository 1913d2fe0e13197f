import { cellState } from "../../src/protocol/view.ts";
import { dimensions } from "../shared/format.ts";
import type { Block } from "./blocks.ts";

/** What a screen reader says of a cell; whether it is selected is an attribute of its own. */
export function cellText(block: Block | undefined, position: number): string {
  if (!block) return `Image ${position + 1}, loading`;
  const at = position - block.from;
  const name = block.names[at] ?? "";
  const width = block.sizes[2 * at] ?? 0;
  const height = block.sizes[2 * at + 1] ?? 0;
  const facts = [name];
  if (width > 0) facts.push(`${dimensions(width, height)} pixels`);
  for (const [label] of block.labels.map((texts) => [texts[at] ?? ""]))
    if (label && label !== name && !facts.includes(label)) facts.push(label);
  if (block.states[at] === cellState.pending) facts.push("not read yet");
  if (block.states[at] === cellState.missing) facts.push("missing on disk");
  return facts.join(", ");
}
