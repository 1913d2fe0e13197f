import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./paths.ts";

/** A test that says in its title which capability, or which threat held off, it shows. */
interface Shown {
  readonly id: string;
  readonly title: string;
  readonly file: string;
}

const headings = {
  P: "Plugins and data, as Panoptic has them",
  F: "Operators and panels, as FiftyOne has them",
  X: "Loaders, processors and viewers, as Pixel Patrol has them",
  E: "Outside workers, as EXACT has them",
  L: "Operators, as LightlyStudio has them",
  T: "Threats that are held off",
} as const;

/** Markdown that lists each id with the tests that bear it. */
export async function capabilityTable(): Promise<string> {
  const shown = await shownByTests();
  const sections = Object.entries(headings).flatMap(([letter, heading]) => {
    const rows = shown.filter(({ id }) => id.startsWith(letter));
    return rows.length === 0 ? [] : [`## ${heading}\n\n${tableOf(rows)}\n`];
  });
  return `# Capabilities and their tests\n\nGenerated from the titles of the tests by \`npm run capabilities\`; not to be edited.\n\n${sections.join("\n")}`;
}

function tableOf(rows: readonly Shown[]): string {
  return [
    "| Id | Test | File |",
    "| --- | --- | --- |",
    ...rows.map(({ id, title, file }) => `| ${id} | ${title} | \`${file}\` |`),
  ].join("\n");
}

async function shownByTests(): Promise<Shown[]> {
  const files = await Array.fromAsync(glob("test/**/*.test.ts", { cwd: root }));
  const shown: Shown[] = [];
  for (const file of files.toSorted())
    for (const [, , title = ""] of (await readFile(path.join(root, file), "utf8")).matchAll(
      testTitle,
    ))
      for (const [id] of title.matchAll(capabilityId))
        shown.push({ id, title: escapeCell(title), file: file.split(path.sep).join("/") });
  return shown.toSorted((a, b) => collator.compare(a.id, b.id));
}

const testTitle = /\b(?:it|describe)\(\s*(["'`])((?:(?!\1).)*)\1/g;
const capabilityId = /\b[PFXELT]\d{1,2}\b/g;
const collator = new Intl.Collator("en", { numeric: true });

function escapeCell(title: string): string {
  return title.replaceAll("|", "\\|").replaceAll("$", "\\$");
}
