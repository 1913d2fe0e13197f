import assert from "node:assert/strict";
import fc from "fast-check";
import { WinnowError } from "../../../../src/base/errors.ts";
import {
  propertyTypes,
  type CommitInput,
  type PropertyValue,
} from "../../../../src/protocol/data.ts";
import type { PropertyRow } from "../../../../src/core/db/properties.ts";
import {
  commit,
  contentsOf,
  openBench,
  rowsOf,
  strayRows,
  valuesOf,
  type Bench,
} from "../../../support/commits.ts";

const instances = 9;

/** What a commit is made of: numbers that pick among what the project has at that time. */
const ingredient = fc.record({
  what: fc.constantFrom(
    ...(["property", "retype", "rename", "tag", "parents", "values", "values", "values"] as const),
    ...(["each", "annotation", "group", "other mode"] as const),
    ...(["delete property", "delete tag", "delete annotation", "delete instance"] as const),
  ),
  picks: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
  how: fc.constantFrom("set", "add", "remove"),
});
type Ingredient = typeof ingredient extends fc.Arbitrary<infer T> ? T : never;

const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("do"), of: fc.array(ingredient, { maxLength: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("apply"),
      of: fc.array(ingredient, { maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("undo", "redo", "go"), pick: fc.nat(1000) }),
  },
);

