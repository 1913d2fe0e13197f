import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { WinnowError } from "../../src/base/errors.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { openEngine } from "../support/engine.ts";
import { pluginProject, type PluginProject } from "../support/pluginProject.ts";
import { cli } from "../support/cli.ts";
import { until } from "../support/until.ts";

const parts = `import { definePlugin, parameter } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      ctx.actions.register({
        id: "mark",
        title: "Mark them",
        hooks: ["execute"],
        parameters: {
          property: parameter.property({ types: ["multi_tags"] }),
          tag: parameter.tag({ optional: true }),
          size: parameter.integer({ min: 1, max: 3 }),
          label: parameter.text({ default: "x" }),
        },
        async run({ instanceIds, parameters: { property, tag, size, label } }) {
          if (tag !== undefined) {
            const commit = ctx.project.commit("Marked");
            commit.addTags(property, instanceIds, [tag]);
            await ctx.project.do(commit);
          }
          return { title: label, groups: [{ instanceIds: instanceIds.slice(0, size) }] };
        },
      });
      ctx.actions.register({
        id: "each",
        title: "Mark each",
        parameters: {
          property: parameter.property({ types: ["multi_tags"] }),
          tag: parameter.tag(),
        },
        resolve({ parameters: { tag } }) {
          if (tag === undefined) throw new Error("This form cannot be shown without a tag.");
          return {};
        },
        async run({ instanceIds, parameters: { property, tag }, progress }) {
          for (const [i, id] of instanceIds.entries()) {
            const commit = ctx.project.commit("Marked one");
            commit.addTags(property, [id], [tag]);
            await ctx.project.do(commit);
            progress(i + 1, instanceIds.length, "marked");
          }
        },
      });
      ctx.actions.register({
        id: "dies",
        title: "Die",
        resolve: () => process.kill(process.pid, "SIGKILL"),
        run: () => undefined,
      });
      ctx.actions.register({
        id: "wait",
        title: "Wait",
        run: ({ signal }) =>
          new Promise((_, reject) => {
            console.log("waits");
            signal.addEventListener("abort", () => {
              console.log("ended");
              reject(signal.reason);
            });
          }),
      });
    },
  });`;

async function withParts(): Promise<PluginProject> {
  const project = await pluginProject();
  await project.load({ parts });
  const text = 'where name = "a.jpg" tag quality with "good", "seen"';
  await project.call("curate/recipe", { text, path: "", runId: 1 });
  return project;
}

describe("recipes that run actions of plugins", () => {
  it("run them on what the query selects, with properties and tags by their names", async () => {
    await using project = await withParts();
    const text = `where name != "a.jpg"
      run "parts/mark" with property = quality, tag = "seen", size = 1, label = "Mine"
      run "winnow/duplicates"`;
    const { instances, steps } = await project.call("curate/recipe", { text, path: "", runId: 1 });
    assert.equal(instances, 2);
    assert.deepEqual(
      steps.map(({ title, done, commitId }) => [title, done, commitId !== null]),
      [
        ["Mark them: 1 group", true, true],
        ["Find duplicates", true, false],
      ],
    );
    const resultId = steps[0]?.resultId ?? 0;
    const result = await project.call("result/get", { resultId });
    assert.deepEqual([result.title, result.groups[0]?.count], ["Mine", 1]);
    const seen = await project.call("query/ids", {
      text: 'quality has "seen"',
      offset: 0,
      limit: 9,
    });
    assert.equal(int32sOf(seen).length, 3);
    await project.call("history/undo", {});
    const left = await project.call("query/ids", {
      text: 'quality has "seen"',
      offset: 0,
      limit: 9,
    });
    assert.equal(int32sOf(left).length, 1);
  });

  it("do nothing at all where one of them cannot run", async () => {
    await using project = await withParts();
    const refused = [
      ['run "parts/nothing"', /There is no action 'parts\/nothing'/],
      ['run "parts/mark" with property = quality', /Size: This is needed/],
      ['run "parts/mark" with property = quality, size = 9', /Size: It must be at most 3/],
      ['run "parts/mark" with property = quality, size = 1, tag = "no"', /There is no tag 'no'/],
      ['run "parts/mark" with property = quality, size = 1, way = 2', /no parameter 'way'/],
      ['run "parts/mark" with property = qualty, size = 1', /There is no property 'qualty'/],
      ['run "parts/mark" with property = "quality", size = 1', /Property: /],
    ] as const;
    for (const [run, message] of refused) {
      const text = `where width > 0 tag quality with "touched" ${run}`;
      await assert.rejects(project.call("curate/recipe", { text, path: "", runId: 1 }), {
        code: "bad-query",
        message,
      });
    }
    const { undo } = await project.call("history/list", { before: null, limit: 1 });
    assert.match(undo?.title ?? "", /good, seen/);
  });

  it("say what to go back to, whatever number of changes they made", async () => {
    await using project = await withParts();
    const seen = { text: 'quality has "seen"', offset: 0, limit: 9 };
    const told: unknown[] = [];
    project.engine.connection.on("run/progress", (progress) => told.push(progress));
    const text = `where name != "a.jpg" tag quality with "touched"
      run "parts/each" with property = quality, tag = "seen"`;
    const { before } = await project.call("curate/recipe", { text, path: "", runId: 7 });
    assert.equal(int32sOf(await project.call("query/ids", seen)).length, 3);
    const { undo } = await project.call("history/list", { before: null, limit: 1 });
    assert.equal(undo?.id, before + 3);
    await project.call("history/go", { commitId: before });
    assert.equal(int32sOf(await project.call("query/ids", seen)).length, 1);
    assert.deepEqual(told.at(-1), {
      runId: 7,
      done: 2,
      total: 2,
      message: "Mark each: marked",
    });
  });

  it("P13: end with the connection that asked for them, with nothing done after", async () => {
    await using project = await withParts();
    const other = openEngine(project.dir.path, { client: "cli" });
    const text = 'where width > 0 run "parts/wait" tag quality with "touched"';
    const recipe = other.call("curate/recipe", { text, path: "", runId: 1 });
    recipe.catch(() => undefined);
    await until("it runs", () => project.log.includes("parts stdout waits"));
    await other.connection.close();
    await until("it ends", () => project.log.includes("parts stdout ended"));
    const { undo } = await project.call("history/list", { before: null, limit: 1 });
    assert.match(undo?.title ?? "", /good, seen/);
  });

  it("do not blame the text for a plugin that ends", async () => {
    await using project = await withParts();
    const text = 'where width > 0 run "parts/dies"';
    await assert.rejects(project.call("curate/recipe", { text, path: "", runId: 1 }), (error) => {
      assert.ok(error instanceof WinnowError);
      assert.notEqual(error.code, "bad-query");
      return true;
    });
  });

  it("run from the command line, which says what came of them", async () => {
    await using project = await withParts();
    await writeFile(project.dir.file("r.winnow"), 'run "winnow/duplicates" with distance = 0\n');
    const { code, stdout, stderr } = await cli([
      "run",
      project.dir.file("r.winnow"),
      "--project",
      project.dir.path,
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^3 images\nFind duplicates/);
  });
});
