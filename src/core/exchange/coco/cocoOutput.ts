import type { OutputFolder, TextFile } from "../outputFolder.ts";
import { safeName } from "../paths.ts";

/** The JSON files of an export, one a split, written side by side. To be ended with `await using`. */
export class CocoOutput implements AsyncDisposable {
  readonly #folder: OutputFolder;
  readonly #head: string;
  readonly #files = new Map<string, TextFile>();
  readonly #entries = new Map<string, number>();

  /** @param head The members before the images. */
  constructor(folder: OutputFolder, head: Readonly<Record<string, unknown>>) {
    this.#folder = folder;
    this.#head = Object.entries(head)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},\n`)
      .join("");
  }

  /** Makes the file of a split, where there is none yet. */
  async open(split: string | null): Promise<void> {
    const key = keyOf(split);
    if (this.#files.has(key)) return;
    const text = await this.#folder.text(`annotations/instances${key && `_${key}`}.json`);
    this.#files.set(key, text);
    await text.write(`{${this.#head}"images":[`);
  }

  /** Adds an entry to the array that is under way, one a line. @returns its number in it, from 1 */
  async add(split: string | null, entry: (number: number) => unknown): Promise<void> {
    const key = keyOf(split);
    const number = (this.#entries.get(key) ?? 0) + 1;
    this.#entries.set(key, number);
    const line = JSON.stringify(entry(number));
    await this.#files.get(key)?.write(`${number === 1 ? "\n" : ",\n"}${line}`);
  }

  /** Ends the array that is under way in every file, and begins the next one. */
  async next(name: string): Promise<void> {
    this.#entries.clear();
    for (const text of this.#files.values()) await text.write(`],\n${JSON.stringify(name)}:[`);
  }

  /** Ends every file with a last array. */
  async end(entries: readonly unknown[]): Promise<void> {
    const lines = entries.map((entry) => `\n${JSON.stringify(entry)}`).join(",");
    for (const text of this.#files.values()) await text.write(`${lines}]}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const text of this.#files.values()) await text[Symbol.asyncDispose]();
  }
}

function keyOf(split: string | null): string {
  return split === null ? "" : safeName(split);
}
