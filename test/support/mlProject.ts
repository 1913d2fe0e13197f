import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import type { CommitInput, PropertyValue } from "../../src/protocol/data.ts";
import { commit } from "./commits.ts";
import { openEngine, type TestEngine } from "./engine.ts";
import { mlBundles } from "./mlBundles.ts";
import { tempDir, type TempDir } from "./tempDir.ts";
import { writeTree } from "./tinyImages.ts";
import { until } from "./until.ts";

/** What came of a run, with names of files instead of ids. */
export interface MlOutcome {
  readonly value: unknown;
  readonly resultId: number | null;
  readonly title: string | null;
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[];
  readonly messages: readonly string[];
}

/** A real project with a real engine that has the built-in plugin. Instances go by their files' names. */
export interface MlProject extends AsyncDisposable {
  readonly dir: TempDir;
  readonly engine: TestEngine;
  readonly call: TestEngine["call"];
  readonly ids: ReadonlyMap<string, number>;
  /** Runs an action on some images, or on all of the project. */
  run(
    actionId: string,
    parameters?: Readonly<Record<string, unknown>>,
    names?: readonly string[],
    signal?: AbortSignal,
  ): Promise<MlOutcome>;
  /** Makes a property of tags, and tags images: by file, the name of a tag; answers the property's id. */
  label(property: string, tags: Readonly<Record<string, string>>): Promise<number>;
  /** By file: a number, a text, the name of a tag, names of tags; without those that have no value. */
  values(property: string): Promise<Readonly<Record<string, unknown>>>;
  propertyId(name: string): Promise<number>;
  commit(input: Partial<CommitInput>): Promise<Map<number, number>>;
  /** Titles of all commits, the last one first. */
  history(): Promise<readonly string[]>;
}

export async function mlProject(
  images: Readonly<Record<string, number | Uint8Array>>,
): Promise<MlProject> {
  const stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  await writeTree(dir.path, images);
  const engine = stack.use(openEngine(dir.path, { engineScript: mlBundles.engine }));
  if (Object.keys(images).length > 0) await engine.import(dir.path);
  const { call } = engine;
  const listed = await call("instance/list", { after: 0, limit: 10_000 });
  const ids = new Map(listed.map(({ relativePath, id }) => [relativePath, id]));
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]));
  const idsOf = (names: Iterable<string>) =>
    bytesOf(Int32Array.from(names, (name) => ids.get(name) ?? 0));
  await until(
    "the built-in plugin",
    async () => (await call("plugin/list", {})).some(({ id }) => id === "ml"),
    20_000,
  );
  let runId = 0;
  const project: MlProject = {
    dir,
    engine,
    call,
    ids,
    async run(actionId, parameters = {}, names, signal) {
      const before = await newest(call);
      const target = names
        ? ({ kind: "ids", ids: idsOf(names) } as const)
        : ({ kind: "project" } as const);
      const context = { target, activeInstanceId: null, vectorTypeId: null, text: null };
      const { value, resultId } = await call(
        "action/run",
        { actionId, parameters, context, runId: ++runId },
        signal,
      );
      const told = await call("notification/list", { limit: 100 });
      const result = resultId === null ? null : await call("result/get", { resultId });
      const groups = await Promise.all(
        (result?.groups ?? []).map(async ({ id, name }) => {
          const members = await call("result/ids", { resultId: result?.id ?? 0, groupIds: [id] });
          return { name, members: [...int32sOf(members)].map((each) => nameOf.get(each) ?? "") };
        }),
      );
      return {
        value,
        resultId,
        title: result?.title ?? null,
        groups,
        messages: told.filter(({ id }) => id > before).map(({ message }) => message),
      };
    },
    async label(property, tags) {
      const names = [...new Set(Object.values(tags))];
      const made = await project.commit({
        title: "Label",
        properties: [{ id: -1, name: property, type: "tag", mode: "image", groupId: null }],
        tags: names.map((name, i) => ({
          id: -2 - i,
          propertyId: -1,
          name,
          color: null,
          parents: [],
        })),
      });
      const propertyId = made.get(-1) ?? 0;
      for (const [i, name] of names.entries())
        await call("commit/stamp", {
          target: {
            kind: "ids",
            ids: idsOf(Object.keys(tags).filter((file) => tags[file] === name)),
          },
          changes: [{ propertyId, how: "set", value: made.get(-2 - i) ?? 0 }],
          title: null,
        });
      return propertyId;
    },
    async values(property) {
      const propertyId = await project.propertyId(property);
      const tags = await call("tag/list", { propertyId });
      const named = new Map(tags.map(({ id, name }) => [id, name]));
      const plain = (value: PropertyValue): unknown => {
        if (Array.isArray(value)) return value.map((id) => named.get(id));
        return (typeof value === "number" && named.get(value)) || value;
      };
      const [values = []] = await call("value/get", {
        ids: idsOf(ids.keys()),
        propertyIds: [propertyId],
      });
      return Object.fromEntries(
        [...ids.keys()].flatMap((name, i) =>
          values[i] === null || values[i] === undefined ? [] : [[name, plain(values[i])]],
        ),
      );
    },
    async propertyId(name) {
      const { properties } = await call("property/list", {});
      const found = properties.find((one) => one.name === name);
      if (!found) throw new Error(`There is no property '${name}'.`);
      return found.id;
    },
    commit: async (input) => new Map((await call("commit/do", { commit: commit(input) })).ids),
    history: async () =>
      (await call("history/list", { before: null, limit: 100 })).commits.map(({ title }) => title),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  return project;
}

async function newest(call: TestEngine["call"]): Promise<number> {
  return (await call("notification/list", { limit: 1 }))[0]?.id ?? 0;
}
