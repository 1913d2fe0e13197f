// Preloaded into the server: it ends when the process that started it is gone, even if that was killed outright and
// could tell nobody.
import { isDead } from "../bootstrap/processes.mjs";

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent || isDead(parent)) process.exit(1);
}, 500).unref();
