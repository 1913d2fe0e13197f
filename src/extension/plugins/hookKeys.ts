import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Hook } from "../../plugin-api/index.ts";
import type { PluginLists } from "./pluginLists.ts";

/** The context keys by which menus show an entry of a hook only while some action has it. */
const hookKeys = {
  annotation: "winnow.hook.annotation",
  execute: "winnow.hook.execute",
  group: "winnow.hook.group",
  image: "winnow.hook.image",
  map: "winnow.hook.map",
  similar: "winnow.hook.similar",
  text_search: "winnow.hook.textSearch",
  vector: "winnow.hook.vector",
  vector_type: "winnow.hook.vectorType",
} as const satisfies Record<Hook, string>;

/** There is a plugin, whatever its state. */
const otherKeys = { plugins: "winnow.hasPlugins" } as const;

/** Keeps them as the actions of the window's projects are; nothing is there that would answer with "there is none". */
export function keepHookKeys(lists: PluginLists): Disposable {
  const owned = new DisposableStore();
  const told = new Map<string, boolean>();
  const tell = (key: string, value: boolean): void => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  const update = (): void => {
    const actions = lists.all.flatMap((list) => list.actions);
    for (const [hook, key] of Object.entries(hookKeys))
      tell(
        key,
        actions.some(({ hooks }) => hooks.some((one) => one === hook)),
      );
    const isAny = lists.all.some(({ plugins }) => plugins.length > 0);
    tell(otherKeys.plugins, isAny);
  };
  owned.add(lists.onDidChange(update));
  owned.add(lists.projects.onDidChange(update));
  return owned;
}
