import { createHash } from "node:crypto";
import { copyFile, cp, glob, mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { cacheDir, ensureFolder } from "../bootstrap/cache.mjs";
import { npm } from "../bootstrap/npm.mjs";
import { root } from "../lib/paths.ts";
import { say } from "../lib/say.ts";
import { thisMachine, type Target } from "./targets.ts";

/**
 * Copies the packages that are loaded and not bundled, each with the files that it needs to run on `target` and no
 * more, into a node_modules folder.
 * @returns bytes by package
 */
export async function copyNatives(target: Target, to: string): Promise<Record<string, number>> {
  const from = await installedFor(target);
  const sizes: Record<string, number> = {};
  for (const [name, patterns] of Object.entries(filesOf(target))) {
    sizes[name] = 0;
    const folder = path.join(from, name);
    const everywhere = ["package.json", "LICENSE*", "THIRD-PARTY-NOTICES*"];
    for await (const file of glob([...everywhere, ...patterns], { cwd: folder })) {
      const { size } = await stat(path.join(folder, file));
      const copy = path.join(to, name, file);
      await mkdir(path.dirname(copy), { recursive: true });
      await copyFile(path.join(folder, file), copy);
      sizes[name] += size;
    }
    // A package that lacks the platform must fail here and not on the user's machine.
    if (sizes[name] === 0) throw new Error(`${name} has no files for ${target}.`);
  }
  return sizes;
}

function filesOf(target: Target): Record<string, string[]> {
  const windows = target.startsWith("win32");
  return {
    "better-sqlite3": ["lib/**/*.js", `prebuilds/${target}.node`],
    "@julusian/jpeg-turbo": [
      ...["index.js", "binding-options.js"],
      ...[`prebuilds/jpeg-turbo-${target}/*.node`, `prebuilds/jpeg-turbo-${target}/*.so*`],
    ],
    ...(target.startsWith("linux") ? koffiOf(target) : {}),
    ...onnxRuntimeOf(target),
    ...usearchOf(target),
    // A program of its own, which bundles plugins.
    esbuild: ["lib/main.js"],
    [`@esbuild/${target}`]: [windows ? "esbuild.exe" : "bin/esbuild"],
    "pkg-prebuilds": ["bindings.js", "lib/prebuild.js"],
    sharp: ["dist/*.cjs"],
    "@img/colour": ["*.cjs"],
    "detect-libc": ["lib/*.js"],
    semver: ["*.js", "{classes,functions,internal,ranges}/*.js"],
    [`@img/sharp-${target}`]: ["README.md", "index.cjs", "lib/*"],
    // On Windows the library is in the package above. The README names the licences of all that is inside.
    ...(windows
      ? {}
      : {
          [`@img/sharp-libvips-${target}`]: [
            ...["README.md", "versions.json", "lib/index.js"],
            ...["lib/libvips*.so*", "lib/libvips*.dylib"],
          ],
        }),
  };
}

/** Calls into the library of the JPEG package, which has one on Linux only. */
function koffiOf(target: Target): Record<string, string[]> {
  const binary = `${target.replace("-", "_")}/koffi.node`;
  return {
    koffi: ["index.cjs", "src/koffi/index.cjs", "src/koffi/src/*.cjs"],
    [`@koromix/koffi-${target}`]: ["index.js", binary],
  };
}

/**
 * The runtime of models; its package has none for Macs with Intel processors. What it brings for Windows' graphics
 * processors (DirectML, a compiler of shaders) stays behind: it loads them when they are asked for, Windows has both in
 * versions of its own, and they would make a package of 40 MB one of 58.
 */
function onnxRuntimeOf(target: Target): Record<string, string[]> {
  if (target === "darwin-x64") return {};
  const folder = `bin/napi-v6/${target.replace("-", "/")}`;
  // The package holds the library for Macs twice; this is the name that the binding asks for.
  const library = target.startsWith("darwin")
    ? "libonnxruntime.1.dylib"
    : "{onnxruntime.dll,libonnxruntime.so.1}";
  return {
    "onnxruntime-node": ["dist/*.js", `${folder}/onnxruntime_binding.node`, `${folder}/${library}`],
    "onnxruntime-common": ["dist/cjs/**/*.{js,json}"],
  };
}

/** Exact search in vectors; with the two packages that it finds its binary by. */
function usearchOf(target: Target): Record<string, string[]> {
  const platform = target.startsWith("darwin") ? "darwin-arm64+x64" : target;
  return {
    usearch: ["javascript/dist/*/*.{js,json}", `prebuilds/${platform}/usearch.node`],
    bindings: ["bindings.js"],
    "file-uri-to-path": ["index.js"],
    "node-gyp-build": ["index.js", "node-gyp-build.js"],
  };
}

/** A node_modules that holds the locked versions for the target; other machines' are kept in the cache. */
async function installedFor(target: Target): Promise<string> {
  if (target === thisMachine) return path.join(root, "node_modules");
  const lock = await readFile(path.join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const home = path.join(cacheDir(), `natives-${target}-${hash}`);
  await ensureFolder(home, async (folder) => {
    say(`fetching the native packages for ${target} (once)`);
    for (const name of ["package.json", "package-lock.json", ".npmrc"])
      await cp(path.join(root, name), path.join(folder, name));
    const [os = "", cpu = ""] = target.split("-");
    const platform = [`--os=${os}`, `--cpu=${cpu}`, ...(os === "linux" ? ["--libc=glibc"] : [])];
    const args = ["ci", "--omit=dev", "--ignore-scripts", ...platform];
    await npm(process.execPath, args, folder);
  });
  return path.join(home, "node_modules");
}
