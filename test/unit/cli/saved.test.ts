import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { upload } from "../../../src/engine-client/stateTransfer.ts";
import { cli, type CliResult } from "../../support/cli.ts";
import { openEngine } from "../../support/engine.ts";
import { tempDir, type TempDir } from "../../support/tempDir.ts";

describe("winnow keeps queries and shows runs on the command line", function () {
  this.timeout(60_000);
  let dir: TempDir;

  before(async () => {
    dir = await tempDir();
    const { code, stderr } = await cli(["init", dir.path]);
    assert.equal(code, 0, stderr);
  });

  after(() => dir[Symbol.asyncDispose]());

  const run = (...args: string[]): Promise<CliResult> => cli([...args, "--project", dir.path]);
  const winnow = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 0, stderr);
    return stdout.trimEnd();
  };

  it("saves, lists, shows, replaces and removes a query", async () => {
    assert.equal(await winnow("saved", "list"), "");
    assert.equal(await winnow("saved", "save", "Large", "width > 640"), "Saved 'Large'.");
    await writeFile(dir.file("b.winnow"), "where width > 1\norder by name\n");
    const taken = await run("saved", "save", "large", dir.file("b.winnow"));
    assert.deepEqual(
      [taken.code, /There is a saved query 'Large' already/.test(taken.stderr)],
      [1, true],
    );
    await winnow("saved", "save", "large", dir.file("b.winnow"), "--replace");
    assert.equal(await winnow("saved", "list"), "large  where width > 1 order by name");
    assert.equal(await winnow("saved", "show", "LARGE"), "where width > 1\norder by name");
    const wrong = await run("saved", "save", "x", "width >");
    assert.match(wrong.stderr, /cannot be saved\. At line 1, column 7: /);
    assert.equal(await winnow("saved", "remove", "large"), "Removed 'large'.");
    const gone = await run("saved", "show", "large", "--json");
    assert.deepEqual([gone.code, gone.stdout], [1, ""]);
    assert.match(gone.stderr, /There is no saved query 'large'\. None was saved yet\./);
  });

  it("lists runs, shows config and results, and removes one (F26)", async () => {
    assert.equal(await winnow("runs"), "");
    {
      await using engine = openEngine(dir.path);
      for (const owner of ["a", "b"])
        await engine.call("run/register", { owner, key: "r", config: { owner }, overwrite: false });
      const uploadId = await upload(engine.call, [Buffer.from("results\n")]);
      await engine.call("run/save", { owner: "b", key: "r", uploadId, overwrite: false });
      await engine.connection.close();
    }
    const listed = (await winnow("runs", "--json")).split("\n");
    assert.deepEqual(
      listed.map((line) => (JSON.parse(line) as { owner: string }).owner),
      ["a", "b"],
    );
    assert.match(await winnow("runs"), /^r {2}of a .*no results\nr {2}of b .*8 bytes of results$/);
    const several = await run("runs", "show", "r");
    assert.match(several.stderr, /Several plugins have a run 'r'\. Name one with --owner: a, b\./);
    assert.deepEqual(JSON.parse(await winnow("runs", "show", "r", "--owner", "a")), { owner: "a" });
    assert.equal(await winnow("runs", "show", "r", "--owner", "b", "--results"), "results");
    const none = await run("runs", "show", "r", "--owner", "a", "--results");
    assert.match(none.stderr, /The run 'r' has no results yet\./);
    await winnow("runs", "remove", "r", "--owner", "a");
    await winnow("runs", "remove", "r");
    assert.match((await run("runs", "show", "r")).stderr, /None was made yet\./);
  });
});
