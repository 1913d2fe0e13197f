// A process that writes to a project database and says after each write, in a file beside it, that it is done.
import { openSync, writeSync } from "node:fs";
import path from "node:path";
import { saveFolder } from "../../../src/core/db/folders.ts";
import { insertPending } from "../../../src/core/db/instances.ts";
import { openDatabase } from "../../../src/core/db/openDatabase.ts";
import { write } from "../../../src/core/db/statement.ts";
import { acknowledged, database, filesPerWrite, nameOf, projectId } from "./story.ts";

const [dir = "", writes = "0", synchronous = ""] = process.argv.slice(2);
const db = await openDatabase({
  file: path.join(dir, database),
  readOnly: false,
  expected: false,
  projectId,
  knownHere: false,
});
if (synchronous) db.pragma(`synchronous = ${synchronous}`);
// What else comes every thousand pages, so that cuts meet checkpoints too.
db.pragma("wal_autocheckpoint = 60");
const said = openSync(path.join(dir, acknowledged), "w");
for (let round = 1; round <= Number(writes); round++) {
  write(db, () => {
    const folder = saveFolder(db, { parentId: null, path: "images", name: "images" });
    for (let file = 0; file < filesPerWrite; file++)
      insertPending(db, folder, { name: nameOf(round, file), bytes: 1000 + round, modified: 1 });
  });
  writeSync(said, `${round}\n`);
}
// Without closing, which would write once more: the power is cut.
process.exit();
