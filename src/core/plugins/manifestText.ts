import {
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from "jsonc-parser";
import type { PluginDiagnostic } from "../../protocol/plugins.ts";

/** A package.json with the places of what it says, and the mistakes that were found in it. */
export class ManifestText {
  readonly root: Node | undefined;
  readonly diagnostics: PluginDiagnostic[] = [];
  readonly #file: string;
  readonly #text: string;

  /** @param file Its absolute path, for diagnostics. */
  constructor(file: string, text: string) {
    this.#file = file;
    // An editor may have put a byte order mark in front, which npm accepts, too.
    this.#text = text.replace(/^\uFEFF/, " ");
    const errors: ParseError[] = [];
    this.root = parseTree(this.#text, errors, {
      disallowComments: true,
      allowTrailingComma: false,
    });
    const [error] = errors;
    if (error)
      this.#add(
        "error",
        error.offset,
        `This is no JSON: ${spaced(printParseErrorCode(error.error))}.`,
      );
    else if (this.root?.type !== "object") this.#add("error", 0, "A manifest is a JSON object.");
  }

  get isBroken(): boolean {
    return this.diagnostics.some(({ severity }) => severity === "error");
  }

  /** The value at a path of keys; undefined: there is none. */
  value(...keys: readonly string[]): unknown {
    const node = this.#node(keys);
    return node && (getNodeValue(node) as unknown);
  }

  /** The keys of the object at a path, each with where it is. */
  keys(...keys: readonly string[]): string[] {
    const node = this.#node(keys);
    if (node?.type !== "object") return [];
    return (node.children ?? []).map(({ children }) => String(children?.[0]?.value));
  }

  /** A mistake in the value at a path; where there is none, at the nearest one above it. */
  mistake(keys: readonly (string | number)[], message: string): void {
    for (let length = keys.length; length >= 0; length--) {
      const node = this.#node(keys.slice(0, length));
      if (node) return this.#add("error", length === 0 ? 0 : node.offset, message);
    }
    this.#add("error", 0, message);
  }

  /** A mistake in the last key of a path itself. */
  mistakenKey(keys: readonly (string | number)[], message: string): void {
    const node = this.#node(keys)?.parent;
    this.#add("error", node?.offset ?? 0, message);
  }

  // The last one of two keys that are the same counts, as it does for JSON.parse.
  #node(keys: readonly (string | number)[]): Node | undefined {
    let at = this.root;
    for (const key of keys) {
      const children: readonly Node[] = at?.children ?? [];
      if (typeof key === "number") at = at?.type === "array" ? children[key] : undefined;
      else
        at =
          at?.type === "object"
            ? children.findLast((property) => property.children?.[0]?.value === key)?.children?.[1]
            : undefined;
    }
    return at;
  }

  #add(severity: PluginDiagnostic["severity"], offset: number, message: string): void {
    const before = this.#text.slice(0, offset).split("\n");
    const line = before.length;
    const column = (before.at(-1) ?? "").length + 1;
    this.diagnostics.push({ file: this.#file, line, column, severity, message });
  }
}

/** "CommaExpected" as words: "comma expected". */
function spaced(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
