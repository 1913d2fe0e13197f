import * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.ts";
import type { ViewerPanels } from "../pages/viewerPanels.ts";

/** Keeps the context key by which menus show what is for an annotation only while one is selected in the viewer in front. */
export function keepAnnotationKey(viewers: ViewerPanels): Disposable {
  let told = false;
  return viewers.onDidChangeContext(() => {
    const isSelected = viewers.active?.annotationId != null;
    if (isSelected === told) return;
    told = isSelected;
    void vscode.commands.executeCommand("setContext", "winnow.annotationSelected", isSelected);
  });
}
