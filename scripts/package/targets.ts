/** The platforms that a VSIX is made for, by VS Code's names. */
export const targets = [
  "win32-x64",
  "darwin-arm64",
  "darwin-x64",
  "linux-x64",
  "linux-arm64",
] as const;

export type Target = (typeof targets)[number];

/** The name of this machine's platform. */
export const thisMachine = `${process.platform}-${process.arch}`;

/** Takes what the user named for a target, or refuses it with the list. */
export function parseTarget(name: string): Target {
  const target = targets.find((known) => known === name);
  if (target) return target;
  throw new Error(`There is no package for "${name}"; the targets are ${targets.join(", ")}.`);
}
