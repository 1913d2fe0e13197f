import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { WinnowError } from "../../../../src/base/errors.ts";
import { Dataset } from "../../../../src/core/columns/dataset.ts";
import { Project } from "../../../../src/core/project/project.ts";
import { describeFolders, describeProject } from "../../../../src/core/project/describe.ts";
import { View } from "../../../../src/core/view/view.ts";
import { Random } from "../../../../src/base/random.ts";
import { defaultViewSpec } from "../../../../src/protocol/view.ts";

// Opens injured copies of a project, in a process of its own: what a broken database can do to it, it does to this one.
const [source, scratch, count] = process.argv.slice(2);
const projectFile = readFileSync(path.join(source, ".winnow", "project.json"));
const database = readFileSync(path.join(source, ".winnow", "project.db"));
const outcomes: Record<string, number> = {};
const random = new Random(20, 5);
for (let i = 0; i < Number(count); i++) {
  const dir = path.join(scratch, String(i));
  await mkdir(path.join(dir, ".winnow"), { recursive: true });
  await writeFile(path.join(dir, ".winnow", "project.json"), projectFile);
  await writeFile(path.join(dir, ".winnow", "project.db"), injured());
  const outcome = await look(dir);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  await rm(dir, { recursive: true });
}
console.log(JSON.stringify(outcomes));

function injured(): Buffer {
  const bytes = Buffer.from(database);
  for (let edits = random.integer(1, 6); edits > 0; edits--) {
    const at = random.integer(0, bytes.length - 300);
    if (random.chance(0.3)) bytes.fill(random.integer(0, 255), at, at + random.integer(1, 300));
    else bytes[at] = random.integer(0, 255);
  }
  return random.chance(0.1) ? bytes.subarray(0, random.integer(0, bytes.length)) : bytes;
}

/** Opens it and looks at all that it shows. */
async function look(projectDir: string): Promise<string> {
  try {
    const project = await Project.open({
      projectDir,
      create: false,
      readOnly: false,
      recover: null,
    });
    try {
      const dataset = new Dataset(project.db);
      describeProject(project, dataset);
      describeFolders(project, dataset, null);
      new View(project.db, dataset, { ...defaultViewSpec, group: "folder" }).range(0, 100);
      return "opened";
    } finally {
      project.dispose();
    }
  } catch (error) {
    return error instanceof WinnowError ? error.code : `untyped: ${String(error)}`;
  }
}
