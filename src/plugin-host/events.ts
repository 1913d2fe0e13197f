import type * as v from "valibot";
import type { Events } from "../plugin-api/events.ts";
import { int32sOf } from "../protocol/bytes.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { Listeners } from "./listeners.ts";

type EventOf<K extends keyof Events> = Parameters<Parameters<Events[K]>[0]>[0];

type ServicesEvents = <E extends keyof ServicesContract["events"]>(
  event: E,
  fire: (payload: v.InferOutput<ServicesContract["events"][E]>) => Promise<void>,
) => void;

/** `ctx.events`; `closing` calls the listeners of the closing, once, and waits for them. */
export function hostedEvents(options: {
  readonly client: Client<ServicesContract>;
  fail(error: unknown): void;
}): { readonly events: Events; closing(): Promise<void> } {
  const { client, fail } = options;
  const imported = new Listeners<EventOf<"onInstancesImported">>(fail);
  const deleted = new Listeners<EventOf<"onFolderDeleted">>(fail);
  const applied = new Listeners<EventOf<"onCommitApplied">>(fail);
  const selected = new Listeners<EventOf<"onSelectionChanged">>(fail);
  const queried = new Listeners<EventOf<"onQueryChanged">>(fail);
  const shown = new Listeners<EventOf<"onActiveImageChanged">>(fail);
  const opened = new Listeners<void>(fail);
  const closed = new Listeners<void>(fail);
  let ending: Promise<void> | undefined;
  // Listeners tell of their errors themselves.
  const on: ServicesEvents = (event, fire) => {
    client.on(event, (payload) => void fire(payload));
  };
  const closing = (): Promise<void> => (ending ??= closed.fire());

  on("instances/imported", ({ instanceIds }) =>
    imported.fire({ instanceIds: int32sOf(instanceIds) }),
  );
  on("folder/deleted", ({ instanceIds, ...folder }) =>
    deleted.fire({ ...folder, instanceIds: int32sOf(instanceIds) }),
  );
  on("commit/applied", (commit) => applied.fire(commit));
  on("selection/changed", ({ count, instanceIds }) =>
    selected.fire({ count, instanceIds: int32sOf(instanceIds) }),
  );
  on("query/changed", (event) => queried.fire(event));
  on("active/changed", (event) => shown.fire(event));
  on("project/opened", () => opened.fire());
  on("project/closing", () => closing());
  return {
    closing,
    events: {
      onInstancesImported: (listener) => imported.add(listener),
      onFolderDeleted: (listener) => deleted.add(listener),
      onCommitApplied: (listener) => applied.add(listener),
      onSelectionChanged: (listener) => selected.add(listener),
      onQueryChanged: (listener) => queried.add(listener),
      onActiveImageChanged: (listener) => shown.add(listener),
      onProjectOpened: (listener) => opened.add(listener),
      onProjectClosing: (listener) => closed.add(listener),
    },
  };
}
