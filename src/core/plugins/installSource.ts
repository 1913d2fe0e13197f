import { lstat, readdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { withoutCredentials } from "../../base/credentials.ts";
import { WinnowError } from "../../base/errors.ts";
import { runProgram } from "./program.ts";
import { unpack } from "./unpack.ts";

/** Where a plugin can be installed from. */
export type InstallSource =
  | { readonly kind: "folder"; readonly dir: string }
  /** A zip, VSIX, `.winnowplugin` or `.tgz`. */
  | { readonly kind: "archive"; readonly file: string }
  /** `ref` is a branch, tag or commit; empty: what the repository has checked out. */
  | { readonly kind: "git"; readonly url: string; readonly ref: string }
  /** A package's name, with a version or tag after "@" where one is wanted. */
  | { readonly kind: "npm"; readonly spec: string };

/**
 * What a text means: a path of something that is there, a git address (`https://`, `ssh://`, `file://` or
 * `user@host:path`, with `#ref` after it), or the name of an npm package.
 * @param cwd What relative paths begin at. @throws WinnowError bad-request with what would do
 */
export async function parseSource(text: string, cwd: string): Promise<InstallSource> {
  const source = text.trim();
  const file = path.resolve(
    cwd,
    source.replace(/^~(?=$|[/\\])/, () => os.homedir()),
  );
  const found = source === "" ? undefined : await stat(file).catch(() => undefined);
  if (found?.isDirectory()) return { kind: "folder", dir: file };
  if (found?.isFile()) {
    if (archive.test(file)) return { kind: "archive", file };
    throw bad(`'${source}' is no archive of a plugin: .winnowplugin, .vsix, .zip or .tgz.`);
  }
  if (archive.test(source) && !source.includes("://")) throw bad(`There is no file '${file}'.`);
  const [, url = "", ref = ""] = /^(?:git\+)?([^#]*)(?:#(.*))?$/.exec(source) ?? [];
  if (/^(?:https|ssh|file):\/\/[^-\s]/.test(url) || /^[\w.-]+@[\w][\w.-]*:[^-\s]/.test(url)) {
    if (ref !== "" && !/^[\w][\w./-]{0,200}$/.test(ref))
      throw bad(`'${ref}' is no name of a branch, tag or commit.`);
    return { kind: "git", url, ref };
  }
  if (url.includes("://"))
    throw bad(`'${source}' is not fetched: a git address begins with https://, ssh:// or file://.`);
  const spec = source.replace(/^npm:/, "");
  if (npmSpec.test(spec)) return { kind: "npm", spec };
  throw bad(
    `'${source}' is neither a folder or file that is there, nor a git address, nor the name of an npm package.`,
  );
}

/** Fetches a source into an empty folder; answers the folder that plugins are in. No code of it is run. */
export async function fetchSource(
  source: InstallSource,
  into: string,
  signal: AbortSignal,
): Promise<string> {
  switch (source.kind) {
    case "folder":
      return source.dir;
    case "archive":
      await unpack(source.file, into, signal);
      return into;
    case "git":
      await fetchGit(source.url, source.ref, into, signal);
      return into;
    case "npm":
      return fetchPackage(source.spec, into, signal);
  }
}

const archive = /\.(?:winnowplugin|vsix|zip|tgz|tar\.gz)$/i;
// A version or a tag, not a range: the characters of ranges mean something to shells.
const npmSpec = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*(?:@[\w][\w.+-]{0,100})?$/;

async function fetchGit(
  url: string,
  ref: string,
  into: string,
  signal: AbortSignal,
): Promise<void> {
  const git = (...args: string[]): Promise<string> =>
    runProgram({
      name: "git",
      // Neither hooks nor programs that a repository could name.
      args: ["-c", `core.hooksPath=${os.devNull}`, "-c", "core.fsmonitor=false", ...args],
      cwd: into,
      env: { GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "https:ssh:file" },
      signal,
      failure: `'${url}' cannot be fetched`,
    });
  await git("init", "--quiet", "--template=");
  await git("fetch", "--quiet", "--depth=1", "--no-tags", "--", url, ref === "" ? "HEAD" : ref);
  await git("checkout", "--quiet", "--detach", "FETCH_HEAD");
}

async function fetchPackage(spec: string, into: string, signal: AbortSignal): Promise<string> {
  await runProgram({
    name: "npm",
    args: ["pack", spec, "--ignore-scripts", "--silent"],
    cwd: into,
    signal,
    failure: `The package '${spec}' cannot be fetched`,
  });
  const [file] = (await readdir(into)).filter((name) => name.endsWith(".tgz"));
  if (file === undefined)
    throw new WinnowError("plugin-refused", `npm gave nothing for '${spec}'.`);
  const dir = path.join(into, "unpacked");
  await unpack(path.join(into, file), dir, signal);
  // Packages are packed in a folder, "package" for nearly all.
  const [inner] = await readdir(dir);
  const only = path.join(dir, inner ?? "");
  return (await lstat(only)).isDirectory() ? only : dir;
}

function bad(message: string): WinnowError {
  return new WinnowError("bad-request", withoutCredentials(message));
}
