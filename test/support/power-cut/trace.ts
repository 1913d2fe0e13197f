import { readFile } from "node:fs/promises";
import path from "node:path";
import { capture } from "../../../scripts/lib/command.ts";
import { say, sentence } from "../../../scripts/lib/say.ts";

/** What a process did to files of one folder, in order; `file` is a name in it. */
export type FileEvent =
  | {
      readonly kind: "write";
      readonly file: string;
      readonly data: Buffer;
      readonly at: number | null;
    }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  | { readonly kind: "sync"; readonly file: string };

/** Whether system calls can be traced here; installs strace as root where there is apt. */
export async function canTrace(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  if (await works()) return true;
  if (process.getuid?.() !== 0) return false;
  try {
    await capture("apt-get", ["update"]);
    await capture("apt-get", ["install", "-y", "--no-install-recommends", "strace"]);
  } catch (error) {
    say(`strace could not be installed: ${sentence(error)}`);
  }
  return works();
}

async function works(): Promise<boolean> {
  return capture("strace", ["-o", "/dev/null", "true"]).then(
    () => true,
    () => false,
  );
}

/** Runs Node and answers what it wrote to the files of `folder`, byte for byte. */
export async function traceFiles(
  folder: string,
  log: string,
  args: readonly string[],
): Promise<FileEvent[]> {
  const calls = "trace=write,pwrite64,fsync,fdatasync,ftruncate";
  // All text as hexadecimal digits, so that any byte of data and of a path is on one line and means itself.
  const options = ["-f", "-y", "-xx", "-s", "1000000", "-e", calls, "-o", log];
  await capture("strace", [...options, process.execPath, ...args]);
  const lines = (await readFile(log, "latin1")).split("\n");
  return lines.flatMap((line) => eventOf(line, folder) ?? []);
}

function eventOf(line: string, folder: string): FileEvent | undefined {
  const call = /^\d+ +(\w+)\(\d+<((?:\\x[0-9a-f]{2})*)>(.*)$/.exec(line);
  if (!call) return undefined;
  const [, name, where = "", rest = ""] = call;
  const place = bytesOf(where).toString();
  if (path.dirname(place) !== folder) return undefined;
  const file = path.basename(place);
  if (name === "fsync" || name === "fdatasync") return { kind: "sync", file };
  if (name === "ftruncate")
    return { kind: "truncate", file, length: Number(/^, (\d+)/.exec(rest)?.[1]) };
  const write = /^, "((?:\\x[0-9a-f]{2})*)", \d+(?:, (\d+))?/.exec(rest);
  if (!write) throw new Error(`This call is not understood: ${line.slice(0, 200)}`);
  const [, data = "", at] = write;
  return { kind: "write", file, data: bytesOf(data), at: at === undefined ? null : Number(at) };
}

function bytesOf(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal.replaceAll("\\x", ""), "hex");
}
