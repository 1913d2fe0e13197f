import { appendFileSync } from "node:fs";
import path from "node:path";
import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { decodeFile } from "../../src/core/images/decode.ts";
import { readExif } from "../../src/core/images/exif.ts";
import { pixelsOfFile, pixelsOfThumb } from "../../src/core/images/rawPixels.ts";
import { renderFile } from "../../src/core/images/render.ts";
import { decoderContract, type Decoded } from "../../src/protocol/decoder.ts";
import { serve } from "../../src/protocol/rpc.ts";
import { watchParent } from "../../src/engine-client/watchParent.ts";

// The real decoder, but for what the names of files ask it to do; what it was asked for is noted beside them.
watchParent(0);
process.once("disconnect", () => process.exit(0));

const server = serve(
  decoderContract,
  new IPCMessageReader(process),
  new IPCMessageWriter(process),
  {
    decode: async ({ path: file, root }) => planted(file) ?? decodeFile(file, root),
    exif: async ({ path: file, root }) => (planted(file) ? [] : readExif(file, root)),
    render: async ({ path: file, root, maxSide }) => {
      void planted(file);
      return renderFile(file, root, maxSide);
    },
    pixels: async ({ path: file, root, sha1, side }) => {
      void planted(file);
      return pixelsOfFile(file, root, { sha1, side });
    },
    thumbPixels: ({ thumbs, side }) => Promise.all(thumbs.map((one) => pixelsOfThumb(one, side))),
  },
);
server.fire("ready", {});

function planted(file: string): Promise<Decoded> | undefined {
  const name = path.basename(file);
  if (/^(crash|hang|spin|fill|leave)/.test(name))
    appendFileSync(path.join(path.dirname(file), "asked.log"), `${name}\n`);
  if (name.startsWith("crash")) process.kill(process.pid, "SIGSEGV");
  if (name.startsWith("leave")) process.exit(0);
  if (name.startsWith("hang")) return new Promise(() => {});
  if (name.startsWith("spin")) while (performance.now() > 0);
  if (name.startsWith("fill")) return fillMemory();
  if (name.startsWith("mad")) return Promise.resolve({ kind: "banana" } as never);
  if (name.startsWith("halfmad"))
    return Promise.resolve({ kind: "image", sha1: new Uint8Array(3) } as never);
  if (name.startsWith("loud")) process.stdout.write("x".repeat(1 << 20));
  return undefined;
}

async function fillMemory(): Promise<never> {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 1 << 20 }, (_, i) => i + kept.length));
}
