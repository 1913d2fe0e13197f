import type { OutputFolder, TextFile } from "../outputFolder.ts";

/**
 * The JSON files of one kind, one a split, written side by side: `annotations/KIND_SPLIT.json`, and `KIND.json` for
 * images without a split, whose name is "" here. To be ended with `await using`.
 */
export class CocoOutput implements AsyncDisposable {
  readonly #folder: OutputFolder;
  readonly #kind: "instances" | "captions";
  readonly #head: string;
  readonly #files = new Map<string, TextFile>();
  readonly #entries = new Map<string, number>();

  /** @param head The members before the images. */
  constructor(
    folder: OutputFolder,
    kind: "instances" | "captions",
    head: Readonly<Record<string, unknown>>,
  ) {
    this.#folder = folder;
    this.#kind = kind;
    this.#head = Object.entries(head)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},\n`)
      .join("");
  }

  /** Makes the file of a split, where there is none yet. */
  async open(split: string): Promise<void> {
    if (this.#files.has(split)) return;
    const text = await this.#folder.text(`annotations/${this.#kind}${split && `_${split}`}.json`);
    this.#files.set(split, text);
    await text.write(`{${this.#head}"images":[`);
  }

  /** Adds an entry to the array that is under way, one a line. @returns its number in it, from 1 */
  async add(split: string, entry: (number: number) => unknown): Promise<void> {
    const number = (this.#entries.get(split) ?? 0) + 1;
    this.#entries.set(split, number);
    const line = JSON.stringify(entry(number));
    await this.#files.get(split)?.write(`${number === 1 ? "\n" : ",\n"}${line}`);
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
