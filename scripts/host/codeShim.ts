// Answers the command line that @vscode/test-electron gives to a desktop VS Code with the npm-borne one: server,
// extension host and workbench in Chromium. What the tests print goes to stdout, how they ended is the exit code.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { format, parseArgs } from "node:util";
import { out } from "../lib/paths.ts";
import { say } from "../lib/say.ts";
import { onShutdown, runTask } from "../lib/shutdown.ts";
import { startBrowser } from "./browser.ts";
import { testOutputMark } from "./testOutput.ts";
import { startServer } from "./vscodeServer.ts";

/** A run that hangs has to end before the whole test run is given up. */
const limit = 5 * 60_000;

await runTask(async () => {
  const { values, positionals } = parseArgs({
    strict: false,
    options: {
      extensionDevelopmentPath: { type: "string" },
      extensionTestsPath: { type: "string" },
      "extensions-dir": { type: "string" },
    },
  });
  const { extensionDevelopmentPath, extensionTestsPath, "extensions-dir": extensionsDir } = values;
  if (typeof extensionTestsPath !== "string" || typeof extensionDevelopmentPath !== "string")
    throw new Error("Only test runs are answered: --extensionTestsPath is missing.");

  const dataDir = await mkdtemp(path.join(os.tmpdir(), "winnow-server-"));
  onShutdown(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startServer({
    dataDir,
    extensionsDir: typeof extensionsDir === "string" ? extensionsDir : path.join(dataDir, "ext"),
    audience: "tests",
  });
  const { page } = await startBrowser();

  const chatter: string[] = [];
  const exitCode = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The tests did not end in time.")), limit);
    timer.unref();
    server.process.child.once("exit", () => reject(new Error("The VS Code server ended.")));
    page.once("crash", () => reject(new Error("The workbench's page crashed.")));
    const open = async (): Promise<void> => {
      // These two are how a workbench in automation reports; it looks for them while it loads.
      await page.exposeFunction("codeAutomationExit", resolve);
      await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
        const text = format(...args);
        if (text.includes(testOutputMark)) console.log(text.replaceAll(testOutputMark, ""));
        else chatter.push(`${type} ${text}`);
      });
      await page.goto(
        server.workbenchUrl(positionals[0], [
          ["skipWelcome", "true"],
          ["extensionDevelopmentPath", server.remoteUri(extensionDevelopmentPath)],
          ["extensionTestsPath", server.remoteUri(extensionTestsPath)],
        ]),
      );
    };
    open().catch(reject);
  }).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  });

  if (exitCode !== 0) {
    await mkdir(path.join(out, "screenshots"), { recursive: true });
    await page.screenshot({ path: path.join(out, "screenshots", "integration-failure.png") });
    say(`the workbench's last lines were:\n${chatter.slice(-40).join("\n")}`);
  }
  process.exitCode = exitCode;
});
