import { parameter } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { propose, type Proposal, type Proposals } from "./classifierPropose.ts";
import { proposedName, writeProposals } from "./classifierWrite.ts";
import { counted } from "./shared/counted.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { instanceIdsOf, targetsOf, type Targets } from "./shared/targets.ts";

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
    async *run({ instanceIds, parameters, signal, progress }) {
      const { labels } = parameters;
      const targets = await targetsOf(ctx, instanceIds);
      const found = await propose(plugin, parameters, targets, { signal, progress });
      signal.throwIfAborted();
      const proposed = new Set(found.sure.map(({ sha1 }) => sha1));
      const images = proposed.size;
      const name = proposedName(found.property);
      if (parameters.write) await writeProposals(ctx, found, targets);
      // One by one, for all might be too much for one message.
      for (const group of groupsOf(found, targets)) yield { kind: "groups", groups: [group] };
      return {
        title: `Proposed ${found.property.name}`,
        value: {
          images,
          unlabelled: found.unlabelled.length,
          accuracy: found.accuracy,
          property: parameters.write ? name : null,
          // Whose they are, and how sure, is in the groups: a list of all would be too much for one message.
          proposals: found.sure.length,
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
                        instanceIds: instanceIdsOf(targets, [...proposed]),
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
function groupsOf({ tags, sure, unsure }: Proposals, targets: Targets) {
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
  const byTag = Map.groupBy(sure, ({ tag }) => tag.id);
  return [
    ...tags.flatMap(({ id, name }) => group(name, byTag.get(id) ?? [])),
    ...group("Unsure", unsure),
  ];
}

function summary({ unlabelled, accuracy, property }: Proposals, images: number): string {
  if (unlabelled.length === 0)
    return `All of these images bear a tag of '${property.name}' already: there is nothing to propose`;
  const said = `Proposed tags for ${counted(images, "image")} of ${unlabelled.length.toLocaleString("en")}`;
  return accuracy === null
    ? said
    : `${said}; of tagged images that it had not seen, it knew ${Math.round(accuracy * 100)} %`;
}
