import type { Database } from "better-sqlite3";
import { Emitter } from "../../base/event.ts";
import { deletePlugin, pluginRow, savePlugin } from "../db/plugins.ts";
import { write } from "../db/statement.ts";

/** What the project says of each plugin: whether it is loaded here, and the values of its settings. */
export class PluginSettings {
  readonly #db: Database;
  readonly #changed = new Emitter<string>();
  /** The id of a plugin whose values changed. */
  readonly onDidChange = this.#changed.event;

  constructor(db: Database) {
    this.#db = db;
  }

  isEnabled(id: string): boolean {
    return pluginRow(this.#db, id).enabled;
  }

  enable(id: string, enabled: boolean): void {
    write(this.#db, () => savePlugin(this.#db, id, { ...pluginRow(this.#db, id), enabled }));
  }

  /** As they were set, without defaults. */
  values(id: string): Record<string, unknown> {
    return pluginRow(this.#db, id).settings;
  }

  set(id: string, settings: Record<string, unknown>): void {
    write(this.#db, () => savePlugin(this.#db, id, { ...pluginRow(this.#db, id), settings }));
    this.#changed.fire(id);
  }

  forget(id: string): void {
    write(this.#db, () => deletePlugin(this.#db, id));
  }
}
