import { mkdirSync, watch } from "node:fs";
import { lstat, mkdir, readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import writeFileAtomic from "write-file-atomic";
import { toDisposable, type Disposable } from "../base/disposable.ts";
import { messageOf, systemCode, WinnowError } from "../base/errors.ts";
import { consentFile } from "./userFolder.ts";

const consentContent = v.object({
  version: v.literal(1),
  /** Contents that may run. */
  trusted: v.array(
    v.object({
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** Of the plugin, for people who read the file. */
      id: v.string(),
      /** ISO 8601. */
      time: v.string(),
    }),
  ),
  /** Folders, absolute and free of links, whose plugins run whatever is in them. */
  developed: v.array(v.object({ dir: v.string(), time: v.string() })),
});
type ConsentContent = v.InferOutput<typeof consentContent>;

/**
 * What the user of this machine lets run: contents of plugins by their hashes, and folders that they develop plugins
 * in. One file in the user's own folders, which no workspace can bring along, for windows and terminals alike.
 */
export class Consents {
  readonly #file: string;

  constructor(file: string = consentFile()) {
    this.#file = file;
  }

  /** @throws WinnowError file-problem where the file is there and cannot be used */
  async read(): Promise<{ readonly trusted: string[]; readonly developed: string[] }> {
    const { trusted, developed } = await this.#read();
    return { trusted: trusted.map(({ hash }) => hash), developed: developed.map(({ dir }) => dir) };
  }

  /** One content of one plugin may run from now on. */
  trust({ id, contentHash }: { readonly id: string; readonly contentHash: string }): Promise<void> {
    return this.#change((content) => {
      if (content.trusted.some(({ hash }) => hash === contentHash)) return content;
      const one = { hash: contentHash, id, time: now() };
      return { ...content, trusted: [...content.trusted, one].slice(-most) };
    });
  }

  /** No content of this plugin may run any more, nor what is in its folder. */
  async revoke({ id, dir }: { readonly id: string; readonly dir: string }): Promise<void> {
    const real = await realOf(dir);
    await this.#change((content) => ({
      ...content,
      trusted: content.trusted.filter((one) => one.id !== id),
      developed: content.developed.filter((one) => one.dir !== real),
    }));
  }

  /** A folder whose plugin runs whatever is written into it. */
  async develop(dir: string): Promise<void> {
    const real = await realOf(dir);
    await this.#change((content) => {
      if (content.developed.some((one) => one.dir === real)) return content;
      const one = { dir: real, time: now() };
      return { ...content, developed: [...content.developed, one].slice(-most) };
    });
  }

  /** Tells of what anybody says, in whichever window or terminal, once for what comes together. */
  watch(listener: () => void): Disposable {
    const dir = path.dirname(this.#file);
    let timer: NodeJS.Timeout | undefined;
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      // The folder, as the file is another one after each change.
      const watcher = watch(dir, (_, name) => {
        // Some systems do not say which.
        if (name !== null && name !== path.basename(this.#file)) return;
        clearTimeout(timer);
        timer = setTimeout(listener, settleMs);
      });
      watcher.on("error", () => watcher.close());
      return toDisposable(() => {
        clearTimeout(timer);
        watcher.close();
      });
    } catch (error) {
      // Where nothing can be watched, consents are read when there is another reason to.
      if (systemCode(error) === undefined) throw error;
      return toDisposable(() => {});
    }
  }

  async #read(): Promise<ConsentContent> {
    const text = await readFile(this.#file, "utf8").catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return undefined;
      throw this.#problem(messageOf(error), error);
    });
    if (text === undefined) return { version: 1, trusted: [], developed: [] };
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), consentContent), text);
    if (parsed.success) return parsed.output;
    throw this.#problem("it is damaged, or of a newer version");
  }

  /** One after another, also among processes: what somebody else says meanwhile is not lost. */
  async #change(change: (content: ConsentContent) => ConsentContent): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const release = await lock(`${this.#file}.lock`);
    try {
      const before = await this.#read();
      const after = change(before);
      if (after === before) return;
      const text = `${JSON.stringify(after, undefined, 2)}\n`;
      await writeFileAtomic(this.#file, text, { mode: 0o600 });
    } catch (error) {
      throw error instanceof WinnowError ? error : this.#problem(messageOf(error), error);
    } finally {
      await release();
    }
  }

  #problem(reason: string, cause?: unknown): WinnowError {
    return new WinnowError(
      "file-problem",
      `What you trust is kept in '${this.#file}', which cannot be used: ${reason}. Mend or delete it; plugins are asked about anew then.`,
      { cause },
    );
  }
}

/** More is no list that anybody keeps; the oldest are asked about anew. */
const most = 5000;
/** A replaced file is told of several times. */
const settleMs = 50;
/** A change takes milliseconds: what is older was left behind. */
const staleMs = 5000;

function now(): string {
  return new Date().toISOString();
}

function realOf(dir: string): Promise<string> {
  return realpath(dir).catch(() => path.resolve(dir));
}

/** A folder is made by one of many only, on every file system. */
async function lock(dir: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await mkdir(dir);
      return () => rm(dir, { recursive: true, force: true });
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
    const since = await lstat(dir).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (since > staleMs) await rm(dir, { recursive: true, force: true });
    else await sleep(20);
  }
}
