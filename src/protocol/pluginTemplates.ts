import * as v from "valibot";
import { pluginId, reservedPluginIds } from "./plugins.ts";

/** What a new plugin can begin as, the simplest first; each is a folder of `plugin-templates`. */
export const templates = [
  {
    id: "action",
    title: "Action",
    description: "Groups images by what is known of them: one action with a form.",
  },
  {
    id: "vectors",
    title: "Vectors and groups",
    description: "Finds the dominant hue of images and groups them by it: the plugin of the guide.",
  },
  {
    id: "task",
    title: "Background task",
    description: "Measures images in the background and keeps the result as a property.",
  },
  {
    id: "full",
    title: "Full example",
    description: "Settings, events, tasks, streamed groups, scores, suggested actions and commits.",
  },
] as const;

export type TemplateId = (typeof templates)[number]["id"];

/** A sentence about what is wrong with a plugin's name; null: it can be used. */
export function problemOfPluginName(name: string): string | null {
  if (name === "") return "A plugin needs a name.";
  if (!v.safeParse(pluginId, name).success)
    return `'${name}' is no name for a plugin: up to 64 lower case letters, digits and '-', beginning with a letter or digit.`;
  return reservedPluginIds.includes(name) ? `'${name}' is a name of Winnow's own.` : null;
}

/** "my-plugin" as a title: "My Plugin". */
export function titleOfPlugin(name: string): string {
  return name
    .split("-")
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
