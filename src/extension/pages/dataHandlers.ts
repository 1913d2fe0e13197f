import type { Target } from "../../protocol/data.ts";
import type { Event } from "../../base/event.ts";
import type { DataContract, PageTarget, TagKey } from "../../protocol/pageData.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Project } from "../projects/project.ts";
import type { EngineView } from "./engineView.ts";

/** Where the keys that give values are kept. */
export interface TagKeyStore {
  /** Those that can be used; what a user wrote wrongly is left out. */
  read(): TagKey[];
  save(keys: readonly TagKey[]): Promise<void>;
  readonly onDidChange: Event<void>;
}

export interface DataSource {
  readonly project: Project;
  /** The view that the page shows now. */
  view(): EngineView;
  readonly tagKeys: TagKeyStore;
}

/** Answers what a page asks about properties, values and commits: mostly the engine's answers, passed on. */
export function dataHandlers(source: DataSource): Handlers<DataContract> {
  const { project, tagKeys } = source;
  const { engine } = project;
  return {
    "property/list": (_, signal) => engine.call("property/list", {}, signal),
    "tag/list": (params, signal) => engine.call("tag/list", params, signal),
    "value/get": (params, signal) => engine.call("value/get", params, signal),
    "annotation/of": (params, signal) => engine.call("annotation/of", params, signal),
    "commit/do": (params) => engine.call("commit/do", params),
    "commit/stamp": ({ target, changes }) =>
      withTarget(source.view(), target, (it) =>
        engine.call("commit/stamp", { target: it, changes, title: null }),
      ),
    "history/undo": () => engine.call("history/undo", {}),
    "history/redo": () => engine.call("history/redo", {}),
    "history/list": () => engine.call("history/list", { before: null, limit: 50 }),
    "tagKeys/list": () => tagKeys.read(),
    "tagKeys/save": async ({ keys }) => {
      await tagKeys.save(keys);
      return null;
    },
  };
}

/** Asks with a page's target as the engine knows it. */
export function withTarget<T>(
  view: EngineView,
  target: PageTarget,
  ask: (target: Target) => Promise<T>,
): Promise<T> {
  const { kind } = target;
  if (kind === "ids" || kind === "query") return ask(target);
  return view.with((viewId) => ask({ kind, viewId }));
}
