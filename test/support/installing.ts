import path from "node:path";
import { installPlugin, type Installed } from "../../src/core/plugins/install.ts";
import { parseSource } from "../../src/core/plugins/installSource.ts";

export interface InstallOptions {
  readonly plugin?: string;
  readonly replace?: boolean;
}

/** Where `installInto` installs plugins of a test's folder. */
export function installedIn(dir: string): string {
  return path.join(dir, "user", "plugins");
}

/** Installs a plugin from a source as a user names it, relative to a test's folder. */
export async function installInto(
  dir: string,
  from: string,
  { plugin, replace = true }: InstallOptions = {},
): Promise<Installed | undefined> {
  return installPlugin({
    source: await parseSource(from, dir),
    into: installedIn(dir),
    ...(plugin === undefined ? {} : { plugin }),
    signal: new AbortController().signal,
    replace: async () => replace,
    progress: () => {},
  });
}
