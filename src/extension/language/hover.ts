import * as vscode from "vscode";
import { int32sOf } from "../../protocol/bytes.ts";
import type { Condition, QueryFile } from "../../query/ast.ts";
import { conditionAt } from "../../query/conditionAt.ts";
import { findProperty, nameOf } from "../../query/names.ts";
import { occurrenceAt } from "../../query/occurrences.ts";
import { printQuery } from "../../query/print.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { rangeOf, type QueryDocuments } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";
import { usesOf } from "./usedFiles.ts";

/** Pictures under a count, and their longest side in px. */
const shown = { pictures: 8, px: 96 };

/** What a condition, or behind a clause's word the whole query, selects: how many, and the first few. */
export function hoverProvider(
  documents: QueryDocuments,
  names: ProjectNames,
): vscode.HoverProvider {
  return {
    provideHover: async (document, position, token) => {
      const { file, errors } = documents.parsed(document);
      const project = names.projectOf(document.uri);
      const known = names.known(document.uri);
      if (!file || !project) return undefined;
      const offset = document.offsetAt(position);
      const lines: string[] = [];
      const occurrence = occurrenceAt(file, offset);
      if (occurrence?.kind === "property" && known) {
        const property = findProperty(known, occurrence.name);
        if (property)
          lines.push(
            `**${escaped(nameOf(property))}**: ${property.computed ? "computed, " : ""}${property.type.replaceAll("_", " ")}`,
          );
      }
      const condition = conditionAt(file, offset);
      if (errors.length === 0)
        lines.push(...(await selected(document, file, condition, project, token)));
      if (lines.length === 0 || token.isCancellationRequested) return undefined;
      const range = condition ? rangeOf(document, condition) : undefined;
      return new vscode.Hover(new vscode.MarkdownString(lines.join("\n\n")), range);
    },
  };
}

async function selected(
  document: vscode.TextDocument,
  file: QueryFile,
  condition: Condition | null,
  project: Project,
  token: vscode.CancellationToken,
): Promise<string[]> {
  const joined = file.uses.length > 0 ? await usesOf(document, file) : { file, errors: [] };
  if (joined.errors.length > 0) return [];
  const whole = joined.file;
  const asked = condition ? alone(whole, condition) : whole;
  const text = printQuery(asked);
  const cancel = new AbortController();
  const subscription = token.onCancellationRequested(() => cancel.abort());
  try {
    const { count } = await project.engine.call("query/check", { text }, cancel.signal);
    if (count === null) return [];
    const title = `${plural(count, "image")}${condition ? "" : " in all"}`;
    const ids = await project.engine.call(
      "query/ids",
      { text, offset: 0, limit: shown.pictures },
      cancel.signal,
    );
    const pictures = await Promise.all(
      [...int32sOf(ids)].map((id) => picture(project, id, cancel.signal)),
    );
    return [title, pictures.join(" ")];
  } catch (error) {
    // A hover that is gone, an engine that is, and a query that the project refuses: each has nothing to show.
    if (cancel.signal.aborted || error instanceof Error) return [];
    throw error;
  } finally {
    subscription.dispose();
  }
}

/** A query of one condition, with the parameters that it may use. */
function alone(file: QueryFile, where: Condition): QueryFile {
  return {
    ...file,
    query: { ...file.query, where, orderBy: [], groupBy: [], limit: null, offset: null },
  };
}

async function picture(project: Project, instanceId: number, signal: AbortSignal): Promise<string> {
  try {
    const { bytes, mime } = await project.engine.call(
      "instance/render",
      { instanceId, maxSide: shown.px },
      signal,
    );
    return `![](data:${mime};base64,${Buffer.from(bytes).toString("base64")})`;
  } catch (error) {
    if (error instanceof Error) return "";
    throw error;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!<>|]/g, String.raw`\$&`);
}
