import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import type { ActionContextInput } from "../../protocol/plugins.ts";
import { EngineView } from "../pages/engineView.ts";
import type { GridPanel } from "../pages/gridPanel.ts";
import type { GridPanels } from "../pages/gridPanels.ts";
import type { MapPanel } from "../pages/mapPanel.ts";
import type { MapPanels } from "../pages/mapPanels.ts";
import type { PageRecords } from "../pages/pageRecords.ts";
import type { Project } from "../projects/project.ts";

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What an action was called on, in words that outlive a window reload: a grid is named by its state. */
export const actionPlace = v.object({
  target: v.variant("kind", [
    /** `query`: of the grid that they were chosen in. */
    v.object({ kind: v.literal("ids"), ids: v.array(id), query: v.optional(v.string()) }),
    /** Its selection, or all that it shows. */
    v.object({ kind: v.literal("grid"), gridId: v.string() }),
    v.object({ kind: v.literal("group"), gridId: v.string(), key: v.string() }),
    v.object({ kind: v.literal("query"), text: v.string() }),
    v.object({ kind: v.literal("project") }),
  ]),
  activeInstanceId: v.nullable(id),
  annotationId: v.optional(v.nullable(id), null),
  vectorTypeId: v.nullable(id),
  text: v.nullable(v.string()),
});
export type ActionPlace = v.InferOutput<typeof actionPlace>;

export const wholeProject: ActionPlace = {
  target: { kind: "project" },
  activeInstanceId: null,
  annotationId: null,
  vectorTypeId: null,
  text: null,
};

export interface PlaceContext {
  readonly grids: Pick<GridPanels, "all" | "byState" | "recent">;
  readonly maps: Pick<MapPanels, "all" | "byState">;
  readonly records: Pick<PageRecords, "get">;
}

/** The grid that a place names, or the map: without a grid, it has a view of its own. */
export function pageOf(
  { grids, maps }: Pick<PlaceContext, "grids" | "maps">,
  stateId: string,
): GridPanel | MapPanel | undefined {
  return grids.byState(stateId) ?? maps.byState(stateId);
}

/**
 * Asks the engine about an action with its place as the engine knows it.
 * @throws WinnowError not-found when the grid is closed
 */
export async function withContext<T>(
  context: PlaceContext,
  project: Project,
  place: ActionPlace,
  ask: (context: ActionContextInput) => Promise<T>,
): Promise<T> {
  const { target, ...rest } = place;
  switch (target.kind) {
    case "ids":
      return ask({
        ...rest,
        target: { ...target, ids: bytesOf(Int32Array.from(target.ids)) },
      });
    case "query":
    case "project":
      return ask({ ...rest, target });
    case "grid":
    case "group": {
      const inView = (viewId: number): Promise<T> =>
        ask({
          ...rest,
          target:
            target.kind === "group"
              ? { kind: "group", viewId, key: target.key }
              : { kind: "view", viewId },
        });
      const page = pageOf(context, target.gridId);
      if (page) return page.view.with(inView);
      // Its tab may be hidden since the window was loaded: what it shows and its selection are kept.
      const record = context.records.get(target.gridId);
      if (!record)
        throw new WinnowError(
          "not-found",
          "The page that this was called from is closed. Call it from an open grid or map again.",
        );
      const view = new EngineView(project, record.spec, target.gridId);
      try {
        return await view.with(inView);
      } finally {
        view.dispose();
      }
    }
  }
}

/** The place of a context that a project's engine handed out. */
export function placeOf(
  { grids, maps }: Pick<PlaceContext, "grids" | "maps">,
  project: Project,
  context: ActionContextInput,
): ActionPlace {
  const { target, ...rest } = context;
  if (target.kind === "ids") return { ...rest, target: { ...target, ids: idsOf(target.ids) } };
  if (target.kind === "query" || target.kind === "project") return { ...rest, target };
  const page = [...grids.all, ...maps.all].find(
    (each) => each.project === project && each.view.viewId === target.viewId,
  );
  const gridId = page?.stateId ?? "";
  return target.kind === "view"
    ? { ...rest, target: { kind: "grid", gridId } }
    : { ...rest, target: { kind: "group", gridId, key: target.key } };
}

function idsOf(bytes: Uint8Array): number[] {
  return [...int32sOf(bytes)];
}
