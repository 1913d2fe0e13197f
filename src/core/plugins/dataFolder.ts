import { lstat, mkdir } from "node:fs/promises";
import { WinnowError } from "../../base/errors.ts";

/**
 * Makes the folder that a plugin keeps data in, where it is not there yet. A link is refused: a clone may bring one, and
 * what is written through it would be somebody else's files.
 * @throws WinnowError project-foreign
 */
export async function makeDataFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  if (!(await lstat(dir)).isSymbolicLink()) return;
  throw new WinnowError(
    "project-foreign",
    `'${dir}' is a link, and a plugin keeps its data in no other place. Delete the link, and reload the plugin.`,
  );
}
