import { parameter, type ActionResult, type Tag } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { propose, type Proposal, type Proposals } from "./classifierPropose.ts";
import { proposedName, writeProposals } from "./classifierWrite.ts";
import { counted } from "./shared/counted.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

/**
 * `ml/classify`: learns the tags of a property from the images that bear them, and proposes tags for the others. What was
 * accepted is learned from as any other tag; what was rejected is not proposed again, and counts as an example of
 * what the tag is not.
 */
export function registerClassify(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "classify",
    title: "Propose Tags",
    description: "Learns tags from the images that bear them, and proposes them for the others.",
    icon: "lightbulb",
    hooks: ["execute"],
    parameters: {
      labels: parameter.property({
        title: "Tags of",
        description: "A few images of each are enough to begin with.",
        types: ["tag", "multi_tags"],
      }),
      vectors: vectorsParameter,
      confidence: parameter.number({
        title: "Confidence at least",
        default: 0.5,
        min: 0,
        max: 1,
        step: 0.05,
      }),
      write: parameter.boolean({
        title: "Write the proposals",
        description: "As tags of a property “proposed …”, to be accepted or rejected.",
        default: false,
      }),
    },
    async run({ instanceIds, parameters, signal, progress }): Promise<ActionResult> {
      const { labels, confidence } = parameters;
      const targets = await targetsOf(ctx, instanceIds);
      const found = await propose(plugin, parameters, targets, { signal, progress });
      signal.throwIfAborted();
      const sure = found.proposals.filter((one) => one.confidence >= confidence);
      const images = new Set(sure.map(({ sha1 }) => sha1)).size;
      const name = proposedName(found.property);
      if (parameters.write) await writeProposals(ctx, found, sure, targets);
      return {
        title: `Proposed ${found.property.name}`,
        groups: groupsOf(found.tags, sure, found, targets),
        value: {
          images,
          unlabelled: found.unlabelled.length,
          accuracy: found.accuracy,
          property: parameters.write ? name : null,
          proposals: sure.map(({ sha1, tag, confidence: score }) => ({
            sha1,
            tag: tag.name,
            confidence: score,
          })),
        },
        notifications: [
          {
            type: "info",
            message: summary(found, images),
            actions:
              images === 0
                ? []
                : parameters.write
                  ? [
                      {
                        actionId: "accept-proposals",
                        title: "Accept All",
                        parameters: { labels },
                        instanceIds: idsOf(sure, targets),
                      },
                    ]
                  : [
                      {
                        actionId: "classify",
                        title: "Write as Proposals",
                        parameters: { ...parameters, write: true },
                      },
                    ],
          },
        ],
      };
    },
  });
}

/** A group for each tag, and those for which nothing is sure enough. */
function groupsOf(
  tags: readonly Tag[],
  sure: readonly Proposal[],
  { proposals }: Proposals,
  targets: Targets,
) {
  const scale = { min: 0, max: 1, description: "confidence of the proposal" };
  const group = (name: string, members: readonly Proposal[]) =>
    members.length === 0
      ? []
      : [
          scoredGroup(
            name,
            targets,
            members.map(({ sha1 }) => sha1),
            members.map(({ confidence }) => confidence),
            scale,
          ),
        ];
  const proposed = new Set(sure.map(({ sha1 }) => sha1));
  const best = new Map<string, Proposal>();
  for (const one of proposals)
    if (!proposed.has(one.sha1) && one.confidence > (best.get(one.sha1)?.confidence ?? -1))
      best.set(one.sha1, one);
  return [
    ...tags.flatMap((tag) =>
      group(
        tag.name,
        sure.filter((one) => one.tag.id === tag.id),
      ),
    ),
    ...group("Unsure", [...best.values()]),
  ];
}

function idsOf(proposals: readonly Proposal[], targets: Targets): number[] {
  const sha1s = new Set(proposals.map(({ sha1 }) => sha1));
  return [...sha1s].flatMap((sha1) => targets.instancesOf.get(sha1)?.map(({ id }) => id) ?? []);
}

function summary({ unlabelled, accuracy, property }: Proposals, images: number): string {
  if (unlabelled.length === 0)
    return `All of these images bear a tag of '${property.name}' already: there is nothing to propose`;
  const said = `Proposed tags for ${counted(images, "image")} of ${unlabelled.length.toLocaleString("en")}`;
  return accuracy === null
    ? said
    : `${said}; of tagged images that it had not seen, it knew ${Math.round(accuracy * 100)} %`;
}
