import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { cacheDir, ensureFolder } from "../bootstrap/cache.mjs";
import { npm } from "../bootstrap/npm.mjs";
import { run } from "../lib/command.ts";
import { say } from "../lib/say.ts";
import type { Chromium } from "./chromium.ts";

const version = "153.0.0";

/**
 * The headless Chromium that @sparticuz/chromium carries for bare Linux machines, unpacked into the cache.
 * @returns what to try, in this order: with the machine's libraries, with those that came along; empty where the
 * package has nothing for the platform
 */
export async function unpackNpmChromium(): Promise<Chromium[]> {
  if (process.platform !== "linux" || process.arch !== "x64") return [];
  const home = path.join(cacheDir(), `chromium-${version}`);
  await ensureFolder(home, async (folder) => {
    say("unpacking Chromium from npm (once)");
    const spec = `@sparticuz/chromium@${version}`;
    await npm(process.execPath, ["pack", spec, "--pack-destination", "."], folder);
    const archive = `sparticuz-chromium-${version}.tgz`;
    await run("tar", ["-xzf", archive, "package/bin"], { cwd: folder });
    await decompress(folder, "chromium");
    await chmod(path.join(folder, "chromium"), 0o755);
    for (const name of ["al2023.tar", "fonts.tar", "swiftshader.tar"]) {
      await decompress(folder, name);
      await run("tar", ["-xf", name], { cwd: folder });
      await rm(path.join(folder, name));
    }
    await writeFile(path.join(folder, "fonts.conf"), fontConfiguration(home));
    for (const name of [archive, "package"]) await rm(path.join(folder, name), { recursive: true });
  });
  const executable = path.join(home, "chromium");
  const fonts: Record<string, string> = existsSync("/etc/fonts/fonts.conf")
    ? {}
    : { FONTCONFIG_PATH: home };
  return [
    { executable, env: fonts },
    { executable, env: { ...fonts, LD_LIBRARY_PATH: path.join(home, "lib") } },
  ];
}

async function decompress(folder: string, name: string): Promise<void> {
  await pipeline(
    createReadStream(path.join(folder, "package", "bin", `${name}.br`)),
    createBrotliDecompress(),
    createWriteStream(path.join(folder, name)),
  );
}

/** The package's own one points at the folders of the cloud service that it was made for. */
function fontConfiguration(home: string): string {
  const folders = `<dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir>`;
  return `<?xml version="1.0"?>\n<fontconfig>${folders}</fontconfig>\n`;
}
