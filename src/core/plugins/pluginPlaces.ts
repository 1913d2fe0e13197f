import type { Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import { findPlugins, type Places } from "./discover.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import { manifestName } from "./manifest.ts";
import { watchFiles } from "./watch.ts";

/** Where clients say that plugins are, and which are found there; looked at again when a manifest is saved. */
export class PluginPlaces implements Disposable {
  readonly #apply: (plugins: readonly FoundPlugin[]) => void;
  readonly #warn: (text: string) => void;
  readonly #places = new Map<object, Places>();
  #finding: Promise<void> = Promise.resolve();
  #manifests: Disposable | undefined;
  #watched = "";
  /** What was said of places, once each. */
  readonly #notes = new Set<string>();
  #closed = false;

  /** @param builtinDir found first: no other plugin takes the place of a built-in one */
  constructor(
    builtinDir: string,
    apply: (plugins: readonly FoundPlugin[]) => void,
    warn: (text: string) => void,
  ) {
    this.#apply = apply;
    this.#warn = warn;
    const places = [{ dir: builtinDir, origin: "builtin" as const }];
    this.#places.set(this, { places, trusted: [], developed: [] });
    this.#findSoon();
  }

  /** Resolves when nothing is looked for any more. */
  get found(): Promise<void> {
    return this.#finding;
  }

  /** Resolves when the plugins of all clients' places are known. */
  set(client: object, places: Places): Promise<void> {
    this.#places.set(client, places);
    return this.#find();
  }

  /** Looks at the places again: contents may have changed. */
  refresh(): Promise<void> {
    return this.#find();
  }

  /** Plugins that only this client knew of are no longer found. */
  forget(client: object): void {
    if (this.#places.delete(client)) this.#findSoon();
  }

  /** Nothing is found any more. */
  async close(): Promise<void> {
    this.dispose();
    await this.#finding;
  }

  dispose(): void {
    this.#closed = true;
    this.#manifests?.dispose();
  }

  #findSoon(): void {
    this.#find().catch((error: unknown) => this.#note(messageOf(error)));
  }

  /** One after another: the last that was said counts. */
  #find(): Promise<void> {
    const finding = this.#finding.then(async () => {
      const all = [...this.#places.values()];
      const { plugins, notes } = await findPlugins({
        places: all.flatMap(({ places }) => places),
        trusted: all.flatMap(({ trusted }) => trusted),
        developed: all.flatMap(({ developed }) => developed),
      });
      if (this.#closed) return;
      this.#apply(plugins);
      for (const note of notes) this.#note(note);
      const dirs = plugins.map(({ dir }) => dir);
      // Else a save between the end of one watch and the next would go unseen.
      if (dirs.join("\n") === this.#watched) return;
      this.#watched = dirs.join("\n");
      this.#manifests?.dispose();
      this.#manifests = watchFiles(dirs, manifestName, () => this.#findSoon());
    });
    this.#finding = finding.catch(() => undefined);
    return finding;
  }

  #note(text: string): void {
    if (this.#notes.has(text)) return;
    this.#notes.add(text);
    this.#warn(text);
  }
}
