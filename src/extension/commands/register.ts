import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Reporter } from "../reporter.ts";

/** Every command of the extension, as package.json contributes them. A handler that is forgotten does not compile. */
export const commandIds = [
  "winnow.openFolder",
  "winnow.openResources",
  "winnow.trySample",
  "winnow.addFolder",
  "winnow.addFiles",
  "winnow.rescan",
  "winnow.openGrid",
  "winnow.openGridBeside",
  "winnow.folder.open",
  "winnow.folder.openNew",
  "winnow.showProblems",
  "winnow.retryProblems",
  "winnow.problem.open",
  "winnow.problem.more",
  "winnow.showTasks",
  "winnow.cancelTask",
  "winnow.compare",
  "winnow.openViewer",
  "winnow.openViewerBeside",
  "winnow.revealInExplorer",
  "winnow.revealInOS",
  "winnow.copyPath",
  "winnow.copyRelativePath",
  "winnow.openFile",
  "winnow.openFileBeside",
  "winnow.showInGrid",
  "winnow.showCopies",
  "winnow.grid.selectAll",
  "winnow.grid.invertSelection",
  "winnow.grid.clearSelection",
  "winnow.grid.larger",
  "winnow.grid.smaller",
  "winnow.grid.toggleAspect",
  "winnow.grid.find",
  "winnow.grid.sort",
  "winnow.grid.group",
  "winnow.grid.labels",
  "winnow.grid.collapseAll",
  "winnow.grid.expandAll",
  "winnow.grid.facets",
  "winnow.grid.stamp",
  "winnow.grid.table",
  "winnow.viewer.next",
  "winnow.viewer.previous",
  "winnow.viewer.fit",
  "winnow.viewer.actualSize",
  "winnow.viewer.zoomIn",
  "winnow.viewer.zoomOut",
  "winnow.viewer.toggleInspector",
  "winnow.undo",
  "winnow.redo",
  "winnow.showHistory",
  "winnow.commit.go",
  "winnow.commit.more",
  "winnow.property.new",
  "winnow.property.rename",
  "winnow.property.changeType",
  "winnow.property.move",
  "winnow.property.delete",
  "winnow.group.rename",
  "winnow.group.delete",
  "winnow.tag.new",
  "winnow.tag.rename",
  "winnow.tag.color",
  "winnow.tag.parents",
  "winnow.tag.merge",
  "winnow.tag.delete",
  "winnow.tag.show",
  "winnow.tagSelection",
  "winnow.setValue",
  "winnow.importLabels",
  "winnow.export",
  "winnow.split",
  "winnow.findDuplicates",
  "winnow.saveReport",
  "winnow.query.new",
  "winnow.query.show",
  "winnow.query.tag",
  "winnow.query.run",
  "winnow.showLog",
  "winnow.restartEngine",
] as const;

export type CommandId = (typeof commandIds)[number];

/** Gets what the menu or keybinding hands over: nothing that has been checked. */
export type Handler = (...args: readonly unknown[]) => Promise<void> | void;

/** The handlers of one family of commands: `commands<"winnow.a" | "winnow.b">`. */
export type Handlers<Id extends CommandId> = Readonly<Record<Id, Handler>>;

export function registerCommands(handlers: Handlers<CommandId>, reporter: Reporter): Disposable {
  const store = new DisposableStore();
  for (const id of commandIds)
    store.add(
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await handlers[id](...args);
        } catch (error) {
          reporter.report(error);
        }
      }),
    );
  return store;
}
