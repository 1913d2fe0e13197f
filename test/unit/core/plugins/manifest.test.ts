import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { satisfies } from "semver";
import { root } from "../../../../scripts/lib/paths.ts";
import { manifestKeys, readManifest, secretName } from "../../../../src/core/plugins/manifest.ts";
import { apiVersion } from "../../../../src/plugin-api/index.ts";
import { manifestText, writePlugin } from "../../../support/pluginFolder.ts";
import { eachTempDir } from "../../../support/tempDir.ts";

describe("the manifest of a plugin", () => {
  const dir = eachTempDir();

  /** The mistakes of a package.json: "line:column message". */
  async function mistakes(text: string): Promise<string[]> {
    await writePlugin(dir.file("hue"), { "package.json": text });
    const read = await readManifest(dir.file("hue"));
    if (read.kind !== "refused") return [read.kind];
    return read.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }

  const mistakesWith = (more: Record<string, unknown>): Promise<string[]> =>
    mistakes(manifestText("hue", more));

  it("F1: says who it is, what it needs and what it is made of", async () => {
    await writePlugin(dir.file("hue"), {
      "package.json": manifestText("hue", {
        displayName: "Hue",
        description: "Groups by hue.",
        publisher: "ann",
        license: "MIT",
        repository: { url: "git+https://example.org/hue.git" },
        dependencies: { a: "1" },
        winnow: { secrets: ["KEY", { name: "TOKEN", description: "Of the service." }] },
      }),
    });
    assert.deepEqual(await readManifest(dir.file("hue")), {
      kind: "read",
      manifest: {
        id: "hue",
        title: "Hue",
        version: "1.0.0",
        description: "Groups by hue.",
        publisher: "ann",
        license: "MIT",
        url: "https://example.org/hue.git",
        dir: dir.file("hue"),
        main: dir.file("hue", "main.ts"),
        engines: "^1.0.0",
        secrets: [
          { name: "KEY", description: "" },
          { name: "TOKEN", description: "Of the service." },
        ],
        hasDependencies: true,
      },
    });
  });

  it("F1: other packages, and folders without any, are no plugins", async () => {
    assert.deepEqual(await mistakes(`{ "name": "left-pad" }`), ["none"]);
    assert.deepEqual(await mistakes("{ broken"), ["none"]);
    assert.deepEqual(await readManifest(dir.path), { kind: "none" });
  });

  it("F1: text that is no JSON is told where it breaks", async () => {
    assert.deepEqual(await mistakes(`{\n  "name": "hue"\n  "winnow": {}\n}`), [
      "3:3 This is no JSON: comma expected.",
    ]);
    assert.deepEqual(await mistakes(`{ "winnow": {}, }`), [
      "1:17 This is no JSON: property name expected.",
    ]);
  });

  it("F1: each mistake is at its place", async () => {
    assert.deepEqual(await mistakes(`{\n  "engines": { "winnow": 1 },\n  "name": "Hue!"\n}`), [
      "3:11 'Hue!' is no name for a plugin: up to 64 lower case letters, digits and '-', beginning with a letter or digit.",
      `1:1 A plugin needs 'version', such as "1.0.0".`,
      "2:26 'engines.winnow' is a text.",
      `1:1 A plugin needs 'main', such as "./src/main.ts".`,
    ]);
    assert.deepEqual(await mistakesWith({ name: "winnow" }), [
      "2:11 'winnow' is a name of Winnow's own.",
    ]);
    assert.deepEqual(await mistakesWith({ version: "one" }), [
      "3:14 'one' is no version: write one such as 1.0.0.",
    ]);
  });

  it("F1 P23: unknown keys are told with what was meant, secrets by their kind", async () => {
    assert.deepEqual(await mistakesWith({ winnow: { secret: [] } }), [
      "9:5 There is no 'secret' in 'winnow'. Did you mean 'secrets'?",
    ]);
    const [kind, name] = await mistakesWith({ winnow: { secrets: [1, "NO WAY"] } });
    assert.equal(kind, `10:7 A secret is its name, or { "name": …, "description": … }.`);
    assert.equal(name, "11:7 'NO WAY' is no name for a secret: letters, digits and '_'.");
  });

  it("F13: a plugin for another version of the API is refused with both", async () => {
    assert.deepEqual(await mistakesWith({ engines: { winnow: ">=99" } }), [
      "6:15 It works with version >=99 of the plugin API, and this Winnow has 1.0.0. Update the plugin, or Winnow.",
    ]);
    assert.deepEqual(await mistakesWith({ engines: { winnow: "new" } }), [
      "6:15 'new' is no range of versions: write one such as ^1.0.0.",
    ]);
  });

  it("T2: the main file is a source in the plugin's folder, and nothing elsewhere", async () => {
    await writeFile(dir.file("secret.ts"), "");
    await mkdir(dir.file("hue"));
    await symlink(dir.file("secret.ts"), dir.file("hue", "link.ts"));
    const said = async (main: string): Promise<string> => (await mistakesWith({ main })).join();
    assert.match(await said("../secret.ts"), /^4:11 '\.\.\/secret\.ts' leads out/);
    assert.match(await said(path.resolve(dir.file("secret.ts"))), /is not relative/);
    assert.match(await said("./link.ts"), /There is no file '\.\/link\.ts' in the plugin's folder/);
    assert.match(await said("./none.ts"), /There is no file/);
    assert.match(await said("./package.json"), /neither TypeScript nor JavaScript/);
  });
});

describe("the schema of plugins' manifests, for editors", () => {
  it("F1: knows the keys and names that the manifest may have", async () => {
    const contributed = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
    const [{ fileMatch, url }] = contributed.contributes.jsonValidation;
    assert.equal(fileMatch, "package.json");
    const { properties, definitions } = JSON.parse(await readFile(path.join(root, url), "utf8"));
    assert.deepEqual(Object.keys(properties.winnow.properties), manifestKeys);
    assert.equal(definitions.secretName.pattern, secretName.source);
    const [range] = properties.engines.properties.winnow.examples;
    assert.ok(satisfies(apiVersion, range));
  });
});
