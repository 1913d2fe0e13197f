import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./paths.ts";

/** Text of a doc comment, and its examples. */
export interface Doc {
  readonly text: string;
  readonly examples: readonly string[];
}

/** A member of an interface, or of the object `parameter`. */
export interface ApiMember {
  readonly name: string;
  /** As it is declared, in one line, without `readonly`. */
  readonly signature: string;
  readonly doc: Doc;
}

/** Something that the plugin API exports. */
export interface ApiEntry {
  readonly name: string;
  readonly kind: "interface" | "type" | "const" | "function";
  readonly doc: Doc;
  /** The first line of a function's or a type's declaration; empty for the others. */
  readonly signature: string;
  readonly members: readonly ApiMember[];
}

export interface ApiFile {
  /** "actions", from actions.ts. */
  readonly name: string;
  readonly entries: readonly ApiEntry[];
}

/** In the order in which one gets to know them. */
const files = [
  "plugin",
  "actions",
  "parameters",
  "results",
  "report",
  "project",
  "commits",
  "data",
  "tasks",
  "events",
  "state",
  "index",
];

/**
 * All that src/plugin-api exports, read from its text: what Prettier has formatted has declarations at the margin and
 * their members two columns in.
 */
export async function readPluginApi(): Promise<ApiFile[]> {
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(root, "src/plugin-api", `${name}.ts`);
      return { name, entries: entriesOf(await readFile(file, "utf8")) };
    }),
  );
}

function entriesOf(text: string): ApiEntry[] {
  return blocks(text, "").flatMap(({ doc, code }) => {
    const [, kind = "", name = ""] =
      /^export (?:declare )?(interface|type|const|function) (\w+)/.exec(code) ?? [];
    if (name === "") return [];
    return {
      name,
      kind: kind as ApiEntry["kind"],
      doc,
      signature: kind === "interface" || kind === "const" ? "" : signatureOf(code),
      members: kind === "interface" || kind === "const" ? membersOf(code) : [],
    };
  });
}

function membersOf(code: string): ApiMember[] {
  return blocks(code, "  ").flatMap(({ doc, code: member }) => {
    const [, name = ""] = /^(?:readonly )?(\w+)[?(<:]/.exec(member) ?? [];
    return name === "" ? [] : { name, signature: signatureOf(member), doc };
  });
}

interface Block {
  readonly doc: Doc;
  /** From its first line to the one before the next block, without the indentation. */
  readonly code: string;
}

const noDoc: Doc = { text: "", examples: [] };

/** What begins at this indentation, each with the comment above it. */
function blocks(text: string, indent: string): Block[] {
  const found: { doc: Doc; lines: string[] }[] = [];
  let comment: string[] | undefined;
  let doc = noDoc;
  for (const line of text.split("\n")) {
    if (comment) comment.push(line);
    else if (line.startsWith(`${indent}/**`)) comment = [line];
    else if (new RegExp(`^${indent}[\\w]`).test(line)) {
      found.push({ doc, lines: [line.slice(indent.length)] });
      doc = noDoc;
    } else if (line.startsWith(indent)) found.at(-1)?.lines.push(line);
    if (comment?.at(-1)?.includes("*/")) {
      doc = docOf(comment.join("\n"));
      comment = undefined;
    }
  }
  return found.map(({ doc: of, lines }) => ({ doc: of, code: lines.join("\n") }));
}

function docOf(comment: string): Doc {
  const [text = "", ...examples] = comment
    .replace(/^\s*\/\*\*/, "")
    .replace(/\*\/\s*$/, "")
    .replaceAll(/^\s*\* ?/gm, "")
    .split("@example");
  return { text: text.trim(), examples: examples.map((example) => example.trim()) };
}

/** A declaration in one line, as far as it says what to give and what to get. */
function signatureOf(code: string): string {
  const line = code
    .replaceAll(/\/\*\*.*?\*\//gs, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\breadonly (?=\w+[?:])/g, "")
    .replaceAll(/([(<]) | (?=[)>])/g, "$1")
    .replaceAll(/,(?=[)>}])/g, "")
    .replaceAll(": | ", ": ")
    .trim();
  const end = line.startsWith("export function") ? line.indexOf(" { return") : line.length;
  return line
    .slice(0, end < 0 ? line.length : end)
    .replace(/^export /, "")
    .replace(/[;,]$/, "");
}
