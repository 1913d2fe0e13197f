import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import type { ResultCommand } from "../../protocol/gridPage.ts";
import type { ResultInfo } from "../../protocol/results.ts";
import type { Reporter } from "../reporter.ts";
import { plural } from "../text.ts";
import { askName, offerUndo } from "./commits.ts";
import { exportScope } from "./exchangeExport.ts";
import type { ExchangeHost } from "./exchangeRun.ts";
import { confirmed } from "./propertyCommands.ts";
import type { CommandId, Handlers } from "./register.ts";
import { oneGroup, resultTarget, someGroups, type ResultTarget } from "./resultTargets.ts";
import type { ReportPanels } from "../pages/reportPanels.ts";
import type { Project } from "../projects/project.ts";
import { isReportAlone } from "../views/resultsTree.ts";
import { tagInstances } from "./stampCommands.ts";
import { pickTagProperty } from "./tagCommands.ts";
import type { Instances, Pages } from "./targets.ts";

type ResultCommandId = Extract<CommandId, `winnow.result.${string}`>;

/** The commands that a grid's page asks for. */
export const commandOfResult: Record<ResultCommand, ResultCommandId> = {
  merge: "winnow.result.merge",
  rename: "winnow.result.rename",
  save: "winnow.result.save",
  tag: "winnow.result.tag",
  export: "winnow.result.export",
  remove: "winnow.result.removeGroup",
  open: "winnow.result.open",
  show: "winnow.result.open",
  report: "winnow.result.report",
};

/** Looking at the groups that actions gave, arranging them, and keeping what is good of them. */
export function resultCommands(
  pages: Pages,
  reports: ReportPanels,
  exchange: ExchangeHost,
  reporter: Reporter,
): Handlers<ResultCommandId> {
  const about =
    (work: (target: ResultTarget) => Promise<void> | void) =>
    async (arg: unknown, others?: unknown): Promise<void> => {
      const target = await resultTarget(pages, arg, others);
      if (target) await work(target);
    };
  return {
    "winnow.result.open": about((target) => open(pages, target)),
    "winnow.result.report": about(({ project, result }) => showReport(reports, project, result)),
    "winnow.result.choose": async () => {
      const target = await resultTarget(pages, null);
      if (target && isReportAlone(target.result))
        showReport(reports, target.project, target.result);
      else if (target) open(pages, target);
    },
    "winnow.result.rename": about(rename),
    "winnow.result.merge": about(merge),
    "winnow.result.save": about((target) => save(target, reporter)),
    "winnow.result.tag": about(tag),
    "winnow.result.export": about(async (target) => {
      const { project, count, with: ask } = await instancesIn(target);
      // It ends with a message that waits for its answer, which a grid's next wish must not do.
      const scope = { project, title: plural(count, "image"), with: ask };
      reporter.watch(exportScope(scope, exchange));
    }),
    "winnow.result.removeGroup": about(remove),
    "winnow.result.delete": about(async ({ project, result }) => {
      const detail = "Its groups are gone then. Your images stay, and what was saved of them, too.";
      if (await confirmed(`Delete the result '${result.title}'?`, detail, "Delete"))
        await project.engine.call("result/delete", { resultId: result.id });
    }),
  };
}

function open(pages: Pages, { project, result, groupIds }: ResultTarget): void {
  const names = result.groups.filter(({ id }) => groupIds?.includes(id)).map(({ name }) => name);
  const title = names.length === 1 ? `${result.title}: ${names.join()}` : result.title;
  const groups = groupIds && [...groupIds];
  pages.grids.show(project, { title, folders: null, result: { id: result.id, groups } });
}

function showReport(reports: ReportPanels, project: Project, result: ResultInfo): void {
  if (!result.hasReport)
    throw new WinnowError("bad-request", `'${result.title}' has groups only, and no report.`);
  reports.show(project, result);
}

async function rename(target: ResultTarget): Promise<void> {
  const { project, result } = target;
  const group = await oneGroup(target, "Rename which group?");
  if (!group) return;
  const name = await askName({ title: `Rename ${group.name}`, value: group.name, taken: [] });
  if (name === undefined || name === group.name) return;
  const named = { resultId: result.id, groupId: group.id, name };
  await project.engine.call("result/renameGroup", named);
}

