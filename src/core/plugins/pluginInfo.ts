import { checkForm } from "../../protocol/forms.ts";
import type { PluginInfo } from "../../protocol/plugins.ts";
import type { Supervisor } from "./supervisor.ts";

/** A plugin as it is shown. `set` are the values of its settings that were set; the others have their defaults. */
export function pluginInfo(one: Supervisor, set: Record<string, unknown>): PluginInfo {
  const { id, found, settings } = one;
  return {
    id,
    title: found.title,
    version: found.version,
    description: found.description,
    publisher: found.publisher,
    dir: found.dir,
    main: found.main,
    origin: found.origin,
    enabled: one.enabled,
    developing: found.developing,
    state: one.state,
    diagnostics: one.diagnostics,
    actions: one.actions.map((action) => ({ ...action, pluginId: id })),
    settings,
    settingValues: checkForm(settings, set).values,
    secrets: found.secrets,
    generation: one.generation,
  };
}
