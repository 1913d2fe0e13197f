import path from "node:path";
import { randomUUID } from "node:crypto";
import { dataHandlers, withTarget } from "../../../src/extension/pages/dataHandlers.ts";
import type { Project } from "../../../src/extension/projects/project.ts";
import { resultPageHandlers } from "../../../src/extension/pages/resultPage.ts";
import { Emitter, type Event } from "../../../src/base/event.ts";
import { EngineView, type ViewChange } from "../../../src/extension/pages/engineView.ts";
import { int32sOf } from "../../../src/protocol/bytes.ts";
import type { GridPageContract } from "../../../src/protocol/gridPage.ts";
import type { Handlers } from "../../../src/protocol/rpc.ts";
import type { KeptLook, KeptTagKeys } from "./keptStores.ts";
import { defaultViewSpec } from "../../../src/protocol/view.ts";
import type { Shown, ViewerPageContract } from "../../../src/protocol/viewerPage.ts";

/** What a page asked of the rest of the extension, which is not here: `[request, parameters]`. */
export type Asked = [string, unknown][];

export interface HostContext {
  readonly project: Project;
  readonly asked: Asked;
  readonly tagKeys: KeptTagKeys;
  readonly look: KeptLook;
}

export interface PageHost<H> {
  readonly handlers: H;
  readonly view: EngineView;
}

/** A grid's view is there once its page has said which one it had: a reload brings the selection back. */
export interface GridHost {
  readonly handlers: Handlers<GridPageContract>;
  readonly opened: EngineView | undefined;
  readonly onDidChange: Event<ViewChange>;
}

/** A grid's part of the extension host, over a real engine. */
export function gridHost(context: HostContext): GridHost {
  const { project, asked, tagKeys, look } = context;
  let stateId: string = randomUUID();
  const changed = new Emitter<ViewChange>();
  let opened: EngineView | undefined;
  const view = (): EngineView => {
    if (!opened) {
      opened = new EngineView(project, defaultViewSpec, stateId);
      opened.onDidChange((what) => changed.fire(what));
    }
    return opened;
  };
  const note = (request: string, params: unknown): null => {
    asked.push([request, params]);
    return null;
  };
  return {
    get opened() {
      return opened;
    },
    onDidChange: changed.event,
    handlers: {
      ready: async ({ state, all }) => {
        stateId = state?.stateId ?? stateId;
        const kept = state?.spec ?? defaultViewSpec;
        const spec = all ? { ...kept, find: "", query: "", group: null } : kept;
        return {
          stateId,
          title: path.basename(project.dir),
          spec,
          view: await view().show(spec),
          readOnly: project.readOnly,
          tasks: project.tasks.active,
        };
      },
      "view/update": ({ spec }) => view().show(spec),
      "view/refresh": () => view().refresh(),
      "view/range": (params, signal) => view().range(params, signal),
      "view/thumbs": (params, signal) => view().thumbs(params, signal),
      "view/thumbsAt": (params, signal) => view().thumbsAt(params, signal),
      "view/select": (params) => view().select(params),
      "view/selection": (params, signal) => view().selectionPage(params, signal),
      "view/selectedRows": (params, signal) => view().selectedRows(params, signal),
      "view/locate": ({ instanceId }) => view().locate(instanceId),
      open: (params) => note("open", params),
      focus: (params) => note("focus", params),
      drop: (params) => note("drop", params),
      command: (params) => note("command", params),
      "task/cancel": ({ taskId }) => project.engine.call("task/cancel", { taskId }),
      "task/report": (params) => note("task/report", params),
      ...dataHandlers({ project, view, tagKeys, look, runAction: ran(asked) }),
      "facet/get": ({ target, ...params }, signal) =>
        withTarget(view(), target, (it) =>
          project.engine.call("facet/get", { target: it, ...params }, signal),
        ),
      "query/check": (params, signal) => project.engine.call("query/check", params, signal),
      "query/names": (_, signal) => project.engine.call("query/names", {}, signal),
      ...resultPageHandlers(project, (wish) => Promise.resolve(note("result/command", wish))),
    },
  };
}

function ran(asked: Asked): (actionId: string) => Promise<void> {
  return async (actionId) => void asked.push(["runAction", actionId]);
}

/** A viewer's part of the extension host, stepping through the whole project. */
export function viewerHost(context: HostContext): PageHost<Handlers<ViewerPageContract>> {
  const { project, asked, tagKeys, look } = context;
  const view = new EngineView(project, defaultViewSpec, null);
  let current = 0;
  const show = async (instanceId: number): Promise<Shown> => {
    current = instanceId;
    const instance = await project.engine.call("instance/get", { instanceId });
    const { position } = await view.locate(instanceId);
    const total = view.info?.total ?? 0;
    const around = int32sOf((await view.range({ from: Math.max(0, position - 1), count: 3 })).ids);
    return {
      instance,
      position,
      total,
      previousId: position > 0 ? (around[0] ?? null) : null,
      nextId: position + 1 < total ? (around[position > 0 ? 2 : 1] ?? null) : null,
    };
  };
  const at = async (position: number): Promise<number> => {
    const [id = 1] = int32sOf((await view.range({ from: position, count: 1 })).ids);
    return id;
  };
  return {
    view,
    handlers: {
      ready: async ({ state }) => ({
        ...(await show(state?.instanceId ?? (await at(0)))),
        stateId: randomUUID(),
        readOnly: project.readOnly,
        compared: state?.compared ?? null,
      }),
      step: async ({ delta }) => {
        const { position } = await view.locate(current);
        const last = (view.info?.total ?? 1) - 1;
        return show(await at(Math.max(0, Math.min(last, position + delta))));
      },
      show: ({ instanceId }) => show(instanceId),
      instance: ({ instanceId }, signal) =>
        project.engine.call("instance/get", { instanceId }, signal),
      exif: ({ instanceId }, signal) =>
        project.engine.call("instance/exif", { instanceId }, signal),
      render: (params, signal) => project.engine.call("instance/render", params, signal),
      command: (params) => {
        asked.push(["command", params]);
        return null;
      },
      selected: (params) => {
        asked.push(["selected", params]);
        return null;
      },
      ...dataHandlers({ project, view: () => view, tagKeys, look, runAction: ran(asked) }),
    },
  };
}
