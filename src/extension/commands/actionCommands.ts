import * as v from "valibot";
import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { Hook } from "../../plugin-api/index.ts";
import type { ActionInfo, VectorTypeInfo } from "../../protocol/plugins.ts";
import { wholeProject, type ActionPlace } from "../plugins/actionPlace.ts";
import type { ActionRunner } from "../plugins/actionRunner.ts";
import {
  annotationOfCall,
  imagesOfCall,
  placeOfCall,
  type Called,
} from "../plugins/placeOfCall.ts";
import type { PluginList } from "../plugins/pluginList.ts";
import { requireTrust } from "../plugins/workspaceTrust.ts";
import type { Project } from "../projects/project.ts";
import { ActionNode } from "../views/pluginsTree.ts";
import { VectorActionNode, VectorSourceNode, VectorTypeNode } from "../views/vectorsTree.ts";
import { countText } from "../text.ts";
import { ownersText, vectorTypeText } from "../views/vectorTypeText.ts";
import { pickAction } from "./actionPick.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

export interface ActionContext {
  readonly runner: ActionRunner;
}

/** Running actions: all from the palette, and those of each hook from its place. */
export function actionCommands(
  pages: Pages,
  context: ActionContext,
): Handlers<
  | "winnow.action.run"
  | "winnow.action.again"
  | "winnow.action.execute"
  | "winnow.action.similar"
  | "winnow.action.image"
  | "winnow.action.annotation"
  | "winnow.action.group"
  | "winnow.action.map"
  | "winnow.action.textSearch"
  | "winnow.vector.new"
  | "winnow.vector.compute"
  | "winnow.vector.delete"
> {
  const { runner } = context;
  const onGrid = async (arg: unknown, hook: Hook): Promise<void> => {
    const called = await calledOn(pages, arg);
    if (called) await runOfHook(context, called, hook);
  };
  const onImages = async (arg: unknown, hook: Hook): Promise<void> =>
    runOfHook(context, await imagesOfCall(pages, arg), hook);
  return {
    "winnow.action.run": async (arg) => {
      const called = await calledOn(pages, arg);
      if (!called) return;
      const list = await listOf(called.project);
      const wanted = actionNamed(list, arg);
      const offered = list.actions.filter((one) => canRunAt(one, called.place));
      const action = wanted ?? (await pickAction(list, runner.recent, offered));
      if (action) await runAction(context, list, action, called.place);
    },
    "winnow.action.again": async () => void (await runner.again()),
    "winnow.action.execute": (arg) => onGrid(arg, "execute"),
    "winnow.action.similar": (arg) => onImages(arg, "similar"),
    "winnow.action.image": (arg) => onImages(arg, "image"),
    "winnow.action.annotation": async (arg) =>
      runOfHook(context, await annotationOfCall(pages, arg), "annotation"),
    "winnow.action.group": (arg) => onGrid(arg, "group"),
    "winnow.action.map": (arg) => onGrid(arg, "map"),
    "winnow.action.textSearch": (arg) => onGrid(arg, "text_search"),
    "winnow.vector.new": async (arg) => {
      const source = arg instanceof VectorSourceNode ? arg.source : undefined;
      const called = await calledOn(pages, arg instanceof VectorSourceNode ? arg : undefined);
      if (called) await runOfHook(context, called, "vector_type", source);
    },
    "winnow.vector.compute": async (arg) => {
      const node = vectorType(arg instanceof VectorActionNode ? arg.of : arg);
      const called = await calledOn(pages, node);
      if (!called) return;
      const place = { ...called.place, vectorTypeId: node.type.id };
      if (arg instanceof VectorActionNode)
        await runAction(context, called.project.plugins, arg.action, place, "vector");
      else await runOfHook(context, { ...called, place }, "vector", node.type.source);
    },
    "winnow.vector.delete": async (arg) => {
      const { project, type } = vectorType(arg);
      const answer = await vscode.window.showWarningMessage(
        `Delete the vectors '${vectorTypeText(type)}' of ${ownersText(type)}?`,
        { modal: true, detail: "They cannot be brought back, only computed again." },
        "Delete",
      );
      if (answer) await project.engine.call("vector/deleteType", { typeId: type.id });
    },
  };
}

