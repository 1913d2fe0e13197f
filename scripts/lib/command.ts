import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";

/** A command ended otherwise than with exit code 0. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly output: string;

  constructor(command: string, ending: string, output: string) {
    super(`"${command}" ${ending}${output ? `:\n${output}` : ""}`);
    this.output = output;
  }
}

/** Runs a command that talks to the terminal itself; its stdout goes where ours goes. */
export async function run(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<void> {
  await finish(command, args, { stdio: "inherit", ...options });
}

/** Runs a command and hands back what it wrote to stdout and stderr, in the order of arrival. */
export function capture(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<string> {
  return finish(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * Runs a command as if it had been called instead of us: it has our terminal, gets our signals and decides itself how
 * to end.
 * @returns its exit code
 */
export async function runInForeground(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<number> {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  const hangUp = (): boolean => child.kill("SIGTERM");
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);
  process.on("disconnect", hangUp);
  process.channel?.unref();
  try {
    const [code] = await once(child, "exit");
    return typeof code === "number" ? code : 130;
  } finally {
    for (const signal of signals) process.off(signal, forward);
    process.off("disconnect", hangUp);
  }
}

function finish(command: string, args: string[], options: SpawnOptions): Promise<string> {
  const child = spawn(command, args, options);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const ending = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      reject(new CommandFailed([command, ...args].join(" "), ending, output));
    });
  });
}
