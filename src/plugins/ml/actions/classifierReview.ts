import {
  parameter,
  type ActionResult,
  type Property,
  type Tag,
} from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { tagProperty } from "./classifierPropose.ts";
import { addRejections } from "./classifierStore.ts";
import { proposedProperty, tagsByName } from "./classifierWrite.ts";
import { counted } from "./shared/counted.ts";
import { tagIdsOf } from "./shared/readLabels.ts";
import { instanceIdsOf, targetsOf, type Targets } from "./shared/targets.ts";

/** `ml/accept-proposals` and `ml/reject-proposals`: what becomes of proposed tags, one commit each. */
export function registerReview(plugin: MlPlugin): void {
  const { ctx } = plugin;
  const parameters = {
    labels: parameter.property({
      title: "Proposals for",
      description: "The property that the tags are proposed for.",
      types: ["tag", "multi_tags"],
    }),
  };
  ctx.actions.register({
    id: "accept-proposals",
    title: "Accept Proposed Tags",
    description: "Gives the images the tags that are proposed for them.",
    icon: "check",
    hooks: ["execute"],
    parameters,
    run: async (run) => accept(plugin, await pending(plugin, run)),
  });
  ctx.actions.register({
    id: "reject-proposals",
    title: "Reject Proposed Tags",
    description: "Takes proposed tags away, and remembers that they are wrong.",
    icon: "close",
    hooks: ["execute"],
    parameters,
    run: async (run) => reject(plugin, await pending(plugin, run)),
  });
}

/** Proposals that wait for a decision. */
interface Pending {
  readonly targets: Targets;
  readonly property: Property & { readonly id: number };
  readonly proposedId: number;
  /** By SHA-1: tags of the proposals' own property. */
  readonly tags: ReadonlyMap<string, readonly Tag[]>;
}

async function pending(
  { ctx }: MlPlugin,
  run: { readonly instanceIds: Int32Array; readonly parameters: { readonly labels: number } },
): Promise<Pending> {
  const property = await tagProperty({ ctx }, run.parameters.labels);
  const targets = await targetsOf(ctx, run.instanceIds);
  const proposedId = await proposedProperty(ctx, property);
  if (proposedId === null)
    throw new Error(
      `Nothing is proposed for '${property.name}' yet. Run 'Propose Tags' and let it write its proposals.`,
    );
  const known = new Map(
    (await ctx.project.tags({ propertyIds: [proposedId] })).map((tag) => [tag.id, tag]),
  );
  const ids = await tagIdsOf(ctx, proposedId, targets);
  const tags = new Map(
    [...ids].map(([sha1, own]) => [sha1, [...own].flatMap((id) => known.get(id) ?? [])] as const),
  );
  for (const [sha1, own] of tags) if (own.length === 0) tags.delete(sha1);
  if (tags.size === 0)
    throw new Error(`None of these images has a proposal for '${property.name}'.`);
  return { targets, property, proposedId, tags };
}

async function accept(
  { ctx }: MlPlugin,
  { targets, property, proposedId, tags }: Pending,
): Promise<ActionResult> {
  // What somebody tagged by hand since then is not overwritten by a guess.
  const borne = await tagIdsOf(ctx, property.id, targets);
  const open = new Map([...tags].filter(([sha1]) => (borne.get(sha1)?.size ?? 0) === 0));
  const stale = tags.size - open.size;
  const proposals = (count: number): string => counted(count, `proposed ${property.name}`);
  const commit = ctx.project.commit(
    open.size > 0 ? `Accept ${proposals(open.size)}` : `Drop ${proposals(stale)}`,
  );
  const tagId = await tagsByName(ctx, commit, property.id, [...open.values()].flat());
  for (const [name, sha1s] of byName(open)) {
    const ids = instanceIdsOf(targets, sha1s);
    if (property.type === "multi_tags") commit.addTags(property.id, ids, [tagId(name)]);
    else if (property.mode === "image")
      commit.setImageValues(property.id, sha1s, { all: tagId(name) });
    else commit.setInstanceValues(property.id, ids, { all: tagId(name) });
  }
  commit.setImageValues(proposedId, [...tags.keys()], { all: null });
  await ctx.project.do(commit);
  return told(
    "Accepted",
    property,
    open.size,
    stale === 0
      ? ""
      : `; ${counted(stale, "image bears", "images bear")} a tag by now, which stays, and lost the proposal`,
  );
}

async function reject(
  { ctx }: MlPlugin,
  { property, proposedId, tags }: Pending,
): Promise<ActionResult> {
  const real = await ctx.project.tags({ propertyIds: [property.id] });
  const idOf = new Map(real.map(({ name, id }) => [name, id]));
  const commit = ctx.project.commit(`Reject ${counted(tags.size, `proposed ${property.name}`)}`);
  commit.setImageValues(proposedId, [...tags.keys()], { all: null });
  await ctx.project.do(commit);
  await addRejections(
    ctx,
    property.id,
    new Map(
      [...tags].map(([sha1, own]) => [
        sha1,
        new Set(own.flatMap(({ name }) => idOf.get(name) ?? [])),
      ]),
    ),
  );
  return told("Rejected", property, tags.size);
}

function byName(tags: Pending["tags"]): Map<string, string[]> {
  const sha1s = new Map<string, string[]>();
  for (const [sha1, own] of tags)
    for (const { name } of own) {
      const same = sha1s.get(name);
      if (same) same.push(sha1);
      else sha1s.set(name, [sha1]);
    }
  return sha1s;
}

function told(verb: string, { name }: Property, images: number, besides = ""): ActionResult {
  return {
    value: { images },
    notifications: [
      {
        type: "info",
        message: `${verb} what was proposed for '${name}' of ${counted(images, "image")}${besides}`,
      },
    ],
  };
}
