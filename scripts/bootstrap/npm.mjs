import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import path from "node:path";

/**
 * Runs npm and resolves when it succeeded. It is quiet, save for errors, which go to stderr.
 * @param {string} node the Node that runs npm
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
export function npm(node, args, cwd) {
  const cli = findNpmCli(node);
  const quiet = [...args, "--no-audit", "--no-fund", "--loglevel=error"];
  const env = withPathFirst(path.dirname(node), withoutParentRun(process.env));
  // A bare `npm` is a .cmd file on Windows, which only a shell can start; its arguments are all ours and hold no spaces.
  const child = cli
    ? spawn(node, [cli, ...quiet], { cwd, env, stdio: ["ignore", "ignore", "inherit"] })
    : spawn("npm", quiet, {
        cwd,
        env,
        stdio: ["ignore", "ignore", "inherit"],
        shell: process.platform === "win32",
      });
  return new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(new Error("npm was not found; install Node.js with npm", { cause: error })),
    );
    child.once("exit", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`"npm ${args.join(" ")}" failed; its message is above`)),
    );
  });
}

/**
 * The environment with `folder` first on the path. On Windows the variable may be called "Path".
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withPathFirst(folder, env) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return { ...env, [name]: [folder, env[name]].filter(Boolean).join(path.delimiter) };
}

/**
 * npm's own file: the one that started us, or the one beside the machine's Node. Undefined: npm is elsewhere on the path.
 * @param {string} node
 */
function findNpmCli(node) {
  const beside = [process.execPath, node].flatMap((file) => {
    const bin = path.dirname(file);
    return [bin, path.join(bin, "..", "lib")].map((base) =>
      path.join(base, "node_modules", "npm", "bin", "npm-cli.js"),
    );
  });
  return [process.env.npm_execpath ?? "", ...beside].find(
    (file) => path.basename(file) === "npm-cli.js" && existsSync(file),
  );
}

/**
 * `npm start` hands its own settings down as variables; those of that one run must not steer another npm.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutParentRun(env) {
  const foreign =
    /^npm_(package|lifecycle|command|config_(ignore_scripts|omit|include|prefix|local_prefix|global|global_prefix|location|os|cpu)$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}
