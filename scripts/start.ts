// `npm start [-- FOLDER] [--headless] [--web] [--no-open]`: curates a folder of images in a real VS Code.
//   FOLDER      the images; without one, a sample workspace is made
//   --headless  stops after the import and prints what was found
//   --web       the VS Code that npm brought, also where a desktop VS Code is installed
//   --no-open   only prints the address instead of opening a browser
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { cacheDir } from "./bootstrap/cache.mjs";
import { ensureBuilt } from "./lib/freshBuild.ts";
import { root } from "./lib/paths.ts";
import { ensureSample, runCli } from "./lib/sampleFolder.ts";
import { say } from "./lib/say.ts";
import { runTask } from "./lib/shutdown.ts";
import { userFolder } from "./lib/userFolder.ts";
import { parseTarget, thisMachine } from "./package/targets.ts";
import { makeVsix } from "./package/vsix.ts";
import { findDesktop, openDesktop } from "./start/desktop.ts";
import { openWorkbench } from "./start/workbench.ts";

await runTask(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      headless: { type: "boolean", default: false },
      web: { type: "boolean", default: false },
      "no-open": { type: "boolean", default: false },
    },
  });
  await ensureBuilt();
  const folder = await chooseFolder(positionals[0]);
  say(`importing ${folder}`);
  await runCli("import", "--project", folder, folder);
  if (values.headless) return runCli("status", "--project", folder);

  const { file: vsix } = await makeVsix(parseTarget(thisMachine));
  const desktop = values.web ? undefined : await findDesktop();
  if (desktop && (await openDesktop(desktop, folder, vsix))) return;
  await openWorkbench(folder, vsix, { openBrowser: !values["no-open"] });
});

async function chooseFolder(named: string | undefined): Promise<string> {
  if (named !== undefined) {
    const folder = path.resolve(userFolder(), named);
    if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
    return folder;
  }
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const sample = path.join(cacheDir(), `sample-${version}`);
  await ensureSample(sample);
  return sample;
}
