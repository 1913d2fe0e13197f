import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { root } from "../../../scripts/lib/paths.ts";

describe("a task that is ended by a signal", () => {
  it("says so before what it started is ended", async () => {
    const { href } = pathToFileURL(path.join(root, "scripts", "lib", "shutdown.ts"));
    const script = `import { onShutdown, runTask } from ${JSON.stringify(href)};
      await runTask(async () => {
        onShutdown(async () => void process.stderr.write("the browser is closed\\n"));
        process.stdout.write("running");
        await new Promise((resolve) => setTimeout(resolve, 30_000));
      });`;
    const task = spawn(process.execPath, ["--input-type=module", "--eval", script]);
    const said = text(task.stderr);
    await once(task.stdout, "data");
    task.kill("SIGTERM");
    await once(task, "exit");
    const [why, then] = (await said).trim().split("\n");
    assert.match(why ?? "", /ended by SIGTERM/);
    assert.equal(then, "the browser is closed");
  });
});
