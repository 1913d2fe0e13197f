import type { Dirent } from "node:fs";
import { access, lstat, opendir, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf, systemCode } from "../../base/errors.ts";
import type { ProblemKind } from "../../protocol/project.ts";
import type { FileFacts } from "../db/instances.ts";
import { nameKey } from "../db/nameKey.ts";
import { verdictOfName } from "../images/formats.ts";
import { exportMarker } from "../exchange/marker.ts";
import type { ImportRules } from "./importRules.ts";

/** A file that looks like an image by its name; `problem` when it is certain, unread, that it cannot be used. */
export interface FoundFile extends FileFacts {
  readonly problem?: { readonly kind: ProblemKind; readonly reason: string };
}

/** What a scan reports, folder by folder; paths relative to the root, with forward slashes, "" for itself. */
export type ScanEvent =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "files"; readonly folder: string; readonly files: readonly FoundFile[] }
  /** All of the folder was seen: what was known of it and not reported is gone. */
  | { readonly kind: "complete"; readonly folder: string; readonly subfolders: ReadonlySet<string> }
  /** The folder could not be read: nothing can be said of what it held. */
  | { readonly kind: "unreadable"; readonly folder: string; readonly reason: string };

export interface ScanOptions {
  /** Where below the root to begin; the root itself by default. */
  readonly from?: string;
  /** For the entries of that folder. */
  readonly rules: ImportRules;
  /** Whether to go into subfolders. */
  readonly recursive: boolean;
  readonly signal: AbortSignal;
}

/**
 * Lists a folder in a stream, so that the first files are there at once and a million of them need no memory. Links
 * are reported, not followed: neither cycles nor a way out of the folder exist then. What an export wrote below the
 * root is passed by: it is what is there already, once more.
 */
export async function* scanFolder(root: string, options: ScanOptions): AsyncGenerator<ScanEvent> {
  const waiting = [{ folder: options.from ?? "", rules: options.rules }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { folder, rules } = next;
    const absolute = path.join(root, folder);
    const subfolders = new Set<string>();
    yield { kind: "folder", folder };
    try {
      for await (const files of listFolder(absolute, folder, rules, subfolders)) {
        options.signal.throwIfAborted();
        if (files.length > 0) yield { kind: "files", folder, files };
      }
    } catch (error) {
      options.signal.throwIfAborted();
      yield { kind: "unreadable", folder, reason: messageOf(error) };
      continue;
    }
    for (const name of subfolders)
      if (await isThere(path.join(absolute, name, exportMarker))) subfolders.delete(name);
    yield { kind: "complete", folder, subfolders };
    if (!options.recursive) continue;
    for (const name of byName([...subfolders]).toReversed()) {
      const relative = join(folder, name);
      waiting.push({
        folder: relative,
        rules: await rules.enter(relative, path.join(root, relative)),
      });
    }
  }
}

/** The facts of one file, or undefined when it is gone or no image by its name. */
export async function factsOf(
  folder: string,
  name: string,
  options: { anyName: boolean },
): Promise<FoundFile | undefined> {
  const verdict = verdictOfName(name);
  const isImage = verdict.kind !== "other" || options.anyName;
  try {
    const found = await lstat(path.join(folder, name));
    const facts = { name, bytes: found.size, modified: found.mtimeMs };
    // A linked folder is one that people expect to be imported: that it is not must be said.
    if (found.isSymbolicLink() && (isImage || (await leadsToFolder(path.join(folder, name)))))
      return { ...facts, problem: linkProblem };
    if (!isImage) return undefined;
    if (!found.isFile())
      return { ...facts, problem: { kind: "unreadable", reason: "It is not a regular file." } };
    if (verdict.kind === "unsupported")
      return { ...facts, problem: { kind: "unsupported", reason: verdict.reason } };
    return facts;
  } catch (error) {
    // A name that is not valid Unicode reaches us with replacement characters, and then names nothing.
    if (systemCode(error) === "ENOENT" && name.includes("\ufffd"))
      return { name, bytes: 0, modified: 0, problem: badName };
    if (systemCode(error) === "ENOENT") return undefined;
    return {
      name,
      bytes: 0,
      modified: 0,
      problem: { kind: "unreadable", reason: `${messageOf(error)}.` },
    };
  }
}

/**
 * Files looked at together: few at first, for somebody waits for them, then more and more, as each report is a wait for
 * the disk; not so many that others wait for their turn.
 */
const firstBatch = 64;
const largestBatch = 1024;
/** Names that are put in order: those of most folders; of larger ones each part, since a million would need memory. */
const sorted = 16_384;

/** Files come in the order of their names, as they are shown: a first screen is the same while the rest is found. */
async function* listFolder(
  absolute: string,
  folder: string,
  rules: ImportRules,
  subfolders: Set<string>,
): AsyncGenerator<FoundFile[]> {
  for await (const entries of entriesOf(absolute)) {
    const names: string[] = [];
    for (const entry of entries) {
      const relative = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (rules.takesFolder(relative, entry.name)) subfolders.add(entry.name);
        continue;
      }
      const isTaken =
        verdictOfName(entry.name).kind === "other"
          ? entry.isSymbolicLink() && rules.takesFolder(relative, entry.name)
          : rules.takesFile(relative);
      if (isTaken) names.push(entry.name);
    }
    yield* lookAt(absolute, names);
  }
}

/** Parts of a folder. Each is read by another thread into the buffer that the rest of it is then taken from at once. */
async function* entriesOf(absolute: string): AsyncGenerator<Dirent[]> {
  const folder = await opendir(absolute, { bufferSize: sorted });
  try {
    for (let first = await folder.read(); first; first = await folder.read()) {
      const entries = [first];
      while (entries.length < sorted) {
        const next = folder.readSync();
        if (!next) break;
        entries.push(next);
      }
      yield entries;
    }
  } finally {
    await folder.close();
  }
}

async function* lookAt(absolute: string, names: readonly string[]): AsyncGenerator<FoundFile[]> {
  const inOrder = byName(names);
  let batch = firstBatch;
  for (let at = 0; at < inOrder.length;) {
    const some = inOrder.slice(at, at + batch);
    const found = await Promise.all(
      some.map((name) => factsOf(absolute, name, { anyName: false })),
    );
    yield found.filter((file) => file !== undefined);
    at += batch;
    batch = Math.min(2 * batch, largestBatch);
  }
}

function byName(names: readonly string[]): string[] {
  const keyed = names.map((name) => ({ name, key: nameKey(name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ name }) => name);
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function leadsToFolder(link: string): Promise<boolean> {
  return stat(link).then(
    (target) => target.isDirectory(),
    () => false,
  );
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

const linkProblem = {
  kind: "outside",
  reason: "It is a link, and links are not followed. Add the folder that it leads to.",
} as const;

const badName = {
  kind: "bad-name",
  reason: "Its name is not valid Unicode text. Rename it to use it.",
} as const;
