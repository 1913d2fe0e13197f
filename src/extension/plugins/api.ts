import type * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import type { PluginPlaces } from "./places.ts";

/** What the extension exports to other extensions. */
export interface ExtensionApi {
  /**
   * The API of a version; there is version 1.
   *
   * @example
   * const winnow = vscode.extensions.getExtension("winnow.winnow");
   * const api = (await winnow?.activate()).getApi(1);
   * context.subscriptions.push(api.registerPlugin(vscode.Uri.joinPath(context.extensionUri, "plugin")));
   */
  getApi(version: 1): WinnowApi;
}

/** Version 1 of the API for other extensions. */
export interface WinnowApi {
  /**
   * Makes a plugin known that another extension brings along, in a folder of its own. The user is asked before it runs,
   * as with every plugin. Dispose of the answer to take it away.
   */
  registerPlugin(folder: vscode.Uri): Disposable;
}

/** @throws WinnowError bad-request for another version or a folder that is not on disk */
export function getApi(version: number, places: PluginPlaces): WinnowApi {
  if (version !== 1)
    throw new WinnowError(
      "bad-request",
      `Winnow has version 1 of its API, and not ${version}. Update Winnow, or ask for version 1.`,
    );
  return {
    registerPlugin: (folder) => {
      if (folder.scheme !== "file")
        throw new WinnowError(
          "bad-request",
          `'${folder.toString()}' is no folder on this machine.`,
        );
      return places.register(folder.fsPath);
    },
  };
}
