import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { withoutCredentials } from "../../base/credentials.ts";
import { cancelled, systemCode, WinnowError } from "../../base/errors.ts";

export interface RunProgram {
  /** `git` or `npm`, as the user has it. */
  readonly name: "git" | "npm";
  /** Never from a file or a user without being checked: on Windows npm is a batch file, which a shell reads. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What is being done, to begin the sentence of a failure with: "It cannot be fetched". */
  readonly failure: string;
}

/**
 * Runs git or npm to its end, and answers what it printed.
 * @throws WinnowError plugin-refused with its last words, or where there is no such program; cancelled
 */
export async function runProgram(run: RunProgram): Promise<string> {
  const { name, args, cwd, env, signal } = run;
  const failure = withoutCredentials(run.failure);
  if (signal.aborted) throw cancelled();
  const isBatch = name === "npm" && process.platform === "win32";
  const child = spawn(isBatch ? "npm.cmd" : name, [...args], {
    cwd,
    env: { ...process.env, ...env },
    shell: isBatch,
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let printed = "";
  let words = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (words = `${words}${text}`.slice(-4000)));
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, killedBy) => resolve(exitCode ?? killedBy));
  }).catch(async (error: unknown) => {
    if (signal.aborted) {
      await gone(child);
      throw cancelled();
    }
    if (systemCode(error) === "ENOENT") throw new WinnowError("plugin-refused", missing[name]);
    throw new WinnowError("plugin-refused", `${failure}: ${name} does not start.`, {
      cause: error,
    });
  });
  if (code === 0) return printed;
  throw new WinnowError(
    "plugin-refused",
    `${failure}: ${lastWords(words) || `${name} ended with ${code}.`}`,
  );
}

/** Once it has ended, as it was told to: until then it writes into a folder that is about to be deleted. */
async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await once(child, "exit");
  clearTimeout(late);
}

const patienceMs = 2000;

const missing = {
  git: "Plugins at git addresses are fetched by git, which is not installed or not in the PATH. Install it, or install the plugin from a folder or a file.",
  npm: "Packages are fetched by npm, which is not installed or not in the PATH. Install Node.js with npm, or install the plugin from a file that holds its packages.",
};

/** Without what npm and git put in front of each line. */
function lastWords(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*|^(?:fatal|error): /i, "").trim())
    .filter(
      (line) => line !== "" && !/^npm (?:warn|notice)|complete log of this run|^code E/i.test(line),
    );
  return withoutCredentials(lines.slice(0, 3).join(" ")).slice(0, 500);
}
