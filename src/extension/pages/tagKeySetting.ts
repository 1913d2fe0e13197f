import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/event.ts";
import { tagKey, type TagKey } from "../../protocol/pageData.ts";
import type { TagKeyStore } from "./dataHandlers.ts";

/** The setting `winnow.tagKeys` of the folder of a project. */
export class TagKeySetting implements TagKeyStore, Disposable {
  readonly #folder: vscode.Uri;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());

  readonly onDidChange = this.#changed.event;

  constructor(dir: string) {
    this.#folder = vscode.Uri.file(dir);
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("winnow.tagKeys", this.#folder)) this.#changed.fire();
      }),
    );
  }

  read(): TagKey[] {
    const entries: unknown = vscode.workspace
      .getConfiguration("winnow", this.#folder)
      .get("tagKeys", []);
    if (!Array.isArray(entries)) return [];
    const keys = entries.flatMap((entry): TagKey[] => {
      const parsed = v.safeParse(tagKey, entry);
      return parsed.success ? [parsed.output] : [];
    });
    // Of two with the same key the last one holds, as in keybindings.
    return [...new Map(keys.map((entry) => [entry.key, entry])).values()].slice(0, 36);
  }

  async save(keys: readonly TagKey[]): Promise<void> {
    await vscode.workspace
      .getConfiguration("winnow", this.#folder)
      .update("tagKeys", keys, vscode.ConfigurationTarget.WorkspaceFolder);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
