import type * as vscode from "vscode";
import type { SplitParams } from "../../protocol/curate.ts";
import type { Scope } from "./scope.ts";
import { inputStep, pickStep, takeSteps } from "./steps.ts";

type Part = SplitParams["parts"][number];

/** Asks how to split, a step at a time; undefined when the user gives up. */
export async function askSplit(scope: Scope): Promise<Omit<SplitParams, "target"> | undefined> {
  const keys = await propertyKeys(scope);
  const shares = [{ label: "No property", description: "at random over all", key: null }, ...keys];
  const leaks = [
    { label: "Copies of an image", distance: null, key: null },
    { label: "Copies and near-duplicates", distance: 6, key: null },
    ...keys.map(({ label, key }) => ({
      label: `Copies, and what has the same ${label}`,
      distance: null,
      key,
    })),
  ];
  let text = "train 80, val 10, test 10";
  let stratify = shares[0];
  let together = leaks[0];
  const isFinished = await takeSteps(`Split ${scope.title}`, () => [
    inputStep({
      value: text,
      prompt: "Parts and their shares",
      check: (typed) =>
        partsOf(typed) ? undefined : "Write names and shares: train 80, val 10, test 10",
      answer: (typed) => (text = typed),
    }),
    pickStep({
      items: shares,
      placeholder: "Give each part its share of every value of…",
      active: stratify,
      answer: (item) => (stratify = item),
    }),
    pickStep({
      items: leaks,
      placeholder: "What must never be in two parts?",
      active: together,
      answer: (item) => (together = item),
    }),
  ]);
  const parts = partsOf(text);
  if (!isFinished || !parts || !stratify || !together) return undefined;
  return {
    property: "split",
    parts,
    stratify: stratify.key,
    groupedBy: together.key,
    distance: together.distance,
    seed: 0,
  };
}

function partsOf(text: string): Part[] | undefined {
  const parts = text.split(",").map((part): Part | undefined => {
    const [, name, share] = /^\s*(.*\S)\s*[ =:]\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(part) ?? [];
    return name === undefined || !(Number(share) > 0) ? undefined : { name, share: Number(share) };
  });
  const known = parts.filter((part) => part !== undefined);
  const names = new Set(known.map(({ name }) => name));
  return known.length === parts.length && known.length > 1 && names.size === known.length
    ? known
    : undefined;
}

/** Properties whose values recur. */
async function propertyKeys({
  project,
}: Scope): Promise<(vscode.QuickPickItem & { key: string })[]> {
  const { properties } = await project.engine.call("property/list", {});
  const own = properties.filter(({ type }) =>
    ["tag", "multi_tags", "checkbox", "text"].includes(type),
  );
  return [
    ...own.map(({ id, name }) => ({ label: name, key: `#${id}` })),
    { label: "folder", key: "folder" },
    { label: "format", key: "format" },
  ];
}
