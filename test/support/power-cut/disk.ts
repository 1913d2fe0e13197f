import type { Random } from "../../../src/base/random.ts";
import type { FileEvent } from "./trace.ts";

const sector = 512;

/**
 * A disk that keeps what was synced and promises nothing else: at a power cut each write since then is there, is not,
 * or is there in some of its sectors, whatever came before or after it.
 */
export class Disk {
  readonly #files = new Map<string, { synced: Buffer; since: Change[]; end: number }>();

  apply(event: FileEvent): void {
    const file = this.#file(event.file);
    if (event.kind === "sync") {
      for (const change of file.since) file.synced = applied(file.synced, change);
      file.since = [];
    } else if (event.kind === "truncate") {
      file.since.push({ length: event.length });
      file.end = event.length;
    } else {
      const at = event.at ?? file.end;
      file.since.push({ at, data: event.data });
      file.end = Math.max(file.end, at + event.data.length);
    }
  }

  /** What a file holds after the power was cut now. */
  afterCut(name: string, random: Random): Buffer | undefined {
    const file = this.#files.get(name);
    if (!file) return undefined;
    let content = file.synced;
    for (const change of file.since) {
      const fate = random.integer(0, 2);
      if (fate === 0) continue;
      if (fate === 1 || !("data" in change)) content = applied(content, change);
      else
        for (let from = 0; from < change.data.length; from += sector)
          if (random.integer(0, 1) === 1)
            content = applied(content, {
              at: change.at + from,
              data: change.data.subarray(from, from + sector),
            });
    }
    return content;
  }

  #file(name: string): { synced: Buffer; since: Change[]; end: number } {
    let file = this.#files.get(name);
    if (!file) this.#files.set(name, (file = { synced: Buffer.alloc(0), since: [], end: 0 }));
    return file;
  }
}

type Change = { readonly at: number; readonly data: Buffer } | { readonly length: number };

function applied(content: Buffer, change: Change): Buffer {
  const length =
    "length" in change ? change.length : Math.max(content.length, change.at + change.data.length);
  const changed = Buffer.alloc(length);
  content.copy(changed, 0, 0, Math.min(content.length, length));
  if ("data" in change) change.data.copy(changed, change.at);
  return changed;
}
