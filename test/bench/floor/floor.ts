import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { cacheDir, ensureFolder } from "../../../scripts/bootstrap/cache.mjs";
import { capture } from "../../../scripts/lib/command.ts";
import { say } from "../../../scripts/lib/say.ts";

export interface FloorResult {
  /** User and system time of the whole process over the number of files. */
  readonly cpuMsPerImage: number;
  readonly imagesPerSecond: number;
}

/** The floor needs a C compiler and two libraries, which are not here and could not be installed. */
export class FloorUnavailable extends Error {
  override readonly name = "FloorUnavailable";
}

/**
 * Runs the C floor (`floor.c` says what it does) over JPEG files.
 * @param threads 1 to 64
 * @throws FloorUnavailable where it cannot be built: the comparison is then left out, not failed
 */
export async function runFloor(files: readonly string[], threads: number): Promise<FloorResult> {
  const child = spawn(await buildFloor(), [String(threads)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(files.map((file) => `${file}\0`).join(""));
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`The C floor ended with exit code ${String(code)}.`);
  const result = JSON.parse(output) as FloorResult & { images: number; failures: number };
  if (result.images !== files.length || result.failures > 0)
    throw new Error(`The C floor could not read ${result.failures} of ${files.length} files.`);
  return { cpuMsPerImage: result.cpuMsPerImage, imagesPerSecond: result.imagesPerSecond };
}

/** Compiles the floor into the user's cache, once for each version of its source. Hands back the program's path. */
async function buildFloor(): Promise<string> {
  const source = path.join(import.meta.dirname, "floor.c");
  const version = createHash("sha1")
    .update(await readFile(source))
    .digest("hex")
    .slice(0, 12);
  const folder = path.join(cacheDir(), "bench-floor", `${process.arch}-${version}`);
  await ensureFolder(folder, async (target) => {
    const compile = () =>
      capture("gcc", [
        ...["-std=gnu11", "-O3", "-o", path.join(target, "floor"), source],
        ...["-ljpeg", "-lcrypto", "-lpthread"],
      ]);
    try {
      await compile();
    } catch (error) {
      await installTools(error);
      await compile();
    }
  });
  return path.join(folder, "floor");
}

/** libjpeg-dev is libjpeg-turbo on Debian and on Ubuntu alike. */
const packages = ["gcc", "libc6-dev", "libjpeg-dev", "libssl-dev"];

async function installTools(cause: unknown): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new FloorUnavailable(
      `The C floor cannot be built here. Install gcc and the development files of libjpeg-turbo and OpenSSL (on Debian: apt-get install ${packages.join(" ")}), then run it again.`,
      { cause },
    );
  say(`installing ${packages.join(", ")} for the C floor`);
  try {
    await capture("apt-get", ["update"]);
    await capture("apt-get", ["install", "-y", "--no-install-recommends", ...packages]);
  } catch (error) {
    throw new FloorUnavailable(
      `The C floor cannot be built: apt-get could not install its tools.`,
      {
        cause: error,
      },
    );
  }
}
