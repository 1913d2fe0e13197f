import { parquetJob } from "../core/exchange/parquetProcess.ts";
import { watchParent } from "../engine-client/watchParent.ts";

// The decoder process: answers for one file at a time, and holds nothing between them.
watchParent(0);
process.once("disconnect", () => process.exit(0));

// Tables that can hang or kill their reader are read by a process of this kind, too. Each job loads what it needs: a
// table is read before sharp would be there.
if (process.argv[2] === parquetJob)
  void import("../core/exchange/parquetServe.ts").then(({ serveParquet }) => serveParquet());
else void import("./decodeImages.ts").then(({ serveImages }) => serveImages());
