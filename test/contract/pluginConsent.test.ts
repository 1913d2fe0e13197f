import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { contentHash } from "../../src/core/plugins/contentHash.ts";
import type { PluginInfo } from "../../src/protocol/plugins.ts";
import { manifestText, plainMain } from "../support/pluginFolder.ts";
import { pluginProject } from "../support/pluginProject.ts";
import { until } from "../support/until.ts";

describe("plugins that are trusted, not developed", () => {
  it("L4: run as they were trusted; changed, they are asked about at the next reload", async () => {
    await using project = await pluginProject([]);
    const dir = project.dir.file("winnow-plugins", "hue");
    await project.write("hue", plainMain);
    const places = [{ dir, origin: "workspace" as const }];
    const tell = async (): Promise<PluginInfo[]> =>
      project.call("plugin/places", { places, trusted: [await contentHash(dir)], developed: [] });
    await tell();
    await project.reached("hue", "running");
    await writeFile(project.dir.file("winnow-plugins", "hue", "main.ts"), `${plainMain}\n`);
    const changed = await project.call("plugin/reload", { pluginId: "hue" });
    assert.deepEqual(changed.state, { kind: "untrusted", contentHash: await contentHash(dir) });
    await tell();
    assert.equal((await project.reached("hue", "running", "failed")).state.kind, "running");
  });

  it("F1 F25: a manifest that is broken while it is developed keeps what runs, and is told", async () => {
    await using project = await pluginProject([]);
    await project.load({ hue: plainMain });
    const { state } = await project.reached("hue", "running");
    const manifest = project.dir.file("winnow-plugins", "hue", "package.json");
    await writeFile(manifest, `${manifestText("other")},`);
    const broken = await until("a diagnostic", async () => {
      const found = await project.plugin("hue");
      return found.diagnostics.length > 0 ? found : undefined;
    });
    assert.deepEqual(broken.state, state);
    assert.deepEqual(
      broken.diagnostics.map(({ file, line, message }) => [file, line, message]),
      [[manifest, 8, "This is no JSON: end of file expected."]],
    );
    await writeFile(manifest, manifestText("hue", { version: "1.0.1" }));
    await until("it is mended", async () => {
      const { version, diagnostics } = await project.plugin("hue");
      return version === "1.0.1" && diagnostics.length === 0;
    });
    await project.reached("hue", "running");
  });

  it("F1: one that was never right does not run, and does when it is mended", async () => {
    await using project = await pluginProject([]);
    await project.write("hue", plainMain);
    const dir = project.dir.file("winnow-plugins", "hue");
    const manifest = project.dir.file("winnow-plugins", "hue", "package.json");
    await writeFile(manifest, manifestText("hue", { engines: { winnow: ">=99" } }));
    const places = [{ dir, origin: "workspace" as const }];
    await project.call("plugin/places", { places, trusted: [], developed: [dir] });
    const { state } = await project.reached("hue", "invalid");
    assert.match(
      state.kind === "invalid" ? state.message : "",
      /package\.json, line 6: It works with version >=99 of the plugin API/,
    );
    await writeFile(manifest, manifestText("hue"));
    await project.reached("hue", "running");
  });

  it("F25: deleted while they are developed, they go, and the engine stays", async () => {
    await using project = await pluginProject([]);
    // When a build meets a folder that is half gone is chance: several make it likely.
    const ids = ["one", "two", "three", "four", "five", "six"];
    await project.load(Object.fromEntries(ids.map((id) => [id, plainMain])));
    const { pid } = await project.engine.connection.ready();
    await rm(project.dir.file("winnow-plugins"), { recursive: true });
    await until("them to go", async () => (await project.call("plugin/list", {})).length === 0);
    assert.equal((await project.engine.connection.ready()).pid, pid);
  });
});
