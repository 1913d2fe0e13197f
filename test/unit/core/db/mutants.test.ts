import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

describe("T2 injured databases", () => {
  const decoders = useDecoders();

  it("are opened or refused with a sentence, and end no process", async () => {
    await using dir = await tempDir();
    const tree = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`photos/${i % 4}/${i}.jpg`, i]),
    );
    await writeTree(dir.path, tree);
    const importer = await openImporter(dir.path, decoders());
    await importer.import("photos");
    await importer.close();
    const script = path.join(import.meta.dirname, "openMutants.ts");
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ["--no-warnings", script, dir.path, dir.file("mutants"), "120"],
      { encoding: "utf8" },
    );
    assert.deepEqual([status, signal, stderr], [0, null, ""]);
    const outcomes = JSON.parse(stdout) as Record<string, number>;
    const expected = ["opened", "project-damaged", "project-foreign", "project-newer"];
    assert.deepEqual(
      Object.keys(outcomes).filter((outcome) => !expected.includes(outcome)),
      [],
      stdout,
    );
    // Otherwise the injuries were too small or too large to show anything.
    assert.ok(outcomes.opened > 5 && outcomes["project-damaged"] > 25, stdout);
  });
});
