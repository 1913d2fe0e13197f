import { WinnowError } from "../../base/errors.ts";
import type { FoundPlugin } from "./foundPlugin.ts";

/** Values of the secrets that plugins declare, as the user's window or shell gave them; in memory only. */
export class Secrets {
  readonly #values = new Map<string, Readonly<Record<string, string>>>();

  set(pluginId: string, values: Readonly<Record<string, string>>): void {
    this.#values.set(pluginId, values);
  }

  forget(pluginId: string): void {
    this.#values.delete(pluginId);
  }

  /** What the user set, else the engine's environment; null: neither. @throws WinnowError plugin-refused if not declared */
  get({ id, title, secrets }: FoundPlugin, name: string): string | null {
    if (!secrets.some((one) => one.name === name))
      throw new WinnowError(
        "plugin-refused",
        `${title} may not read the secret '${name}': declare it in package.json under "winnow": { "secrets": ["${name}"] }.`,
      );
    return this.#values.get(id)?.[name] ?? process.env[name] ?? null;
  }
}
