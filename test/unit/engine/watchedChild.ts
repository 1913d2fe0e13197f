import { watchParent } from "../../../src/engine-client/watchParent.ts";

// Watches its parent, tells its id, and then either waits or is busy for ever.
const [grace, mode] = process.argv.slice(2);
watchParent(Number(grace));
process.send?.(process.pid, () => {
  if (mode === "busy") while (performance.now() > 0);
});
setInterval(() => {}, 1000);
