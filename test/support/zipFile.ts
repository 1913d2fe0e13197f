import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** A zip of these names with their modes, whatever they are. */
export async function writeZip(
  file: string,
  entries: readonly { name: string; text?: string; mode?: number }[],
): Promise<string> {
  const made = new ZipFile();
  // yazl refuses bad names, as it should: they are written as good ones of the same length first.
  const names = new Map<string, string>();
  for (const { name, text = "", mode = 0o100644 } of entries) {
    const good = name.replaceAll(/\.\.|^\//g, (bad) => "_".repeat(bad.length));
    if (good !== name) names.set(good, name);
    made.addBuffer(Buffer.from(text), good, { mode, compress: true });
  }
  made.end();
  await pipeline(made.outputStream, createWriteStream(file));
  let bytes = await readFile(file, "latin1");
  for (const [good, name] of names) bytes = bytes.replaceAll(good, name);
  await writeFile(file, bytes, "latin1");
  return file;
}
