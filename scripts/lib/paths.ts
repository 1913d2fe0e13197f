import path from "node:path";

/** The checkout. */
export const root = path.resolve(import.meta.dirname, "..", "..");

/** What build.ts makes; the extension runs from here. */
export const dist = path.join(root, "dist");

/** What tests and tasks leave behind for a person to look at; ignored by git. */
export const out = path.join(root, "out");

/** The entry file of a development tool, to be run with `process.execPath`. */
export function toolPath(...segments: string[]): string {
  return path.join(root, "node_modules", ...segments);
}
