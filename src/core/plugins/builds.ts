import type { Disposable } from "../../base/disposable.ts";
import type { PluginDiagnostic } from "../../protocol/plugins.ts";
import type { Builder, BuildOutcome } from "./builder.ts";
import type { FoundPlugin } from "./foundPlugin.ts";

/** The builds of one plugin, whose builder is made when it is first needed, and forgotten when the plugin changes. */
export class Builds implements Disposable {
  readonly #builderOf: (found: FoundPlugin) => Promise<Builder>;
  readonly #saved: (outcome: BuildOutcome) => void;
  #builder: Builder | undefined;
  #watching: Disposable | undefined;
  /** What came of the last save. */
  #newest: BuildOutcome | undefined;
  /** Of the build that was taken last. */
  diagnostics: readonly PluginDiagnostic[] = [];

  /** @param saved told of builds that a save brought, while the plugin is developed */
  constructor(
    builderOf: (found: FoundPlugin) => Promise<Builder>,
    saved: (outcome: BuildOutcome) => void,
  ) {
    this.#builderOf = builderOf;
    this.#saved = saved;
  }

  async build(found: FoundPlugin): Promise<BuildOutcome> {
    if (!this.#builder) {
      this.#builder = await this.#builderOf(found);
      if (found.developing)
        this.#watching = this.#builder.watch((outcome) => {
          this.#newest = outcome;
          this.#saved(outcome);
        });
    }
    return this.#builder.build();
  }

  /** With what is told of the plugin already, which is told once: the build reads the manifest, too. */
  diagnosticsBeside(own: readonly PluginDiagnostic[]): readonly PluginDiagnostic[] {
    const told = new Set(own.map(({ file }) => file));
    return [...own, ...this.diagnostics.filter(({ file }) => !told.has(file))];
  }

  /** Of saves in quick succession only the last one is worth loading. */
  isNewest(outcome: BuildOutcome): boolean {
    return outcome === this.#newest;
  }

  async forget(): Promise<void> {
    this.dispose();
    await this.#builder?.dispose();
    this.#builder = undefined;
    this.diagnostics = [];
  }

  dispose(): void {
    this.#watching?.dispose();
    this.#watching = undefined;
  }
}
