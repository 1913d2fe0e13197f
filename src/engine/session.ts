import { timingSafeEqual } from "node:crypto";
import { access } from "node:fs/promises";
import type { Socket } from "node:net";
import { DisposableStore } from "../base/disposable.ts";
import { WinnowError } from "../base/errors.ts";
import {
  describeFolders,
  describeInstance,
  describeProject,
  fileOf,
  folderAt,
  shownPath,
  sourcePaths,
  storedPathOf,
  toInstanceInfo,
} from "../core/project/describe.ts";
import { childPath, toStored } from "../core/project/layout.ts";
import { instancesAfter, instancesById } from "../core/db/instances.ts";
import { listProblems, summarizeProblems } from "../core/db/problems.ts";
import { thumbPictures, thumbStrips } from "../core/view/thumbStrips.ts";
import { socketTransport } from "../engine-client/transport.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import { engineContract, engineProtocolVersion, type EngineContract } from "../protocol/engine.ts";
import type { RootInfo } from "../protocol/project.ts";
import { serve, type Handlers, type Server } from "../protocol/rpc.ts";
import type { Thumbs, ThumbSize } from "../protocol/view.ts";
import { curateHandlers } from "./curateHandlers.ts";
import { dataHandlers } from "./dataHandlers.ts";
import type { Engine } from "./engine.ts";
import { folderSoon } from "./folderSoon.ts";
import { mapHandlers } from "./mapHandlers.ts";
import { exchangeHandlers } from "./exchangeHandlers.ts";
import { pluginEvents, pluginHandlers } from "./pluginHandlers.ts";
import { queryHandlers } from "./queryHandlers.ts";
import { resultEvents, resultHandlers } from "./resultHandlers.ts";
import { stateHandlers } from "./stateHandlers.ts";
import { vectorHandlers } from "./vectorHandlers.ts";
import { version } from "../base/version.ts";

/** Answers one connection until it closes. Nothing but the greeting is answered before the right token. */
export function startSession(socket: Socket, engine: Engine, token: string): DisposableStore {
  const store = new DisposableStore();
  const session: Session = { greeted: false, views: new Set(), uploads: new Set(), store };
  const ended = new AbortController();
  const { reader, writer } = socketTransport(socket);
  const server: Server<EngineContract> = store.add(
    serve(
      engineContract,
      reader,
      writer,
      guarded(
        handlersOf(engine, session, token, ended.signal, () => server),
        session,
      ),
    ),
  );
  store.add(pluginEvents(engine, server, () => session.greeted));
  store.add(resultEvents(engine, server, () => session.greeted));
  store.add(
    engine.changes.onDidChange(
      (change) => session.greeted && server.fire("project/changed", change),
    ),
  );
  store.add(
    engine.tasks.onDidChange((task) => session.greeted && server.fire("task/changed", task)),
  );
  store.add(
    engine.onDidChangeState(
      (changes) => session.greeted && server.fire("state/changed", { changes: [...changes] }),
    ),
  );
  store.add(engine.onDidChangeVectors(() => session.greeted && server.fire("vector/changed", {})));
  store.add(engine.onMessage((message) => session.greeted && server.fire("message", message)));
  store.add({
    dispose: () => {
      for (const viewId of session.views) engine.closeView(viewId);
      ended.abort();
      engine.plugins.forgetClient(session);
      for (const uploadId of session.uploads) engine.state.uploads.end(uploadId);
      socket.destroy();
    },
  });
  socket.once("close", () => store.dispose());
  socket.once("error", () => store.dispose());
  return store;
}

interface Session {
  greeted: boolean;
  readonly views: Set<number>;
  readonly uploads: Set<number>;
  /** Ends with the connection. */
  readonly store: DisposableStore;
}

