import { instanceState } from "../core/db/instances.ts";
import type { Source } from "../core/query/names.ts";
import { parseQuery } from "../core/query/parseQuery.ts";
import { everything, givensOf, runQuery } from "../core/query/runQuery.ts";
import { int32sOf } from "../protocol/bytes.ts";
import type { Target } from "../protocol/data.ts";
import type { Engine } from "./engine.ts";

/**
 * The instances that a target names, each once, without those that are not in the project (any more).
 * @throws WinnowError not-found for a view that is not open, bad-query for a text that cannot be understood
 */
export function idsOfTarget(engine: Engine, target: Target): Int32Array {
  switch (target.kind) {
    case "ids":
      return present(engine, new Int32Array(new Set(int32sOf(target.ids))));
    case "selection": {
      const view = engine.view(target.viewId);
      return view.selected(0, Infinity);
    }
    case "view":
      return present(engine, engine.view(target.viewId).members);
    case "query":
      return idsOfQuery(engine, target.text);
  }
}

/**
 * Ids of what a query selects, in its order; an empty text selects all.
 * @throws WinnowError bad-query
 */
export function idsOfQuery(engine: Engine, text: string): Int32Array {
  const file = parseQuery(text);
  return runQuery(sourceOf(engine), file?.query ?? everything, givensOf(file)).ids;
}

export function sourceOf({ project, dataset }: Engine): Source {
  return { db: project.db, dataset };
}

function present(engine: Engine, ids: Int32Array): Int32Array {
  const { state, end } = engine.dataset.instances;
  return ids.filter((id) => id > 0 && id < end && state[id] < instanceState.problem);
}
