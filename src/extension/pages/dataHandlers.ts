import type { Target } from "../../protocol/data.ts";
import type { Event } from "../../base/event.ts";
import type {
  AnnotationLook,
  DataContract,
  PageAction,
  PageTarget,
  TagKey,
} from "../../protocol/pageData.ts";
import type { ActionInfo } from "../../protocol/plugins.ts";
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

/** Where it is kept how a project's annotations are shown. */
export interface LookStore {
  read(): AnnotationLook | null;
  save(look: AnnotationLook): void;
  readonly onDidChange: Event<AnnotationLook>;
}

export interface DataSource {
  readonly project: Project;
  /** The view that the page shows now. */
  view(): EngineView;
  readonly tagKeys: TagKeyStore;
  readonly look: LookStore;
  /** Runs an action on what the page in front shows. */
  runAction(actionId: string): Promise<void>;
}

/** Answers what a page asks about properties, values and commits: mostly the engine's answers, passed on. */
export function dataHandlers(source: DataSource): Handlers<DataContract> {
  const { project, tagKeys, look: lookStore } = source;
  const { engine } = project;
  return {
    "pageAction/list": () => pageActions(project.plugins.actions),
    "pageAction/run": async ({ actionId }) => {
      await source.runAction(actionId);
      return null;
    },
    "property/list": (_, signal) => engine.call("property/list", {}, signal),
    "tag/list": (params, signal) => engine.call("tag/list", params, signal),
    "value/get": (params, signal) => engine.call("value/get", params, signal),
    "annotation/of": (params, signal) => engine.call("annotation/of", params, signal),
    "annotation/look": () => lookStore.read(),
    "annotation/setLook": ({ look }) => {
      lookStore.save(look);
      return null;
    },
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

function pageActions(actions: readonly ActionInfo[]): PageAction[] {
  return actions
    .map(({ id, title, description, icon, hooks, placements }) => ({
      id,
      title,
      description,
      icon,
      places: [
        ...placements,
        ...(["group", "annotation"] as const).filter((hook) => hooks.includes(hook)),
      ],
    }))
    .filter(({ places }) => places.length > 0);
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
