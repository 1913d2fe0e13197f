import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { WinnowError } from "../base/errors.ts";
import { serveParquet, parquetJob } from "../core/exchange/parquetServe.ts";
import { decodeFile } from "../core/images/decode.ts";
import { readExif } from "../core/images/exif.ts";
import { FileProblem } from "../core/images/readImageFile.ts";
import { renderFile } from "../core/images/render.ts";
import { decoderContract } from "../protocol/decoder.ts";
import { serve } from "../protocol/rpc.ts";
import { watchParent } from "./watchParent.ts";

// The decoder process: answers for one file at a time, and holds nothing between them.
watchParent(0);
process.once("disconnect", () => process.exit(0));

// Tables that can hang or kill their reader are read by a process of this kind, too.
if (process.argv[2] === parquetJob) serveParquet();
else serveImages();

function serveImages(): void {
  const server = serve(
    decoderContract,
    new IPCMessageReader(process),
    new IPCMessageWriter(process),
    {
      decode: ({ path, root }) => decodeFile(path, root),
      exif: ({ path, root }) => named(readExif(path, root)),
      render: ({ path, root, maxSide }) => named(renderFile(path, root, maxSide)),
    },
  );
  server.fire("ready", {});
}

/** A problem of the file crosses to the user as a sentence that starts with what failed. */
async function named<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof FileProblem)
      throw new WinnowError("file-problem", error.message, { cause: error });
    throw error;
  }
}
