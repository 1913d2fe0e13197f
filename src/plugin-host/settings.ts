import type { ParameterDescription, Parameters } from "../plugin-api/parameters.ts";
import type { Settings } from "../plugin-api/plugin.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { Listeners } from "./listeners.ts";
import { descriptionsOf } from "./descriptions.ts";

type Values = Readonly<Record<string, unknown>>;

/** `ctx.settings`: what is kept in the project, with the declared defaults below it. */
export class HostedSettings {
  readonly descriptions: Readonly<Record<string, ParameterDescription>>;
  readonly api: Settings<Parameters>;
  #values: Values;

  constructor(options: {
    readonly client: Client<ServicesContract>;
    readonly declared: Parameters;
    readonly values: Values;
    fail(error: unknown): void;
  }) {
    const { client, declared, fail } = options;
    this.descriptions = descriptionsOf(declared, "setting");
    this.#values = this.#complete(options.values);
    const changed = new Listeners<Values>(fail);
    const take = (values: Values): void => {
      const next = this.#complete(values);
      // The answer to `set` and the event tell the same.
      if (JSON.stringify(next) === JSON.stringify(this.#values)) return;
      this.#values = next;
      changed.fire(next).catch(fail);
    };
    client.on("settings/changed", ({ values }) => take(values));
    const current = (): Values => this.#values;
    this.api = {
      get values() {
        return current() as Settings<Parameters>["values"];
      },
      set: async (values) => take(await client.call("settings/set", { values })),
      onDidChange: (listener) => changed.add((values) => listener(values)),
    };
  }

  #complete(values: Values): Values {
    const names = Object.entries(this.descriptions);
    return Object.fromEntries(
      names.map(([name, { type, default: preset }]) => [
        name,
        values[name] ?? preset ?? (type === "boolean" ? false : undefined),
      ]),
    );
  }
}
