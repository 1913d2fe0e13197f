import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../../scripts/lib/paths.ts";
import { readPluginApi, type ApiEntry } from "../../../scripts/lib/pluginApi.ts";

// What plugins can do is written down with an example, and done by a plugin of a test or a template.

describe("the plugin API", () => {
  it("has a doc comment with an example at every export and member", async () => {
    const missing = (await readPluginApi()).flatMap(({ name: file, entries }) =>
      entries.flatMap((entry) =>
        [
          { name: entry.name, doc: entry.doc },
          ...entry.members.map(({ name, doc }) => ({ name: `${entry.name}.${name}`, doc })),
        ]
          .filter(({ doc }) => doc.examples.every((example) => example === ""))
          .map(({ name }) => `${file}.ts: ${name}`),
      ),
    );
    assert.deepEqual(missing, []);
  });

  it("is read whole: no export of the sources is passed over", async () => {
    const read = (await readPluginApi()).flatMap(({ entries }) => entries.map(({ name }) => name));
    const written: string[] = [];
    for await (const file of glob("src/plugin-api/*.ts", { cwd: root }))
      for (const [, name = ""] of (await readFile(path.join(root, file), "utf8")).matchAll(
        /^export (?!\*)(?:\w+ )+?(\w+)[ (<:=]/gm,
      ))
        written.push(name);
    assert.deepEqual(read.toSorted(), written.toSorted());
    const project = await entry("Project");
    assert.deepEqual(
      project.members.slice(0, 3).map(({ signature }) => signature),
      ["id: string", "dir: string", "folders(): Promise<readonly Folder[]>"],
    );
  });

  it("is exercised: every hook, placement and kind of parameter, and every member of the context", async () => {
    const plugins = await pluginTexts();
    const unused: string[] = [];
    const expectUse = (what: string, use: RegExp): void => {
      if (!use.test(plugins)) unused.push(what);
    };
    for (const hook of literalsOf((await entry("Hook")).signature))
      expectUse(`hook ${hook}`, new RegExp(`hooks: \\[[^\\]]*"${hook}"`));
    for (const place of literalsOf((await entry("Placement")).signature))
      expectUse(`placement ${place}`, new RegExp(`placements: \\[[^\\]]*"${place}"`));
    for (const { name } of (await entry("parameter")).members)
      expectUse(`parameter.${name}`, new RegExp(`parameter\\.${name}\\(`));
    for (const { name } of (await entry("PluginContext")).members)
      expectUse(`ctx.${name}`, new RegExp(`ctx\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = ctx`));
    for (const [type, names] of Object.entries(asNamed))
      for (const { name } of (await entry(type)).members)
        expectUse(`${type}.${name}`, new RegExp(`\\b(?:${names})\\.${name}\\b`));
    assert.deepEqual(unused, []);
  });
});

/** How plugins name what they got from the context. */
const asNamed: Readonly<Record<string, string>> = {
  Project: "project",
  Commit: "commit",
  Actions: "actions",
  Events: "events",
  Tasks: "tasks",
  TaskType: "work|task",
  Settings: "settings",
  Secrets: "secrets",
  Log: "log",
  Memory: "memory",
  Stores: "stores",
  Store: "cache",
  Runs: "runs",
  Maps: "maps",
};

async function entry(name: string): Promise<ApiEntry> {
  const entries = (await readPluginApi()).flatMap((file) => file.entries);
  return entries.find((one) => one.name === name) ?? assert.fail(`no export ${name}`);
}

function literalsOf(signature: string): string[] {
  const literals = [...signature.matchAll(/"([^"]+)"/g)].map(([, literal = ""]) => literal);
  assert.ok(literals.length > 1);
  return literals;
}

/** The plugins of the tests and the templates, as one text. */
async function pluginTexts(): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob(
    ["test/contract/plugin*.test.ts", "test/fixtures/plugins/**/*.ts", "plugin-templates/**/*.ts"],
    { cwd: root },
  ))
    texts.push(await readFile(path.join(root, file), "utf8"));
  return texts.join("\n");
}