function guarded(handlers: Handlers<EngineContract>, session: Session): Handlers<EngineContract> {
  const check =
    (name: string, handler: (params: never, signal: AbortSignal) => unknown) =>
    (params: never, signal: AbortSignal): unknown => {
      if (name !== "session/hello" && !session.greeted)
        throw new WinnowError("bad-request", "The session begins with 'session/hello'.");
      return handler(params, signal);
    };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, check(name, handler as never)]),
  ) as unknown as Handlers<EngineContract>;
}

function handlersOf(
  engine: Engine,
  session: Session,
  token: string,
  ended: AbortSignal,
  server: () => Server<EngineContract>,
): Handlers<EngineContract> {
  const { project, dataset } = engine;
  return {
    "session/hello": (params) => {
      if (!sameToken(params.token, token))
        throw new WinnowError("bad-request", "The token is not that of this engine.");
      if (params.protocolVersion !== engineProtocolVersion)
        throw new WinnowError(
          "version-mismatch",
          `This project is open in another version of Winnow (its engine speaks version ${engineProtocolVersion}, this one ${params.protocolVersion}). Close the other window, or update both.`,
        );
      session.greeted = true;
      if (params.client === "extension") {
        session.store.add(engine.plugins.actions.asks.addWindow());
        // A window with a project without images is about to get some, and somebody waits for the first of them. After
        // the answer, which a process that starts would hold up.
        if (!project.readOnly && dataset.instances.end <= 1)
          setImmediate(() => engine.decoders.start());
      }
      return {
        protocolVersion: engineProtocolVersion,
        engineVersion: version,
        pid: process.pid,
        projectId: project.id,
        projectDir: project.dir,
        mode: project.readOnly ? "read-only" : "owner",
        warnings: [...project.warnings, ...engine.vectors.warnings],
      };
    },
    "project/status": async () => ({
      ...describeProject(project, dataset),
      roots: await Promise.all(
        sourcePaths(project).map(async (source): Promise<RootInfo> => ({
          ...source,
          available: await access(source.path).then(
            () => true,
            () => false,
          ),
        })),
      ),
    }),
    "folder/children": ({ parentId }) => describeFolders(project, dataset, parentId),
    "folder/at": ({ path }) => folderAt(project, dataset, toStored(project.dir, path)),
    "folder/soon": ({ path }, signal) => folderSoon(engine, path, signal),
    "problem/summary": () => summarizeProblems(project.db),
    "problem/list": ({ kind, offset, limit }) =>
      listProblems(project.db, kind, offset, limit).map((row) => ({
        id: row.id,
        path: shownPath(project, childPath(row.folderPath, row.name)),
        kind: row.kind,
        reason: row.reason,
      })),
    "import/start": ({ sources }) => engine.import(sources),
    "import/rescan": ({ paths, retryProblems }) => engine.rescan(paths, retryProblems),
    "task/list": () =>
      engine.tasks.list().map((task) => engine.plugins.tasks.info(task.id) ?? task),
    "task/cancel": ({ taskId }) => {
      if (!engine.plugins.tasks.cancel(taskId)) engine.tasks.cancel(taskId);
      return null;
    },
    "task/retry": ({ taskId }) => {
      engine.assertWritable();
      engine.plugins.tasks.retry(taskId);
      return null;
    },
    ...viewHandlers(engine, session),
    ...dataHandlers(engine),
    ...queryHandlers(engine),
    ...curateHandlers(engine, ended, server),
    ...exchangeHandlers(engine),
    ...stateHandlers(engine, session.uploads),
    ...mapHandlers(engine, session.uploads, ownViewOf(engine, session)),
    ...pluginHandlers(engine, session, ended, server),
    ...resultHandlers(engine),
    ...vectorHandlers(engine),
    "instance/list": ({ after, limit }) =>
      instancesAfter(project.db, after, limit).map((row) =>
        toInstanceInfo(project, dataset, row, []),
      ),
    "instance/get": ({ instanceId }) => describeInstance(project, dataset, instanceId),
    "instance/paths": ({ ids }) => {
      const wanted = [...int32sOf(ids)];
      const rows = new Map(instancesById(project.db, wanted).map((row) => [row.id, row]));
      return wanted.flatMap((id) => {
        const row = rows.get(id);
        return row ? [shownPath(project, storedPathOf(dataset, row))] : [];
      });
    },
    "instance/thumbs": ({ ids, px }) => thumbPictures(project.thumbs, dataset, int32sOf(ids), px),
    "instance/exif": ({ instanceId }) => {
      const { file, root } = fileOf(project, dataset, instanceId);
      return engine.decoders.exif(file, root);
    },
    "instance/render": ({ instanceId, maxSide }) => {
      const { file, root } = fileOf(project, dataset, instanceId);
      return engine.decoders.render(file, root, maxSide);
    },
  };
}

