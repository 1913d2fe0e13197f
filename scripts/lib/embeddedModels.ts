import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { embeddedEntries } from "../../src/plugins/ml/models/embeddedModels.ts";
import { root } from "./paths.ts";

/** Where the embedded models lie in the repository. */
export const embeddedDir = path.join(root, "src", "plugins", "ml", "models", "embedded");

/** Compares the embedded models with the hashes that are stated for them. @throws Error that names the file that differs */
export async function checkEmbeddedModels(): Promise<void> {
  for (const { files } of embeddedEntries)
    for (const { path: name, sha256 } of files) {
      const found = createHash("sha256")
        .update(await readFile(path.join(embeddedDir, name)))
        .digest("hex");
      if (found !== sha256)
        throw new Error(
          `${name} has the SHA-256 ${found} instead of ${sha256}. Get it from git again, or build it: npm run models.`,
        );
    }
}
