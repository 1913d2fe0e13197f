import assert from "node:assert/strict";
import { readFileSync, readlinkSync } from "node:fs";
import type { Locator } from "playwright-core";
import { createSample } from "../../src/core/sample/createSample.ts";
import { Consents } from "../../src/engine-client/consent.ts";
import { pictureFailures } from "../support/pictureFailures.ts";
import { childrenOf } from "../support/processes.ts";
import { writeSampler } from "../support/samplerPlugin.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** A folder that VS Code restricts, with a plugin in it that the user lets run whatever is in it. */
describe("plugins in a workspace that is not trusted", function () {
  this.timeout(180_000);
  let dir: TempDir;
  let host: VsCodeHost;

  before(async function () {
    if (process.platform !== "linux") this.skip(); // the processes are looked for in /proc
    dir = await tempDir();
    await createSample(dir.file("Photos"), { count: 30 });
    const plugin = dir.file("Photos", "winnow-plugins", "sampler");
    await writeSampler(plugin);
    await new Consents(dir.file("data", "consent.json")).develop(plugin);
    host = await openVsCode({
      folder: dir.file("Photos"),
      trust: "asked",
      settings: {
        "winnow.watch": false,
        "security.workspace.trust.startupPrompt": "never",
        "security.workspace.trust.banner": "never",
      },
      env: { WINNOW_DATA: dir.file("data") },
    });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.runCommand("Winnow: Focus on Plugins View");
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  pictureFailures(() => host);

  it("show what is there, load nothing, and say why (P1)", async () => {
    const { workbench } = host;
    await workbench.treeItem("Sampler, 1.2.3, not trusted yet").waitFor();
    await workbench.page
      .getByText("Until this workspace is trusted, only the built-in plugin runs.")
      .first()
      .waitFor();
    assert.equal(processesOf("engine.js"), 1);
    assert.equal(pluginProcesses(), 0);
    await workbench.screenshot("restricted-1-plugins");
  });

  const refusal = (): Locator =>
    host.workbench.page
      .locator(".notifications-center .notification-list-item-message")
      .filter({ hasText: "Plugins run in trusted workspaces only. Trust this one first" });

  it("are not made either, which is said in a sentence (P23)", async () => {
    const { workbench } = host;
    await workbench.runCommand("Notifications: Show Notifications");
    await workbench.runCommand("Winnow: New Plugin…");
    await refusal().waitFor();
    await workbench.runCommand("Notifications: Clear All Notifications");
    await refusal().waitFor({ state: "detached" });
    assert.equal(pluginProcesses(), 0);
  });

  it("offer none of their actions, beside those of Winnow (P8)", async () => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Run Action…");
    await workbench.quickInput.and(workbench.page.getByPlaceholder("Which action?")).waitFor();
    await workbench.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    assert.equal(await workbench.quickPick("Count images").count(), 0);
    await workbench.page.keyboard.press("Escape");
  });

  it("refuse to be reloaded and lead to the trust of the workspace; trusted, they load (P1)", async () => {
    const { workbench } = host;
    await workbench.runCommand("Notifications: Show Notifications");
    await workbench.runAskingCommand("Winnow: Reload Plugin", "Sampler");
    await refusal().waitFor();
    assert.equal(pluginProcesses(), 0);
    await workbench.page
      .locator(".workspace-trust-editor")
      .getByRole("button", { name: "Trust", exact: true })
      .click();
    const plugin = workbench.treeItem("Sampler, 1.2.3, in development");
    await plugin.waitFor();
    await until("it runs", async () => (await plugin.locator(".codicon-plug").count()) > 0);
    assert.equal(pluginProcesses(), 1);
    await workbench.screenshot("restricted-2-trusted");
  });

  /** How many processes below the server run a script of this name; the engine may have outlived who started it. */
  function processesOf(script: string): number {
    return pidsOf(script).length;
  }

  /** Those of plugins that are not built in: a plugin's process works in its folder. */
  function pluginProcesses(): number {
    const isBuiltIn = (pid: number): boolean =>
      readlinkSync(`/proc/${pid}/cwd`).endsWith("/plugins/ml");
    return pidsOf("pluginHost.js").filter((pid) => !isBuiltIn(pid)).length;
  }

  function pidsOf(script: string): number[] {
    const below = (pid: number): number[] => childrenOf(pid).flatMap((one) => [one, ...below(one)]);
    return below(host.serverPid).filter((pid) => commandLine(pid).includes(script));
  }
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}
