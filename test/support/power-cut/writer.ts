// A process that writes to a project database and says after each write, in a file beside it, that it is done.
import { openSync, writeSync } from "node:fs";
import path from "node:path";
import { Dataset } from "../../../src/core/columns/dataset.ts";
import { CommitLog } from "../../../src/core/commits/commitLog.ts";
import { emptyCommit } from "../../../src/protocol/emptyCommit.ts";
import { saveFolder } from "../../../src/core/db/folders.ts";
import { insertPending } from "../../../src/core/db/instances.ts";
import { openDatabase } from "../../../src/core/db/openDatabase.ts";
import { write } from "../../../src/core/db/statement.ts";
import { bytesOf } from "../../../src/protocol/bytes.ts";
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
const dataset = new Dataset(db);
const log = new CommitLog(db, dataset, { author: "writer", changed: () => undefined });
log.do({
  ...emptyCommit,
  title: "Make a property",
  properties: [{ id: -1, name: "round", type: "number", mode: "instance", groupId: null }],
});
const propertyId = dataset.properties.named("round")?.id ?? 0;
const said = openSync(path.join(dir, acknowledged), "w");
for (let round = 1; round <= Number(writes); round++) {
  const ids = write(db, () => {
    const folder = saveFolder(db, { parentId: null, path: "images", name: "images" });
    const facts = { bytes: 1000 + round, modified: 1 };
    return Array.from({ length: filesPerWrite }, (_, file) =>
      insertPending(db, folder, { name: nameOf(round, file), ...facts }),
    );
  });
  for (const id of ids) {
    const row = { id, folderId: 1, imageId: null, state: 0, bytes: 1000 + round, modified: 1 };
    dataset.instances.put(row);
  }
  log.do({
    ...emptyCommit,
    title: `Set the round of ${filesPerWrite} images`,
    values: [
      {
        propertyId,
        ids: bytesOf(Int32Array.from(ids)),
        how: "set",
        values: { kind: "same", value: round },
      },
    ],
  });
  // Back and forth, so that cuts meet undo and redo too.
  if (round % 3 === 0) {
    log.undo();
    log.redo();
  }
  writeSync(said, `${round}\n`);
}
// Without closing, which would write once more: the power is cut.
process.exit();
