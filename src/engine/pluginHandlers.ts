import { DisposableStore } from "../base/disposable.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers, Server } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";

type PluginRequest =
  | Extract<keyof EngineContract["requests"], `${"plugin" | "action" | "notification"}/${string}`>
  | "window/context";

/** What a connection says of plugins, and runs of their actions; places that it names and its runs end with it. */
export function pluginHandlers(
  engine: Engine,
  client: object,
  ended: AbortSignal,
  server: () => Server<EngineContract>,
): Pick<Handlers<EngineContract>, PluginRequest> {
  const { plugins } = engine;
  const { actions, notifications } = plugins;
  return {
    "plugin/list": () => plugins.list(),
    "plugin/places": (places) => plugins.setPlaces(client, places),
    "plugin/enable": ({ pluginId, enabled }) => plugins.enable(pluginId, enabled),
    "plugin/settled": ({ pluginId }) => plugins.settled(pluginId),
    "plugin/reload": ({ pluginId }) => plugins.reload(pluginId),
    "plugin/debug": ({ pluginId, wait }) => plugins.debug(client, pluginId, wait),
    "plugin/stopDebugging": ({ pluginId }) => plugins.stopDebugging(pluginId),
    "plugin/removeData": ({ pluginId }) => plugins.removeData(pluginId),
    "plugin/settings": ({ pluginId, values }) => plugins.set(pluginId, values),
    "plugin/secrets": ({ pluginId, values }) => {
      plugins.secrets.set(pluginId, values);
      return null;
    },
    "action/list": () => actions.list("listed"),
    "action/form": (request, signal) => actions.form(request, signal),
    "action/run": (request, signal) => {
      const { runId } = request;
      // Nobody else can cancel them, or gets what comes of them.
      return actions.run(request, AbortSignal.any([signal, ended]), {
        progress: (progress) => server().fire("run/progress", { runId, ...progress }),
        text: (text) => server().fire("run/text", { runId, text }),
      });
    },
    "action/answer": ({ askId, outcome }) => {
      actions.asks.answer(askId, outcome);
      return null;
    },
    "notification/list": ({ limit }) => notifications.list(limit),
    "notification/clear": () => {
      notifications.clear();
      return null;
    },
    "window/context": (context) => {
      plugins.events.setContext(context);
      return null;
    },
  };
}

/** Tells a connection what happens with plugins, once it may know. */
export function pluginEvents(
  { plugins }: Engine,
  server: Server<EngineContract>,
  mayKnow: () => boolean,
): DisposableStore {
  const store = new DisposableStore();
  store.add(
    plugins.onDidChange((pluginId) => mayKnow() && server.fire("plugin/changed", { pluginId })),
  );
  store.add(plugins.onDidLog((line) => mayKnow() && server.fire("plugin/log", line)));
  store.add(
    plugins.notifications.onDidAdd((id) => mayKnow() && server.fire("notification/added", { id })),
  );
  store.add(plugins.tasks.onDidChange((task) => mayKnow() && server.fire("task/changed", task)));
  store.add(plugins.actions.asks.onDidAsk((ask) => mayKnow() && server.fire("ask/form", ask)));
  return store;
}
