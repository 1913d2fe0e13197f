import { WinnowError } from "../base/errors.ts";
import { describeProperties, describeTags } from "../core/commits/describeProperties.ts";
import { findNewFiles } from "../core/commits/findNewFiles.ts";
import { emptyCommit } from "../protocol/emptyCommit.ts";
import { mergeTags } from "../core/commits/mergeTags.ts";
import { planConversion } from "../core/commits/planConversion.ts";
import { stampCommit } from "../core/commits/stamp.ts";
import { valueAt } from "../core/columns/propertyColumns.ts";
import { annotationsOfImages } from "../core/db/annotations.ts";
import type { PropertyRow } from "../core/db/properties.ts";
import { int32sOf } from "../protocol/bytes.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";
import { idsOfTarget } from "./targets.ts";

type DataRequest =
  | Extract<
      keyof EngineContract["requests"],
      `commit/${string}` | `history/${string}` | `tag/${string}` | `property/${string}`
    >
  | "value/get"
  | "annotation/of";

/** Properties, tags, values, annotations and the history of them. */
export function dataHandlers(engine: Engine): Pick<Handlers<EngineContract>, DataRequest> {
  const { project, dataset } = engine;
  const { properties } = dataset;
  /** @throws WinnowError read-only */
  const log = (): Engine["commits"] => {
    engine.assertWritable();
    return engine.commits;
  };
  const property = (id: number): PropertyRow => {
    const found = properties.property(id);
    if (!found)
      throw new WinnowError("not-found", `There is no property ${id} in the project any more.`);
    return found;
  };
  return {
    "property/list": () => ({
      groups: [...properties.groups],
      properties: describeProperties(dataset),
    }),
    "tag/list": ({ propertyId }) => describeTags(dataset, property(propertyId)),
    "tag/merge": ({ from, into }) => log().do(mergeTags(project.db, dataset, from, into)),
    "property/preview": ({ propertyId, type }) => {
      const { ids, lost } = planConversion(properties, property(propertyId), type);
      const byCount = [...lost].toSorted(([, a], [, b]) => b - a);
      return {
        converted: ids.length,
        lost: byCount.slice(0, shownLost).map(([value, count]) => ({ value, count })),
      };
    },
    "property/convert": ({ propertyId, type }) => {
      const { id, name, mode, groupId } = property(propertyId);
      return log().do({
        ...emptyCommit,
        title: `Make ${name} a property of type ${type}`,
        properties: [{ id, name, type, mode, groupId }],
      });
    },
    "value/get": ({ ids, propertyIds }) => {
      const instances = few(int32sOf(ids));
      return propertyIds.map((id) => {
        const row = property(id);
        const column = properties.column(row);
        const { image } = dataset.instances;
        return Array.from(instances, (instance) =>
          valueAt(column, row.mode === "image" ? (image[instance] ?? 0) : instance),
        );
      });
    },
    "annotation/of": ({ ids }) => {
      const { image } = dataset.instances;
      const images = new Set(Array.from(few(int32sOf(ids)), (id) => image[id] ?? 0));
      return annotationsOfImages(project.db, [...images]);
    },
    "commit/do": async ({ commit }) =>
      log().do(commit, undefined, await findNewFiles(project, dataset, commit)),
    "commit/apply": async ({ commit }) =>
      log().apply(commit, undefined, await findNewFiles(project, dataset, commit)),
    "commit/stamp": ({ target, changes, title }) => {
      const commits = log();
      const ids = idsOfTarget(engine, target);
      if (ids.length === 0)
        throw new WinnowError("bad-request", "There is no image to change. Select some first.");
      const result = commits.do(stampCommit(dataset, ids, changes, title));
      return { ...result, instances: ids.length };
    },
    "history/list": ({ before, limit }) => engine.commits.list(before, limit),
    "history/undo": () => log().undo(),
    "history/redo": () => log().redo(),
    "history/go": ({ commitId }) => log().go(commitId),
  };
}

const shownLost = 100;

function few(ids: Int32Array): Int32Array {
  if (ids.length > 1000)
    throw new WinnowError(
      "bad-request",
      `${ids.length} instances are too many to ask for at once; 1,000 are not.`,
    );
  return ids;
}
