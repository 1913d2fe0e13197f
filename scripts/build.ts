// `npm run build [-- --watch | --production | --tests]`: bundles every process and page into dist/; --tests also the
// integration suite into out/integration/.
import { context, type Plugin } from "esbuild";
import { buildAll, bundles } from "./lib/bundles.ts";
import { say } from "./lib/say.ts";
import { runTask } from "./lib/shutdown.ts";
import { bundleIntegrationSuite } from "./test/bundleSuite.ts";

await runTask(async () => {
  const production = process.argv.includes("--production");
  if (process.argv.includes("--tests")) await bundleIntegrationSuite();
  if (!process.argv.includes("--watch")) {
    await buildAll({ production });
    return;
  }
  const announce = announcer();
  const contexts = await Promise.all(
    (await bundles({ production })).map((bundle) => context({ ...bundle, plugins: [announce] })),
  );
  await Promise.all(contexts.map((watched) => watched.watch()));
});

/** Says when the first bundle begins and when the last has ended: .vscode/tasks.json waits for these lines. */
function announcer(): Plugin {
  let running = 0;
  return {
    name: "announce",
    setup(build) {
      build.onStart(() => {
        if (running++ === 0) say("build started");
      });
      build.onEnd(() => {
        if (--running === 0) say("build ended");
      });
    },
  };
}
