import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, readFile, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import * as v from "valibot";

/** Where a running engine can be reached, kept in `.winnow/engine.json` for those who may read the project. */
const engineAddress = v.object({
  /** A Unix socket, or a named pipe on Windows. */
  socket: v.string(),
  /** 256 random bits: whoever knows them may speak to the engine. */
  token: v.string(),
  pid: v.number(),
});
export type EngineAddress = v.InferOutput<typeof engineAddress>;

export function addressFile(projectDir: string): string {
  return path.join(projectDir, ".winnow", "engine.json");
}

export async function readAddress(projectDir: string): Promise<EngineAddress | undefined> {
  const file = addressFile(projectDir);
  try {
    // A clone may bring one: a link to a device without end, say, which must not be read in a window.
    const found = await lstat(file);
    if (!found.isFile() || found.size > 4096) return undefined;
    const parsed = v.safeParse(
      v.pipe(v.string(), v.parseJson(), engineAddress),
      await readFile(file, "utf8"),
    );
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined; // there is none, or not for us
  }
}

/** A new place to listen at, which no other user of the machine can reach or take. */
export async function newSocketPath(): Promise<string> {
  const name = `winnow-${randomBytes(8).toString("hex")}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  const dir = socketDir();
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(dir);
  if (uid !== userInfo().uid) throw new Error(`'${dir}' belongs to another user`);
  if ((mode & 0o077) !== 0) await chmod(dir, 0o700);
  return path.join(dir, `${name}.sock`);
}

/** Whether a path is one that {@link newSocketPath} makes: an address file may come from anywhere. */
export function isOurSocket(socket: string): boolean {
  return (
    process.platform !== "win32" &&
    path.dirname(socket) === socketDir() &&
    /^winnow-[0-9a-f]{16}\.sock$/.test(path.basename(socket))
  );
}

// Not in the project: the path of a Unix socket ends at about 100 bytes, and some file systems have none.
function socketDir(): string {
  return path.join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `winnow-${userInfo().uid}`);
}
