import { createSample } from "../../src/core/sample/createSample.ts";
import { pictureFailures } from "./pictureFailures.ts";
import { tempDir, type TempDir } from "./tempDir.ts";
import { openVsCode, type HostOptions, type VsCodeHost } from "./vscodeHost.ts";

export interface SampleWindowOptions extends Pick<HostOptions, "width" | "height" | "settings"> {
  /** Images of the sample. */
  readonly count: number;
  /** The workspace is this folder in the temporary one; left out: the temporary one itself. */
  readonly folder?: string;
  /** What else is in it before VS Code opens. */
  prepare?(dir: TempDir): Promise<void>;
  env?(dir: TempDir): Readonly<Record<string, string>>;
  /** The list of notifications is open: a VS Code that is driven by tests shows no toasts. */
  readonly notifications?: boolean;
}

export interface SampleWindow {
  /** The temporary folder. */
  readonly dir: TempDir;
  readonly host: VsCodeHost;
}

/** A window with the sample in a grid for the tests of one suite, which opens before them and closes after them. */
export function useSampleWindow(options: SampleWindowOptions): SampleWindow {
  const { count, folder, prepare, env, notifications = false, ...window } = options;
  let dir: TempDir | undefined;
  let host: VsCodeHost | undefined;

  before(async () => {
    dir = await tempDir();
    const workspace = folder === undefined ? dir.path : dir.file(folder);
    await createSample(workspace, { count });
    await prepare?.(dir);
    host = await openVsCode({ ...window, folder: workspace, ...(env && { env: env(dir) }) });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    if (notifications) await workbench.runCommand("Notifications: Show Notifications");
  });

  pictureFailures(() => host);

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  return {
    get dir() {
      return opened(dir);
    },
    get host() {
      return opened(host);
    },
  };
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("The window is opened before the first test.");
  return part;
}
