import type * as vscode from "vscode";
import * as v from "valibot";
import { viewSpec } from "../../protocol/view.ts";

const record = v.object({
  /** Folder of the project. */
  dir: v.string(),
  /** Of the grid. */
  title: v.string(),
  spec: viewSpec,
  /** A viewer's grid, by its state id; empty for a grid. */
  grid: v.string(),
});
export type PageRecord = v.InferOutput<typeof record>;

const KEY = "winnow.pages";
/** More pages than anyone has open; a page that was closed without our knowing is forgotten by age. */
const KEPT = 100;

/**
 * What the host must know of a page after a window reload and the page must not: its project's folder. Kept in the
 * workspace's memory by the state id that the page keeps.
 */
export class PageRecords {
  readonly #memento: vscode.Memento;
  readonly #log: (line: string) => void;
  readonly #records: Map<string, PageRecord>;

  constructor(memento: vscode.Memento, log: (line: string) => void) {
    this.#memento = memento;
    this.#log = log;
    const kept = v.safeParse(v.array(v.tuple([v.string(), record])), memento.get(KEY, []));
    this.#records = new Map(kept.success ? kept.output : []);
  }

  get(stateId: string): PageRecord | undefined {
    return this.#records.get(stateId);
  }

  set(stateId: string, value: PageRecord): void {
    this.#records.delete(stateId);
    this.#records.set(stateId, v.parse(record, value));
    for (const oldest of [...this.#records.keys()].slice(0, -KEPT)) this.#records.delete(oldest);
    this.#save();
  }

  delete(stateId: string): void {
    if (this.#records.delete(stateId)) this.#save();
  }

  #save(): void {
    this.#memento.update(KEY, [...this.#records]).then(undefined, (error: unknown) => {
      this.#log(`keeping the open pages: ${String(error)}`);
    });
  }
}
