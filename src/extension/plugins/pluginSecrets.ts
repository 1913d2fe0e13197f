import type * as vscode from "vscode";
import type { Project } from "../projects/project.ts";

/** Secrets of plugins: kept by VS Code for this user, and handed to engines before they load a plugin. */
export class PluginSecrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  /** Hands an engine all that is kept; it passes on to each plugin what its manifest declares. */
  async send(project: Project): Promise<void> {
    const values = new Map<string, Record<string, string>>();
    for (const key of await this.#storage.keys()) {
      const [prefix, pluginId, name] = key.split("\0");
      const value = prefix === PREFIX ? await this.#storage.get(key) : undefined;
      if (pluginId === undefined || name === undefined || value === undefined) continue;
      values.set(pluginId, { ...values.get(pluginId), [name]: value });
    }
    // An engine goes on with what it was handed until it is told otherwise.
    for (const { id, secrets } of project.plugins.plugins)
      if (secrets.length > 0 && !values.has(id)) values.set(id, {});
    for (const [pluginId, each] of values)
      await project.engine.call("plugin/secrets", { pluginId, values: each });
  }

  async has(pluginId: string, name: string): Promise<boolean> {
    return (await this.#storage.get(keyOf(pluginId, name))) !== undefined;
  }

  /** Undefined takes it away. */
  async set(pluginId: string, name: string, value: string | undefined): Promise<void> {
    if (value === undefined) await this.#storage.delete(keyOf(pluginId, name));
    else await this.#storage.store(keyOf(pluginId, name), value);
  }

  /** Takes away all that is kept for a plugin. */
  async forget(pluginId: string): Promise<void> {
    for (const key of await this.#storage.keys())
      if (key.startsWith(keyOf(pluginId, ""))) await this.#storage.delete(key);
  }
}

const PREFIX = "winnow.plugin";

function keyOf(pluginId: string, name: string): string {
  return `${PREFIX}\0${pluginId}\0${name}`;
}