type ViewHandlers = Pick<
  Handlers<EngineContract>,
  Extract<keyof EngineContract["requests"], `view/${string}`>
>;

function viewHandlers(engine: Engine, session: Session): ViewHandlers {
  const own = ownViewOf(engine, session);
  return {
    "view/open": ({ spec, stateId }) => {
      const { viewId, view } = engine.openView(spec, stateId);
      session.views.add(viewId);
      return view.info(viewId);
    },
    "view/update": ({ viewId, spec }) => {
      const view = own(viewId);
      view.update(spec);
      engine.plugins.events.viewChanged(viewId);
      return view.info(viewId);
    },
    "view/refresh": ({ viewId }) => {
      const view = own(viewId);
      view.refresh();
      return view.info(viewId);
    },
    "view/range": ({ viewId, from, count }) => own(viewId).range(from, count),
    "view/thumbs": ({ viewId, ids, px }, signal) => {
      own(viewId);
      return thumbsOf(engine, int32sOf(ids), px, signal);
    },
    "view/thumbsAt": ({ viewId, from, count, px }, signal) =>
      thumbsOf(engine, own(viewId).idsAt(from, count), px, signal),
    "view/select": ({ viewId, version: of, change }) => {
      const selection = own(viewId).select(of, change);
      engine.selectionChanged(viewId);
      return selection;
    },
    "view/selection": ({ viewId, offset, limit }) => bytesOf(own(viewId).selected(offset, limit)),
    "view/selectedRows": ({ viewId, offset, limit }) => own(viewId).selectedRows(offset, limit),
    "view/locate": ({ viewId, instanceId }) => own(viewId).locate(instanceId),
    "view/close": ({ viewId }) => {
      own(viewId);
      session.views.delete(viewId);
      engine.closeView(viewId);
      return null;
    },
  };
}

/** What is not decoded yet is decoded next, and waited for if it does not take long. */
async function thumbsOf(
  { project, dataset, queue, plugins }: Engine,
  ids: Int32Array,
  px: ThumbSize,
  signal: AbortSignal,
): Promise<Thumbs> {
  const pending = [...ids].filter((id) => !dataset.instances.image[id]);
  let waiting: ReadonlySet<number> = new Set();
  if (!project.readOnly && pending.length > 0) {
    queue.hurry(pending);
    waiting = await queue.finished(pending, patienceMs, signal);
    signal.throwIfAborted();
  }
  const { thumbs, lost } = thumbStrips(project.thumbs, dataset, ids, { px, waiting });
  if (!project.readOnly) for (const id of lost) queue.restore(id);
  // After the answer is on its way.
  if (thumbs.strips.length > 0 && waiting.size === 0) setImmediate(() => plugins.pageServed());
  return thumbs;
}

/**
 * Pictures that are decoded within this time come in one answer, for asking again takes a way there and back. Of a new
 * folder, a longer wait brings the first ones later, and a shorter one the last.
 */
const patienceMs = 100;

/** @throws WinnowError not-found for a view that another connection has open */
function ownViewOf(engine: Engine, session: Session): Engine["view"] {
  return (viewId) => {
    if (!session.views.has(viewId))
      throw new WinnowError("not-found", `View ${viewId} is not open here.`);
    return engine.view(viewId);
  };
}

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
