import type { PluginDiagnostic, PluginOrigin } from "../../protocol/plugins.ts";

/** A plugin's folder as it was read, and what may be done with it here. */
export interface FoundPlugin {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly publisher: string;
  /** Absolute paths. */
  readonly dir: string;
  readonly main: string;
  readonly origin: PluginOrigin;
  readonly secrets: readonly { readonly name: string; readonly description: string }[];
  readonly diagnostics: readonly PluginDiagnostic[];
  /** Why it cannot be loaded at all, a sentence; null: it can. */
  readonly problem: string | null;
  /** Of all that could run; empty where nobody needs to know. */
  readonly contentHash: string;
  /** The user of this machine consented to this content, or develops the plugin. */
  readonly trusted: boolean;
  /** Rebuilt and reloaded on every save. */
  readonly developing: boolean;
}

/** Whether anything of it changed that a running process would have to be started again for. */
export function isSamePlugin(a: FoundPlugin, b: FoundPlugin): boolean {
  return (
    a.dir === b.dir &&
    a.main === b.main &&
    a.version === b.version &&
    a.contentHash === b.contentHash &&
    a.problem === b.problem &&
    a.developing === b.developing
  );
}
