import path from "node:path";
import * as vscode from "vscode";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import { keepRules, type Duplicates, type KeepRule } from "../../protocol/curate.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { commit, offerUndo } from "./commits.ts";
import type { Handlers } from "./register.ts";
import { pickScope, type Scope } from "./scope.ts";
import { askSplit } from "./splitDialog.ts";
import type { Pages } from "./targets.ts";

/** Splitting, duplicates and the report of a dataset. */
export function curateCommands(
  pages: Pages,
): Handlers<"winnow.split" | "winnow.findDuplicates" | "winnow.saveReport"> {
  return {
    "winnow.split": async (arg) => {
      const scope = await pickScope(pages, arg);
      const answers = scope && (await askSplit(scope));
      if (!scope || !answers) return;
      const { parts } = await scope.with((target) =>
        scope.project.engine.call("curate/split", { target, ...answers }),
      );
      const counts = parts.map(({ name, instances }) => `${name} ${instances.toLocaleString()}`);
      await offerUndo(scope.project, `Split ${scope.title}: ${counts.join(", ")}.`);
    },
    "winnow.findDuplicates": async (arg) => {
      const scope = await pickScope(pages, arg);
      if (scope) await findDuplicates(pages, scope);
    },
    "winnow.saveReport": async (arg) => {
      const scope = await pickScope(pages, arg);
      if (scope) await saveReport(scope);
    },
  };
}

/** A grid shows no more ids than these by name. */
const mostShown = 10_000;

async function findDuplicates(pages: Pages, scope: Scope): Promise<void> {
  const how = await vscode.window.showQuickPick(
    [
      { label: "Equal files", description: "the same bytes", distance: null },
      { label: "Near-duplicates", description: "resized, compressed, lightly edited", distance: 4 },
      { label: "Alike", description: "finds more, also what only looks similar", distance: 7 },
    ],
    { placeHolder: "What counts as a duplicate?" },
  );
  if (!how) return;
  const keep = await pickKeepRule();
  if (!keep) return;
  const { project } = scope;
  const { distance } = how;
  const found = await scope.with((target) =>
    project.engine.call("curate/duplicates", { target, distance, keep }),
  );
  const ids = int32sOf(found.ids);
  if (ids.length === 0) {
    void vscode.window.showInformationMessage(`There are no duplicates among ${scope.title}.`);
    return;
  }
  const only = [...ids.subarray(0, mostShown)];
  pages.grids.show(project, { title: "Duplicates", folders: null, only });
  await offerActions(project, found);
}

async function pickKeepRule(): Promise<KeepRule | undefined> {
  const items = keepRules.map((rule) => ({ label: `Keep the ${rule}`, rule }));
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Which one of several?" });
  return choice?.rule;
}

async function offerActions(project: Project, found: Duplicates): Promise<void> {
  const extra = extras(found);
  const copies = plural(extra.length, "duplicate image");
  const groups = plural(found.groups, "group");
  const isCut = int32sOf(found.ids).length > mostShown;
  const shown = isCut ? `the first ${plural(mostShown, "image")}, group by group` : "each group";
  const [tag, remove] = ["Mark Duplicates", "Take Them out of the Dataset"];
  const choice = await vscode.window.showInformationMessage(
    `${groups} of images that are alike; without one of each, ${copies}. The grid shows ${shown}, the one to keep first.`,
    tag,
    remove,
  );
  if (choice === tag) await markDuplicates(project, extra);
  if (choice === remove) {
    const deletions = { instances: [...extra] };
    await commit(project, `Take ${copies} out of the dataset`, { deletions });
    await offerUndo(project, `${copies} are out of the dataset; the files stay on the disk.`);
  }
}

/** All but the first of each group. */
function extras({ ids: bytes, lengths }: Duplicates): Int32Array {
  const ids = int32sOf(bytes);
  const first = new Set<number>();
  let at = 0;
  for (const length of int32sOf(lengths)) {
    first.add(at);
    at += length;
  }
  return ids.filter((_, i) => !first.has(i));
}

/** In a checkbox property of each file, so that the one to keep stays unmarked. */
async function markDuplicates(project: Project, ids: Int32Array): Promise<void> {
  const { properties } = await project.engine.call("property/list", {});
  const known = properties.find(({ name, type }) => name === "duplicate" && type === "checkbox");
  const made = { id: -1, name: "duplicate", type: "checkbox", mode: "instance" } as const;
  const value = { kind: "same", value: true } as const;
  await commit(project, `Mark ${plural(ids.length, "duplicate image")}`, {
    properties: known ? [] : [{ ...made, groupId: null }],
    values: [{ propertyId: known?.id ?? -1, ids: bytesOf(ids), how: "set", values: value }],
  });
  const count = plural(ids.length, "image");
  await offerUndo(project, `${count} are marked in the property 'duplicate'.`);
}

async function saveReport(scope: Scope): Promise<void> {
  const { project } = scope;
  const uri = await vscode.window.showSaveDialog({
    title: "Save Report",
    defaultUri: vscode.Uri.file(path.join(project.dir, `${project.name} report.html`)),
    filters: { "HTML page": ["html"] },
  });
  if (!uri) return;
  const { instances } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Winnow: saving the report" },
    () =>
      scope.with((target) =>
        // The dialog has asked whether a file that is there may be replaced.
        project.engine.call("curate/report", {
          target,
          title: project.name,
          file: uri.fsPath,
          replace: true,
        }),
      ),
  );
  const open = "Open";
  const choice = await vscode.window.showInformationMessage(
    `The report shows ${plural(instances, "image")}.`,
    open,
  );
  if (choice === open) await vscode.env.openExternal(uri);
}
