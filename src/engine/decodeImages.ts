import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { WinnowError } from "../base/errors.ts";
import { decodeFile } from "../core/images/decode.ts";
import { readExif } from "../core/images/exif.ts";
import { FileProblem } from "../core/images/readImageFile.ts";
import { pixelsOfFile, pixelsOfThumb } from "../core/images/rawPixels.ts";
import { renderFile } from "../core/images/render.ts";
import { decoderContract } from "../protocol/decoder.ts";
import { serve } from "../protocol/rpc.ts";

/** Answers for images, over the channel to the parent. */
export function serveImages(): void {
  const server = serve(
    decoderContract,
    new IPCMessageReader(process),
    new IPCMessageWriter(process),
    {
      decode: ({ path, root }) => decodeFile(path, root),
      exif: ({ path, root }) => named(readExif(path, root)),
      render: ({ path, root, maxSide }) => named(renderFile(path, root, maxSide)),
      pixels: ({ path, root, sha1, side }) => named(pixelsOfFile(path, root, { sha1, side })),
      thumbPixels: ({ thumbs, side }) =>
        Promise.all(thumbs.map((thumb) => pixelsOfThumb(thumb, side))),
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