async function merge(target: ResultTarget): Promise<void> {
  const { project, result } = target;
  const groups = await someGroups(target, "Merge which groups, into the first of them?", 2);
  if (!groups) return;
  const groupIds = groups.map(({ id }) => id);
  const into = groups[0]?.name ?? "";
  const detail = "This cannot be undone. Run the action again to get the groups back.";
  const question = `Merge ${groups.length} groups into '${into}'?`;
  if (!(await confirmed(question, detail, "Merge"))) return;
  await project.engine.call("result/merge", { resultId: result.id, groupIds });
  vscode.window.setStatusBarMessage(`$(check) Merged ${groups.length} groups into ${into}`, 6000);
}

async function save(target: ResultTarget, reporter: Reporter): Promise<void> {
  const { project, result } = target;
  const what = await askWhat(target);
  if (!what) return;
  const { properties } = await project.engine.call("property/list", {});
  const property = await vscode.window.showInputBox({
    title: what === "groups" ? "Save Groups as Property" : "Save Scores as Property",
    prompt: "Name of the property",
    value: what === "groups" ? result.title : (result.scale?.description ?? "") || "score",
    validateInput: (typed) => messageAbout(typed.trim(), properties),
  });
  if (property === undefined) return;
  const named = { ...shownOf(target), what, property: property.trim() };
  const { instances } = await project.engine.call("result/save", named);
  const images = plural(instances, "image");
  const told = `The property '${named.property}' has a value for ${images}.`;
  reporter.watch(offerUndo(project, told));
}

async function askWhat({ result }: ResultTarget): Promise<"groups" | "scores" | undefined> {
  if (result.scored === "nothing") return "groups";
  const items = [
    { label: "The groups", description: "each image gets the name of its group", what: "groups" },
    { label: "The scores", description: "each image gets its score", what: "scores" },
  ] as const;
  return (await vscode.window.showQuickPick(items, { placeHolder: "Save what as a property?" }))
    ?.what;
}

function messageAbout(
  name: string,
  properties: readonly { readonly name: string }[],
): vscode.InputBoxValidationMessage | string | undefined {
  if (name === "") return "A name has at least one character.";
  if (name.length > 200) return "A name has at most 200 characters.";
  const known = properties.find((property) => property.name.toLowerCase() === name.toLowerCase());
  return (
    known && {
      message: `'${known.name}' is there already: values of these images are set in it.`,
      severity: vscode.InputBoxValidationSeverity.Info,
    }
  );
}

async function tag(target: ResultTarget): Promise<void> {
  const group = await oneGroup(target, "Tag which group?");
  if (!group) return;
  const property = await pickTagProperty(target.project);
  if (property)
    await tagInstances(await instancesIn({ ...target, groupIds: [group.id] }), property);
}

async function remove(target: ResultTarget): Promise<void> {
  const { project, result } = target;
  const groups = await someGroups(target, "Remove which groups from the result?", 1);
  if (!groups) return;
  const what = groups.length === 1 ? `'${groups[0]?.name}'` : plural(groups.length, "group");
  const detail = "Your images stay. Run the action again to get the group back.";
  if (!(await confirmed(`Remove ${what} from the result?`, detail, "Remove"))) return;
  const groupIds = groups.map(({ id }) => id);
  await project.engine.call("result/removeGroups", { resultId: result.id, groupIds });
}

async function instancesIn(target: ResultTarget): Promise<Instances> {
  const { project } = target;
  const ids = int32sOf(await project.engine.call("result/ids", shownOf(target)));
  return {
    project,
    count: ids.length,
    with: (ask) => ask({ kind: "ids", ids: bytesOf(ids) }),
    first: (most) => Promise.resolve([...ids.subarray(0, most)]),
  };
}

/** As the engine is told who is meant. */
function shownOf({ result, groupIds, scores: { min, max } }: ResultTarget): {
  resultId: number;
  groupIds: number[] | null;
  min: number | null;
  max: number | null;
} {
  return { resultId: result.id, groupIds: groupIds && [...groupIds], min, max };
}
