import { openEngine } from "./engine.ts";

// A window in a process of its own: it opens the engine of a project, imports what it is told to, says so, and stays.
const [projectDir, ...paths] = process.argv.slice(2);
const engine = openEngine(projectDir);
const { pid } = await engine.connection.ready();
if (paths.length > 0) {
  const sources = paths.map((path) => ({ path, include: [], exclude: [] }));
  await engine.call("import/start", { sources });
}
process.send?.({ pid });
process.on("message", () => void engine.connection.close().then(() => process.exit(0)));
