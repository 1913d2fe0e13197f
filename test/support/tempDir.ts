import { mkdtemp, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A folder that is gone, with all that is in it, when its scope ends. */
export interface TempDir extends AsyncDisposable {
  /** Absolute, free of links. */
  readonly path: string;
  /** The absolute path of something in it. */
  file(...names: string[]): string;
}

/** `await using dir = await tempDir();` */
export async function tempDir(): Promise<TempDir> {
  const dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "winnow-test-")));
  return {
    path: dir,
    file: (...names) => path.join(dir, ...names),
    // Processes that a test has just killed may still be writing.
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Such a folder for each test of the `describe` that this is called in. */
export function eachTempDir(): Pick<TempDir, "path" | "file"> {
  let dir: TempDir | undefined;
  beforeEach(async () => {
    dir = await tempDir();
  });
  afterEach(() => dir?.[Symbol.asyncDispose]());
  const current = (): TempDir => {
    if (!dir) throw new Error("There is a folder only while a test runs.");
    return dir;
  };
  return {
    get path() {
      return current().path;
    },
    file: (...names) => current().file(...names),
  };
}
