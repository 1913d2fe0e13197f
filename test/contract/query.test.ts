import assert from "node:assert/strict";
import { WinnowError } from "../../src/base/errors.ts";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { commit, same, valuesOf } from "../support/commits.ts";
import { openEngine } from "../support/engine.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";

describe("queries over the engine", () => {
  it("X8: check, ids, rows, names and facets, of queries, views and selections, counted of all", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 2, "sub/c.jpg": 3, "sub/d.jpg": 4 });
    await engine.import(dir.path);
    const listed = await engine.call("instance/list", { after: 0, limit: 10 });
    const ids = listed.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id);
    const made = await engine.call("commit/do", {
      commit: commit({
        properties: [{ id: -1, name: "label", type: "tag", mode: "instance", groupId: null }],
        tags: [
          { id: -2, propertyId: -1, name: "animal", color: 1, parents: [] },
          { id: -3, propertyId: -1, name: "cat", color: null, parents: [-2] },
        ],
        values: [valuesOf(-1, [ids[0], ids[2]], same(-3)), valuesOf(-1, [ids[3]], same(-2))],
      }),
    });
    const real = new Map(made.ids);
    const [label, animal, cat] = [-1, -2, -3].map((id) => real.get(id) ?? 0);
    const names = await engine.call("query/names", {});
    assert.deepEqual(names.properties.at(-1), {
      key: `#${label}`,
      name: "label",
      type: "tag",
      computed: false,
      values: ["animal", "cat"],
    });
    assert.deepEqual(
      [
        await engine.call("query/check", { text: 'label = "animal" and in folder "sub"' }),
        (await engine.call("query/check", { text: "lable is missing" })).diagnostics.map(
          ({ start, end, severity, suggestions }) => ({ start, end, severity, suggestions }),
        ),
      ],
      [
        { diagnostics: [], count: 2 },
        [{ start: 0, end: 5, severity: "error", suggestions: ["label"] }],
      ],
    );
    const found = await engine.call("query/ids", {
      text: "where label is not missing order by name desc",
      offset: 1,
      limit: 5,
    });
    assert.deepEqual([...int32sOf(found)], [ids[2], ids[0]]);
    assert.deepEqual(await engine.call("value/get", { ids: found, propertyIds: [label] }), [
      [cat, cat],
    ]);
    const view = await engine.call("view/open", {
      spec: {
        ...defaultViewSpec,
        query: 'label = "cat"',
        sort: [{ by: "name", descending: true }],
      },
      stateId: null,
    });
    const { viewId, version } = view;
    assert.deepEqual([view.total, view.projectTotal], [2, 4]);
    await engine.call("view/select", {
      viewId,
      version,
      change: { kind: "set", from: 0, to: 1 },
    });
    const facet = async (
      target: Parameters<typeof engine.call<"facet/get">>[1]["target"],
    ): Promise<unknown> => {
      const got = await engine.call("facet/get", {
        target,
        property: `#${label}`,
        limit: 10,
        bins: 10,
      });
      return got.kind === "values"
        ? [got.values.map(({ value, count }) => [value, count]), got.missing]
        : got;
    };
    assert.deepEqual(
      [
        await facet({ kind: "query", text: "" }),
        await facet({ kind: "view", viewId }),
        await facet({ kind: "selection", viewId }),
        await facet({ kind: "ids", ids: bytesOf(Int32Array.of(ids[1], ids[1], 99, -4)) }),
      ],
      [
        [
          [
            [animal, 3],
            [cat, 2],
          ],
          1,
        ],
        [
          [
            [animal, 2],
            [cat, 2],
          ],
          0,
        ],
        [
          [
            [animal, 1],
            [cat, 1],
          ],
          0,
        ],
        [[], 1],
      ],
    );
    await assert.rejects(
      engine.call("view/open", { spec: { ...defaultViewSpec, query: "nix > 1" }, stateId: null }),
      (error) =>
        error instanceof WinnowError && error.code === "bad-query" && error.details.start === 0,
    );
  });
});
