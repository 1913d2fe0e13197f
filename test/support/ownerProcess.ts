import { EngineConnection } from "../../src/engine-client/engineConnection.ts";

// A window in a process of its own: it opens the engine of a project, imports what it is told to, says so, and stays.
const [engineScript, projectDir, ...paths] = process.argv.slice(2);
const engine = new EngineConnection({
  engineScript,
  projectDir,
  client: "extension",
  create: true,
});
const { pid } = await engine.ready();
if (paths.length > 0) {
  const sources = paths.map((path) => ({ path, include: [], exclude: [] }));
  await engine.call("import/start", { sources });
}
process.send?.({ pid });
process.on("message", () => void engine.close().then(() => process.exit(0)));
