import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The pages, by the names of their bundles. */
export type PageName = "grid" | "viewer" | "form" | "map" | "report";

/** Folder that a page's files come from; it may load nothing else. */
function pageRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pageRoot(extensionUri)] };
}

/** The skeleton of a page: one script by its nonce, two style sheets, and no other way to load or send anything. */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: PageName,
): string {
  const nonce = randomBytes(16).toString("base64url");
  // The component toolkit adds one empty style element to see what the browser can; it looks for a nonce in a meta tag.
  const styleNonce = randomBytes(16).toString("base64url");
  const source = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extensionUri), file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${styleNonce}'`,
    `font-src ${webview.cspSource}`,
    "img-src blob: data:",
    "connect-src 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${source("codicon.css")}">
<link rel="stylesheet" href="${source(`${page}.css`)}">
<title>Winnow</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${source(`${page}.js`)}"></script>
</body>
</html>
`;
}
