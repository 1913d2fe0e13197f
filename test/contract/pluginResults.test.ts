import assert from "node:assert/strict";
import { WinnowError } from "../../src/base/errors.ts";
import { bytesOf, float32sOf, int32sOf } from "../../src/protocol/bytes.ts";
import type { WireResult } from "../../src/protocol/wireResult.ts";
import { startPlugin, transports } from "../support/pluginHarness.ts";
import { running } from "../support/pluginTexts.ts";

for (const transport of transports)
  describe(`what comes of a run over ${transport}`, () => {
    const runOnce = async (run: string): Promise<WireResult> => {
      await using plugin = await startPlugin(transport, running(run));
      return await plugin.run("do");
    };
    /** What each of these runs is refused with. */
    const refusals = async (runs: readonly string[]): Promise<string[]> => {
      await using plugin = await startPlugin(
        transport,
        `import { definePlugin } from "@winnow/plugin-api";
        export default definePlugin({
          activate(ctx) {
            [${runs.join(", ")}].forEach((run, i) =>
              ctx.actions.register({ id: "do" + i, title: "Do it", run: run as never }));
          },
        });`,
      );
      return await Promise.all(
        runs.map((_, i) =>
          plugin.run(`do${i}`).then(
            () => "none",
            (error: unknown) => {
              assert.ok(error instanceof WinnowError);
              assert.equal(error.code, "plugin-refused");
              return error.message;
            },
          ),
        ),
      );
    };

    it("P10 P11: hands groups, names and scores on, with what is not said", async () => {
      const { title, groups } = await runOnce(`() => ({
        title: "Hue",
        groups: [
          { name: "red", instanceIds: [5, 3], score: { value: 3, min: 0, max: 10 },
            scores: { values: [0.5, NaN], min: 0, max: 1, description: "likeness", maxIsBest: false } },
          { sha1s: ["${"AB".repeat(20)}"] },
        ],
      })`);
      assert.equal(title, "Hue");
      const [red, other] = groups;
      assert.deepEqual(int32sOf(red?.instanceIds ?? new Uint8Array()), Int32Array.of(5, 3));
      assert.deepEqual(red?.score, { value: 3, min: 0, max: 10, description: "", maxIsBest: true });
      assert.deepEqual(
        float32sOf(red?.scores?.values ?? new Uint8Array()),
        Float32Array.of(0.5, NaN),
      );
      assert.equal(red?.scores?.maxIsBest, false);
      assert.deepEqual(other, { sha1s: ["ab".repeat(20)] });
    });

    it("P10 P11: refuses groups that cannot be shown, saying which and why", async () => {
      const cases: [string, RegExp][] = [
        [
          `{ name: "both", instanceIds: [1], sha1s: [] }`,
          /group 1 \('both'\) has both instanceIds and sha1s/,
        ],
        [`{ name: "none" }`, /has neither instanceIds nor sha1s/],
        [
          `{ instanceIds: [1, 2], scores: { values: [1], min: 0, max: 1 } }`,
          /has 1 scores for 2 members/,
        ],
        [
          `{ instanceIds: [1], scores: { values: [1], min: 0, max: Infinity } }`,
          /a finite min and max, not 0 and Infinity/,
        ],
        [`{ instanceIds: [1], score: { value: 1, min: 2, max: 1 } }`, /at most its max \(2 > 1\)/],
        [`{ instanceIds: [1], score: { value: NaN, min: 0, max: 1 } }`, /a score of NaN/],
        [`{ instanceIds: [1.5] }`, /1\.5 among its instanceIds/],
        [`{ sha1s: ["xyz"] }`, /'xyz' among its sha1s/],
      ];
      const groups = await refusals(cases.map(([group]) => `() => ({ groups: [${group}] })`));
      for (const [i, [, message]] of cases.entries()) assert.match(groups[i] ?? "", message);
      const [text, noList] = await refusals([`() => "done"`, `() => ({ groups: {} })`]);
      assert.match(text ?? "", /returned a text/);
      assert.match(noList ?? "", /groups must be a list/);
    });

    it("P13: hands notifications on, with data as JSON and actions by their full ids", async () => {
      const { notifications } = await runOnce(`() => ({
        notifications: [
          { type: "warning", name: "Hue", message: "3 are grey", data: { ids: new Float32Array([1, 2]), at: new Date(0) },
            actions: [{ actionId: "again", title: "Again", instanceIds: [3], parameters: { groups: 5 } }, { actionId: "winnow/split" }] },
        ],
      })`);
      assert.deepEqual(notifications, [
        {
          type: "warning",
          name: "Hue",
          message: "3 are grey",
          data: '{"ids":[1,2],"at":"1970-01-01T00:00:00.000Z"}',
          stack: "",
          actions: [
            {
              actionId: "sample/again",
              title: "Again",
              instanceIds: Buffer.from(bytesOf(Int32Array.of(3))),
              parameters: { groups: 5 },
            },
            { actionId: "winnow/split", title: "", parameters: {} },
          ],
        },
      ]);
    });

    it("P13: refuses a notification without a type or a message, and data that are too many are said to be", async () => {
      const [noType, noMessage] = await refusals([
        `() => ({ notifications: [{ type: "loud", message: "a" }] })`,
        `() => ({ notifications: [{ type: "info" }] })`,
      ]);
      assert.match(noType ?? "", /Notification 1 of the result has the type 'loud'/);
      assert.match(noMessage ?? "", /has no message/);
      const { notifications } = await runOnce(
        `() => ({ notifications: [{ type: "info", message: "a", data: "x".repeat(2_000_000) }] })`,
      );
      assert.match(notifications[0]?.data ?? "", /2000002 characters/);
    });

    it("P14: an error of a run comes with its stack, at the author's lines only", async () => {
      await using plugin = await startPlugin(
        transport,
        `import { definePlugin } from "@winnow/plugin-api";

function divide(by: number): number {
  if (by === 0) throw new RangeError("by nothing", { cause: new Error("typed in") });
  return 1 / by;
}

export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "do",
      title: "Do it",
      run: async () => ({ value: [0].map(divide) }),
    });
  },
});`,
      );
      await assert.rejects(plugin.run("do"), (error: WinnowError) => {
        assert.equal(error.code, "plugin-failed");
        assert.equal(error.message, "by nothing");
        const lines = String(error.details.stack).split("\n");
        assert.equal(lines[0], "RangeError: by nothing");
        assert.match(lines[1] ?? "", /at divide \(.*main\.ts:4:\d+\)$/);
        assert.match(lines[2] ?? "", /main\.ts:13:\d+\)$/);
        assert.equal(lines[3], "Caused by: Error: typed in");
        // Nothing of the process that hosts it.
        assert.ok(lines.every((line) => !line.startsWith(" ") || line.includes("main.ts:")));
        return true;
      });
    });

    it("P14: what a service refuses is an error at the author's line, too", async () => {
      await using plugin = await startPlugin(
        transport,
        running(`async () => {
      await ctx.project.query("where");
    }`),
        {
          services: {
            "data/query": () => {
              throw new WinnowError("bad-query", "There is nothing after 'where'.");
            },
          },
        },
      );
      await assert.rejects(plugin.run("do"), (error: WinnowError) => {
        assert.equal(error.code, "plugin-failed");
        assert.match(
          String(error.details.stack),
          /^Error: There is nothing after 'where'\.\n    at async \S*run \(.*main\.ts:5:\d+\)$/,
        );
        return true;
      });
    });

    it("P14: what is thrown and is no Error is a sentence, too", async () => {
      await assert.rejects(runOnce(`() => { throw "plain text"; }`), {
        code: "plugin-failed",
        message: "plain text",
      });
      await assert.rejects(runOnce(`() => Promise.reject(undefined)`), {
        code: "plugin-failed",
        message: "undefined",
      });
    });

    it("P9: a value crosses as what JSON can say, with bytes; what cannot is refused", async () => {
      const { value } = await runOnce(`() => ({
        value: { bytes: new Uint8Array([1, 2]), list: new Float32Array([0.5]), map: new Map([["a", 1]]), set: new Set([1]), none: undefined, big: 5n },
      })`);
      assert.deepEqual(value, {
        bytes: Buffer.of(1, 2),
        list: [0.5],
        map: { a: 1 },
        set: [1],
        big: "5",
      });
      const [inner, cycle] = await refusals([
        `() => ({ value: { deep: [() => 1] } })`,
        `() => { const a = {} as { a?: unknown }; a.a = a; return { value: a }; }`,
      ]);
      assert.match(inner ?? "", /value\["deep"\]\[0\] is a function/);
      assert.match(cycle ?? "", /nested more than 100 deep, or holds itself/);
    });
  });
