import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { cacheDir, ensureFolder } from "../../scripts/bootstrap/cache.mjs";
import { capture, run } from "../../scripts/lib/command.ts";
import { say } from "../../scripts/lib/say.ts";

/**
 * The files of a Debian package below a folder of the user's cache, fetched and unpacked once; nothing is installed.
 * @throws Error where there is no apt-get, or no network
 */
export async function debianPackage(name: string, megabytes: number): Promise<string> {
  const folder = path.join(cacheDir(), "bench-sources", `${name}-1`);
  await ensureFolder(folder, async (target) => {
    if (process.platform !== "linux") throw new Error("apt-get exists on Debian and Ubuntu only.");
    say(`fetching ${name} (${megabytes} MB, once)`);
    const download = () => capture("apt-get", ["download", name], { cwd: target });
    try {
      await download();
    } catch (error) {
      // A fresh container has empty package lists, and only root may fill them.
      if (process.getuid?.() !== 0) throw error;
      await capture("apt-get", ["update"]);
      await download();
    }
    for (const archive of await readdir(target)) {
      await run("dpkg-deb", ["-x", path.join(target, archive), target]);
      await rm(path.join(target, archive));
    }
  });
  return folder;
}
