import { WinnowError } from "../../base/errors.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import { checkForm, mistakesOf } from "../../protocol/forms.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { findNewFiles } from "../commits/findNewFiles.ts";
import type { Actions } from "./actions.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";
import type { PluginTasks } from "./pluginTasks.ts";
import type { PluginSettings } from "./pluginSettings.ts";
import { readServices } from "./reads.ts";
import type { Secrets } from "./secrets.ts";
import type { Supervisor } from "./supervisor.ts";
import { vectorServices } from "./vectorServices.ts";

/** The parts of the plugin system that plugins reach through their services. */
export interface ServiceParts {
  readonly actions: Actions;
  readonly tasks: PluginTasks;
  readonly settings: PluginSettings;
  readonly secrets: Secrets;
}

/** What the process of a plugin may ask, but what it keeps: that is in stateServices. */
export function projectServices(
  options: PluginsOptions,
  parts: ServiceParts,
  plugin: Supervisor,
  generation: number,
): Omit<Handlers<ServicesContract>, `${"store" | "run" | "map" | "host"}/${string}`> {
  const { commits, assertWritable } = options;
  const author = plugin.found.title;
  return {
    ...readServices(options),
    ...vectorServices(options, plugin.id),
    "data/query": ({ text }) => bytesOf(options.idsOf({ kind: "query", text })),
    "data/commit": async ({ how, commit }) => {
      assertWritable();
      const files = await findNewFiles(options.project, options.dataset, commit);
      return commits[how](commit, author, files);
    },
    "data/undo": ({ how }) => {
      assertWritable();
      const before = commits.list(null, 1);
      const commit = how === "undo" ? before.undo : before.redo;
      if (commit) commits[how]();
      return { title: commit?.title ?? null };
    },
    "action/describe": ({ actions }) => {
      const foreign = actions.find(({ id }) => !id.startsWith(`${plugin.id}/`));
      if (foreign) throw bad(`The action '${foreign.id}' is not one of '${plugin.id}'`);
      plugin.describe(generation, actions);
      return null;
    },
    "action/listAll": () => parts.actions.list("all"),
    "action/call": (call, signal) => parts.actions.call(plugin, call, signal),
    "settings/set": ({ values }) => {
      assertWritable();
      const next = { ...parts.settings.values(plugin.id), ...values };
      const form = checkForm(plugin.settings, next);
      const mistakes = mistakesOf(form);
      if (mistakes.length > 0) throw bad(`The settings cannot be so. ${mistakes.join(" ")}`);
      parts.settings.set(plugin.id, next);
      return { ...form.values };
    },
    "secret/get": ({ name }) => parts.secrets.get(plugin.found, name),
    "task/add": (task) => {
      assertWritable();
      return parts.tasks.add(plugin.found, task);
    },
  };
}

function bad(message: string): WinnowError {
  return new WinnowError("bad-request", message.endsWith(".") ? message : `${message}.`);
}