describe("random commits", () => {
  it("are undone and redone to the very rows, and the columns are what a fresh load gives (P19)", function () {
    this.timeout(60_000);
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 25 }), (moves) => {
        const bench = openBench(instances);
        for (const step of moves) {
          const before = stateOf(bench);
          if ("of" in step) {
            const input = step.of.reduce<CommitInput>(
              (made, one, i) => extend(bench, made, one, i),
              commit({}),
            );
            const isDone = tried(() =>
              step.kind === "do" ? bench.log.do(input) : bench.log.apply(input),
            );
            if (!isDone) assert.deepEqual(stateOf(bench), before);
            else if (step.kind === "do") {
              accepted++;
              const after = stateOf(bench);
              bench.log.undo();
              assert.deepEqual(stateOf(bench), before);
              bench.log.redo();
              assert.deepEqual(stateOf(bench), after);
            }
          } else travel(bench, step);
          assert.deepEqual(contentsOf(bench.dataset), contentsOf(bench.reopen().dataset));
          assert.deepEqual(strayRows(bench.db), []);
        }
      }),
      { numRuns: 150 },
    );
    // Refusals alone would show nothing.
    assert.ok(accepted > 300, `${accepted} commits were accepted`);
  });

  it("are all undone to the first state and redone to the last, also after a restart (P19)", function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(
        fc.array(fc.array(ingredient, { maxLength: 4 }), { maxLength: 12 }),
        (commits) => {
          const bench = openBench(instances);
          const states = [stateOf(bench)];
          const ids = [0];
          for (const of of commits) {
            const input = of.reduce<CommitInput>(
              (made, one, i) => extend(bench, made, one, i),
              commit({}),
            );
            if (!tried(() => ids.push(bench.log.do(input).commitId))) continue;
            states.push(stateOf(bench));
          }
          const again = bench.reopen();
          for (const at of [...states.keys(), ...[...states.keys()].toReversed()]) {
            again.log.go(ids[at]);
            assert.deepEqual(stateOf(again), states[at]);
            assert.deepEqual(contentsOf(again.dataset), contentsOf(again.reopen().dataset));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function stateOf(bench: Bench): unknown {
  return [rowsOf(bench.db), contentsOf(bench.dataset)];
}

/** Undo and redo cancel each other out, whatever was applied outside of the history. */
function travel(bench: Bench, step: { kind: string; pick: number }): void {
  const before = stateOf(bench);
  const { commits, undo, redo } = bench.log.list(null, 1000);
  if (step.kind === "go") {
    const goals = commits.filter(({ state }) => state !== "dropped");
    const goal = goals.length === 0 ? 0 : goals[step.pick % goals.length].id;
    tried(() => bench.log.go(goal));
    return;
  }
  const isUndo = step.kind === "undo";
  if (!(isUndo ? undo : redo)) return;
  if (!tried(() => (isUndo ? bench.log.undo() : bench.log.redo()))) {
    assert.deepEqual(stateOf(bench), before);
    return;
  }
  const after = stateOf(bench);
  if (!tried(() => (isUndo ? bench.log.redo() : bench.log.undo()))) return;
  assert.deepEqual(stateOf(bench), before);
  if (isUndo) bench.log.undo();
  else bench.log.redo();
  assert.deepEqual(stateOf(bench), after);
}

/** Whether it was done; refusals are expected, other errors are not. */
function tried(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof WinnowError && error.code === "bad-request") return false;
    throw error;
  }
}

function extend(
  bench: Bench,
  made: CommitInput,
  { what, picks, how }: Ingredient,
  i: number,
): CommitInput {
  const { properties } = bench.dataset;
  const next = [...picks];
  const pick = <T>(from: readonly T[]): T | undefined => from[(next.shift() ?? 0) % from.length];
  const property = pick(properties.list);
  const withTags = pick(
    properties.list.filter(({ type }) => type === "tag" || type === "multi_tags"),
  );
  const allTags = properties.list
    .flatMap(({ id }) => [...properties.tags(id)])
    .toSorted((a, b) => a.id - b.id);
  const tag = pick(allTags);
  const id = -1 - i;
  const name = `n${(next.shift() ?? 0) % 12}`;
  const { deletions } = made;
  switch (what) {
    case "group":
      return { ...made, propertyGroups: [...made.propertyGroups, { id, name }] };
    case "property": {
      const type = pick(propertyTypes) ?? "text";
      const mode = pick(["instance", "image"] as const) ?? "image";
      const groupId = pick([null, ...properties.groups.map((group) => group.id)]) ?? null;
      return { ...made, properties: [...made.properties, { id, name, type, mode, groupId }] };
    }
    case "retype":
    case "rename": {
      if (!property) return made;
      const changed =
        what === "rename"
          ? { ...property, name }
          : { ...property, type: pick(propertyTypes) ?? "text" };
      return { ...made, properties: [...made.properties, changed] };
    }
    case "other mode": {
      if (!property) return made;
      // With values for the new mode, as nothing but such a commit can give them.
      const mode = property.mode === "image" ? "instance" : "image";
      const values = valuesOf(
        property.id,
        [1, 2],
        { kind: "same", value: valueFor(bench, property, pick) },
        property.type === "multi_tags" ? how : "set",
      );
      return {
        ...made,
        properties: [...made.properties, { ...property, mode }],
        values: [...made.values, values],
      };
    }
    case "tag":
      if (!withTags) return made;
      return {
        ...made,
        tags: [
          ...made.tags,
          {
            id,
            propertyId: withTags.id,
            name,
            color: null,
            parents: tag && tag.propertyId === withTags.id ? [tag.id] : [],
          },
        ],
      };
    case "parents": {
      const parent = pick(allTags.filter(({ propertyId }) => propertyId === tag?.propertyId));
      if (!tag || !parent) return made;
      return { ...made, tags: [...made.tags, { ...tag, parents: [parent.id] }] };
    }
    case "values":
    case "each": {
      if (!property) return made;
      const count = property.mode === "image" ? Math.ceil(instances / 2) : instances;
      const ids = [...new Set(next.slice(0, 4).map((n) => 1 + (n % count)))];
      const value = (): PropertyValue => valueFor(bench, property, pick);
      const batch = valuesOf(
        property.id,
        ids,
        what === "each"
          ? { kind: "each", values: ids.map(value) }
          : { kind: "same", value: value() },
        property.type === "multi_tags" ? how : "set",
      );
      return { ...made, values: [...made.values, batch] };
    }
    case "annotation": {
      if (!tag) return made;
      const existing = bench.dataset.annotations.columns.id;
      return {
        ...made,
        annotations: [
          ...made.annotations,
          {
            id: pick([id, ...existing.subarray(0, 2)]) ?? id,
            imageId: 1 + ((next.shift() ?? 0) % 4),
            classId: tag.id,
            shape: { kind: "polygon", rings: [[0, 0, 9, 0, 9, next.shift() ?? 0]] },
            confidence: 0.25,
            source: name,
            attributes: { name },
          },
        ],
      };
    }
    case "delete property":
      return property
        ? {
            ...made,
            deletions: { ...deletions, properties: [...deletions.properties, property.id] },
          }
        : made;
    case "delete tag":
      return tag
        ? { ...made, deletions: { ...deletions, tags: [...deletions.tags, tag.id] } }
        : made;
    case "delete annotation": {
      const annotation = pick([...bench.dataset.annotations.columns.id]);
      return annotation === undefined
        ? made
        : {
            ...made,
            deletions: { ...deletions, annotations: [...deletions.annotations, annotation] },
          };
    }
    case "delete instance": {
      const instance = 1 + ((next.shift() ?? 0) % instances);
      return {
        ...made,
        deletions: { ...deletions, instances: [...deletions.instances, instance] },
      };
    }
  }
}

function valueFor(
  bench: Bench,
  { id, type }: PropertyRow,
  pick: <T>(from: readonly T[]) => T | undefined,
): PropertyValue {
  const tags = bench.dataset.properties.tags(id).map((tag) => tag.id);
  switch (type) {
    case "number":
    case "date":
      return pick([0, -0, 1.5, -7, 1e9, null]) ?? null;
    case "color":
      return pick([0, 0xffffff, 17, null]) ?? null;
    case "checkbox":
      return pick([true, false, null]) ?? null;
    case "tag":
      return pick([...tags, null]) ?? null;
    case "multi_tags":
      return pick([tags, tags.slice(0, 1), tags.slice(1), null]) ?? null;
    case "image_link":
      return pick(["a".repeat(40), "B".repeat(40), null]) ?? null;
    case "text":
    case "url":
    case "path":
      return pick(["", "1", "yes", "n1, n2", 'a "b", c', "2024-02-29", "#00ff00", null]) ?? null;
  }
}
