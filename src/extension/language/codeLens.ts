import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/event.ts";
import { plural } from "../text.ts";
import { rangeOf, type QueryDocuments } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";
import { selfContained } from "./usedFiles.ts";

class CountLens extends vscode.CodeLens {
  readonly document: vscode.TextDocument;

  constructor(document: vscode.TextDocument, range: vscode.Range) {
    super(range);
    this.document = document;
  }
}

/** "Show 1,532 images", "Tag…" where it can be changed, "Export…" and, where there is something to run, "Run recipe" above a query. */
export class QueryLenses implements Disposable, vscode.CodeLensProvider {
  readonly #owned = new DisposableStore();
  readonly #documents: QueryDocuments;
  readonly #names: ProjectNames;
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly onDidChangeCodeLenses = (listener: () => void): vscode.Disposable =>
    new vscode.Disposable(this.#changed.event(listener).dispose);

  constructor(documents: QueryDocuments, names: ProjectNames) {
    this.#documents = documents;
    this.#names = names;
    this.#owned.add(names.onDidChange(() => this.#changed.fire()));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { file, errors } = this.#documents.parsed(document);
    const project = this.#names.projectOf(document.uri);
    if (!file || errors.length > 0 || !project) return [];
    const empty = file.query.end === 0 && file.actions.length === 0 && file.uses.length === 0;
    if (empty) return [];
    const start = file.query.end > 0 ? file.query.start : 0;
    const range = rangeOf(document, { start, end: start });
    const args = [document.uri];
    return [
      new CountLens(document, range),
      ...(project.readOnly
        ? []
        : [
            new vscode.CodeLens(range, {
              title: "$(tag) Tag…",
              command: "winnow.query.tag",
              arguments: args,
            }),
          ]),
      new vscode.CodeLens(range, {
        title: "$(export) Export…",
        command: "winnow.query.export",
        arguments: args,
      }),
      ...(file.actions.length > 0 && !project.readOnly
        ? [
            new vscode.CodeLens(range, {
              title: "$(play) Run recipe",
              command: "winnow.query.run",
              arguments: args,
            }),
          ]
        : []),
    ];
  }

  async resolveCodeLens(
    lens: vscode.CodeLens,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens> {
    if (!(lens instanceof CountLens)) return lens;
    const count = await this.#count(lens.document, token);
    const images = count === null ? "images" : plural(count, "image");
    lens.command = {
      title: `$(file-media) Show ${images}`,
      command: "winnow.query.show",
      arguments: [lens.document.uri],
    };
    return lens;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Null where it cannot be told now: the images can still be shown, with what is wrong. */
  async #count(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<number | null> {
    const { file } = this.#documents.parsed(document);
    const project = this.#names.projectOf(document.uri);
    if (!file || !project) return null;
    const text = await selfContained(document, file);
    if (text === null) return null;
    const cancel = new AbortController();
    const subscription = token.onCancellationRequested(() => cancel.abort());
    try {
      return (await project.engine.call("query/check", { text }, cancel.signal)).count;
    } catch (error) {
      if (error instanceof Error) return null;
      throw error;
    } finally {
      subscription.dispose();
    }
  }
}
