import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Where bundles of plugins are for as long as an engine runs. Not in the project, which may come from anybody, links
 * included; in a folder that only this user can write.
 */
export class BuildFolder {
  #dir: Promise<string> | undefined;

  /** The folder of one plugin. */
  async of(pluginId: string): Promise<string> {
    this.#dir ??= mkdtemp(path.join(tmpdir(), `winnow-plugins-${process.pid}-`));
    const dir = path.join(await this.#dir, pluginId);
    await mkdir(dir, { recursive: true });
    return dir;
  }

  async remove(): Promise<void> {
    const dir = await this.#dir?.catch(() => undefined);
    if (dir) await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes what engines that were killed left behind. */
export async function sweepBuildFolders(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = Number(/^winnow-plugins-(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    await rm(path.join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
