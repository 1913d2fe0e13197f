import { WinnowError } from "../../base/errors.ts";
import type { ParameterDescription } from "../../plugin-api/parameters.ts";
import { int32sOf, bytesOf } from "../../protocol/bytes.ts";
import { keepRules, type KeepRule } from "../../protocol/curate.ts";
import type { CommitInput } from "../../protocol/data.ts";
import type { WireResult } from "../../protocol/wireResult.ts";
import type { Hook } from "../../plugin-api/actions.ts";
import { actionCommit } from "../curate/actions.ts";
import { findDuplicates } from "../curate/duplicates.ts";
import { splitDataset } from "../curate/splitDataset.ts";
import { formats } from "../exchange/formats.ts";
import type { FoundAction } from "./actionsOf.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

/** Winnow's own actions, in the shape of plugins' ones: plugins run them as they run each other's. */
export function builtinActions(options: PluginsOptions): readonly FoundAction[] {
  return [duplicates(options), split(options), tag(options), exporting(options)];
}

/** The plugin that Winnow's own actions are of. */
const winnow = "winnow";

interface Own {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
  readonly hooks: readonly Hook[];
  readonly parameters: Record<string, ParameterDescription>;
  run(
    ids: Int32Array,
    parameters: Record<string, unknown>,
    signal: AbortSignal,
  ): Partial<WireResult> | Promise<Partial<WireResult>>;
}

function action({ id, run, ...own }: Own): FoundAction {
  return {
    info: {
      ...own,
      id: `${winnow}/${id}`,
      pluginId: winnow,
      placements: [],
      unlisted: false,
      dynamic: false,
    },
    sourceTitle: "Winnow",
    execute: async ({ parameters, context }, signal) => {
      signal.throwIfAborted();
      const result = await run(int32sOf(context.instanceIds), parameters, signal);
      return {
        title: "",
        groups: [],
        report: null,
        notifications: [],
        value: undefined,
        ...result,
      };
    },
  };
}

function duplicates({ project, dataset }: PluginsOptions): FoundAction {
  return action({
    id: "duplicates",
    title: "Find duplicates",
    description: "Groups the images that are alike; the first of each group is the one to keep.",
    icon: "copy",
    hooks: ["group"],
    parameters: {
      distance: {
        type: "integer",
        title: "Difference",
        description: "Bits in which near-duplicates may differ; empty: equal bytes alone count.",
        min: 0,
        max: 7,
        optional: true,
      },
      keep: {
        type: "choice",
        title: "Keep",
        choices: keepRules.map((value) => ({ value })),
        default: keepRules[0],
      },
    },
    run: (ids, { distance, keep }) => {
      const found = findDuplicates(project.db, dataset, ids, {
        distance: typeof distance === "number" ? distance : null,
        keep: keep as KeepRule,
      });
      const all = int32sOf(found.ids);
      let at = 0;
      const groups = Array.from(int32sOf(found.lengths), (length) => ({
        instanceIds: bytesOf(all.slice(at, (at += length))),
      }));
      return { title: "Duplicates", groups, value: { groups: groups.length } };
    },
  });
}

function split(options: PluginsOptions): FoundAction {
  const { project, dataset } = options;
  const propertyKey = (id: unknown): string | null => (typeof id === "number" ? `#${id}` : null);
  return action({
    id: "split",
    title: "Split the dataset",
    description: "Deals images to parts at random, as tags of one property.",
    icon: "split-horizontal",
    hooks: ["execute"],
    parameters: {
      parts: {
        type: "text",
        title: "Parts",
        description: "Names and shares.",
        default: "train 80, val 10, test 10",
      },
      property: { type: "text", title: "Property", default: "split", maxLength: 200 },
      stratify: { type: "property", title: "Same shares of", optional: true },
      groupedBy: { type: "property", title: "Never part", optional: true },
      distance: { type: "integer", title: "Near-duplicates", min: 0, max: 7, optional: true },
      seed: { type: "integer", title: "Seed", default: 1, min: 0, max: 0xffffffff },
    },
    run: (ids, given) => {
      const parts = partsOf(String(given.parts));
      const { commit, counts } = splitDataset(project.db, dataset, ids, {
        property: String(given.property).trim(),
        parts,
        stratify: propertyKey(given.stratify),
        groupedBy: propertyKey(given.groupedBy),
        distance: typeof given.distance === "number" ? given.distance : null,
        seed: Number(given.seed),
      });
      const commitId = change(options, commit);
      return { value: { commitId, parts: parts.map(({ name }, i) => [name, counts[i] ?? 0]) } };
    },
  });
}

