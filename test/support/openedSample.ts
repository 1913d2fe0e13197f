import { createSample, type SampleSummary } from "../../src/core/sample/createSample.ts";
import { openEngine, type TestEngine } from "./engine.ts";
import { tempDir } from "./tempDir.ts";
import { until } from "./until.ts";
import { openVsCode, type VsCodeHost } from "./vscodeHost.ts";

/** The sample's pictures, imported and shown as a grid in the real workbench. */
export interface OpenedSample extends AsyncDisposable {
  readonly sample: SampleSummary;
  readonly host: VsCodeHost;
  /** A second client of the window's engine. */
  readonly engine: TestEngine;
}

export async function openSample(count: number): Promise<OpenedSample> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  const folder = dir.file("Photos");
  const sample = await createSample(folder, { count });
  const host = stack.use(
    await openVsCode({
      folder,
      width: 1440,
      height: 900,
      settings: { "winnow.watch": false, "workbench.secondarySideBar.defaultVisibility": "hidden" },
      env: { WINNOW_DATA: dir.file("data") },
    }),
  );
  const { workbench } = host;
  await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
  await workbench.webview('[role="grid"][aria-busy="false"]');
  const engine = stack.use(openEngine(folder, { create: false }));
  await until("the import", async () =>
    (await engine.call("task/list", {})).every(({ endedAt }) => endedAt !== null),
  );
  const held = stack.move();
  return { sample, host, engine, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