/** `{ actionId }` or the id alone: who calls a command from code names an action so. */
const named = v.union([
  v.pipe(
    v.object({ actionId: v.string() }),
    v.transform(({ actionId }) => actionId),
  ),
  v.string(),
]);

function actionNamed(list: PluginList, arg: unknown): ActionInfo | undefined {
  if (arg instanceof ActionNode) return list.action(arg.action.id) ?? arg.action;
  const id = v.safeParse(named, arg);
  if (!id.success) return undefined;
  const action = list.action(id.output);
  if (action) return action;
  requireTrust();
  throw new WinnowError(
    "not-found",
    `There is no action '${id.output}'. See in the Plugins view whether its plugin runs.`,
  );
}

/** What is for an annotation alone needs one. */
function canRunAt({ hooks }: ActionInfo, { annotationId }: ActionPlace): boolean {
  return annotationId !== null || hooks.length === 0 || hooks.some((hook) => hook !== "annotation");
}

/** Where a page is open it is called there, but not on a tree's item of another project. */
async function calledOn(pages: Pages, arg: unknown): Promise<Called | undefined> {
  const node =
    arg instanceof ActionNode || arg instanceof VectorSourceNode || arg instanceof VectorTypeNode
      ? arg.project
      : undefined;
  const called = await placeOfCall(pages, arg);
  if (called && (!node || called.project === node)) return called;
  const project = node ?? (await projectOf(pages, arg, pickProject));
  return project && { project, place: wholeProject };
}

/** Lists are there when the engine has answered for the first time. */
async function listOf({ plugins: list }: Project): Promise<PluginList> {
  if (list.actions.length === 0) await list.refresh();
  return list;
}

/** Runs the one action of a hook, or asks which. */
async function runOfHook(
  context: ActionContext,
  { project, place }: Called,
  hook: Hook,
  pluginId?: string,
): Promise<void> {
  const list = await listOf(project);
  const all = list.actions.filter(
    (action) =>
      action.hooks.includes(hook) && (pluginId === undefined || action.pluginId === pluginId),
  );
  if (all.length === 0) {
    requireTrust();
    throw new WinnowError(
      "not-found",
      `No plugin of this dataset has an action for that. See the Plugins view for what is loaded.`,
    );
  }
  const action = all.length === 1 ? all[0] : await pickAction(list, context.runner.recent, all);
  if (action) await runAction(context, list, action, place, hook);
}

/** Asks for what the hook needs besides the images, then runs it. */
async function runAction(
  { runner }: ActionContext,
  list: PluginList,
  action: ActionInfo,
  place: ActionPlace,
  hook: Hook | undefined = action.hooks.length === 1 ? action.hooks[0] : undefined,
): Promise<void> {
  const { project } = list;
  if (!canRunAt(action, place))
    throw new WinnowError(
      "bad-request",
      `'${action.title}' is for an annotation. Select one in the viewer first.`,
    );
  if (hook === "text_search" && place.text === null) {
    const text = await vscode.window.showInputBox({
      title: action.title,
      prompt: "What to look for",
    });
    if (text === undefined || text.trim() === "") return;
    await runner.start(project, action, { ...place, text });
    return;
  }
  if (hook === "vector" && place.vectorTypeId === null) {
    const type = await pickVectorType(list, action);
    if (!type) return;
    await runner.start(project, action, { ...place, vectorTypeId: type.id });
    return;
  }
  await runner.start(project, action, place);
}

async function pickVectorType(
  list: PluginList,
  { pluginId, title }: ActionInfo,
): Promise<VectorTypeInfo | undefined> {
  const own = list.vectorTypes.filter(({ source }) => source === pluginId);
  if (own.length === 0)
    throw new WinnowError(
      "not-found",
      "The plugin has no vectors in this dataset yet. Make some in the Vectors view first.",
    );
  if (own.length === 1) return own[0];
  const items = own.map((type) => ({
    label: vectorTypeText(type),
    description: countText(type.count),
    type,
  }));
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder: "Which vectors?" });
  return choice?.type;
}

function vectorType(arg: unknown): VectorTypeNode {
  if (arg instanceof VectorTypeNode) return arg;
  throw new WinnowError("bad-request", "Choose vectors in the Vectors view.");
}