function tag(options: PluginsOptions): FoundAction {
  return action({
    id: "tag",
    title: "Tag images",
    description: "Adds tags to the images, or takes them away; what is not there yet is made.",
    icon: "tag",
    hooks: ["execute"],
    parameters: {
      property: { type: "text", title: "Property", default: "tags", maxLength: 200 },
      tags: { type: "text", title: "Tags", description: "With commas between.", maxLength: 2000 },
      how: {
        type: "choice",
        title: "How",
        choices: [{ value: "add" }, { value: "remove" }],
        default: "add",
      },
    },
    run: (ids, { property, tags, how }) => {
      const names = String(tags).split(",").map(trimmed).filter(Boolean);
      if (names.length === 0) throw bad("Name at least one tag.");
      const commit = actionCommit(
        options.project.db,
        options.dataset,
        ids,
        {
          kind: "tag",
          ...nowhere,
          property: { ...nowhere, kind: "name", text: String(property).trim() },
          tags: names.map((value) => ({ ...nowhere, kind: "text", value })),
          how: how === "remove" ? "remove" : "add",
        },
        Date.now(),
      );
      return { value: { commitId: change(options, commit) } };
    },
  });
}

function exporting(options: PluginsOptions): FoundAction {
  const exported = formats.filter((format) => format.export);
  return action({
    id: "export",
    title: "Export a dataset",
    description: "Writes the images with their values in another tool's format.",
    icon: "export",
    hooks: ["execute"],
    parameters: {
      format: {
        type: "choice",
        title: "Format",
        choices: exported.map(({ id: value, title }) => ({ value, title })),
      },
      // It need not be there yet, as a folder that is chosen would have to.
      path: { type: "text", title: "Folder", description: "Its absolute path.", maxLength: 4096 },
      splitProperty: { type: "text", title: "Split by", default: "", maxLength: 200 },
      replace: { type: "boolean", title: "Replace an earlier export", default: false },
    },
    run: async (ids, { format, path, splitProperty, replace }, signal) => {
      const how = { format: String(format), path: String(path), replace: replace === true };
      await options.exportTo(ids, { ...how, splitProperty: String(splitProperty) }, signal);
      return { value: { instances: ids.length, path: String(path) } };
    },
  });
}

/** Answers the commit's id; null: there was nothing to change. */
function change({ commits, assertWritable }: PluginsOptions, commit: CommitInput): number | null {
  assertWritable();
  const { properties, tags, values } = commit;
  const isEmpty = properties.length + tags.length === 0 && values.every(isEmptyBatch);
  return isEmpty ? null : commits.do(commit).commitId;
}

function isEmptyBatch({ ids }: CommitInput["values"][number]): boolean {
  return ids.length === 0;
}

/** `train 80, val 10`: names may have blanks. */
function partsOf(text: string): { name: string; share: number }[] {
  const parts = text
    .split(",")
    .map(trimmed)
    .filter(Boolean)
    .map((part) => {
      const [, name = "", share = ""] = /^(.*\S)[\s:=]+([\d.]+)\s*%?$/.exec(part) ?? [];
      if (name === "" || !(Number(share) > 0))
        throw bad(`'${part}' is no part: say its name and its share, such as: train 80`);
      return { name, share: Number(share) };
    });
  if (parts.length < 2) throw bad("A split has two parts or more, such as: train 80, val 20.");
  return parts;
}

function trimmed(text: string): string {
  return text.trim();
}

function bad(message: string): WinnowError {
  return new WinnowError("bad-request", message);
}

/** These come from no text. */
const nowhere = { start: 0, end: 0 };
