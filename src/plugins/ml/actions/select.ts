import { parameter } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { chooseImages } from "./selectImages.ts";
import { counted } from "./shared/counted.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { tagImages, tagsProperty } from "./shared/tagImages.ts";
import { targetsOf } from "./shared/targets.ts";

/**
 * `ml/select`: chooses k images: diverse (k-centre greedy: Sener and Savarese 2018), typical (TypiClust: Hacohen 2022),
 * balanced over classes, similar to a tag, or by a weighted sum of these and of a number property.
 */
export function registerSelect(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "select",
    title: "Select a Subset",
    description:
      "Chooses images that cover the others, are typical, balanced, or like those of a tag.",
    icon: "checklist",
    hooks: ["execute"],
    parameters: {
      count: parameter.integer({ title: "Images", default: 100, min: 1, max: 1_000_000 }),
      strategy: parameter.choice({
        title: "Choose",
        choices: [
          { value: "diverse", title: "Diverse ones", description: "Far from each other." },
          { value: "typical", title: "Typical ones", description: "Of all that there is." },
          { value: "balanced", title: "Balanced ones", description: "Diverse, of each class." },
          {
            value: "similar",
            title: "Similar ones",
            description: "To those of a tag, which stay out.",
          },
          { value: "weighted", title: "By weights" },
        ],
        default: "diverse",
      }),
      vectors: vectorsParameter,
      diversity: weight("Diversity", 1, { min: 0 }),
      typicality: weight("Typicality", 0),
      similarity: weight("Similarity to the tag", 0),
      similarTo: parameter.tag({
        title: "Similar to",
        description: "Images with this tag.",
        optional: true,
        when: { parameter: "strategy", is: ["similar", "weighted"] },
      }),
      numberWeight: weight("Number", 0, { description: "Below 0, low numbers are sought." }),
      number: parameter.property({
        title: "Numbers",
        types: ["number"],
        optional: true,
        when: { parameter: "strategy", is: "weighted" },
      }),
      balanceWeight: weight("Balance", 0),
      labels: parameter.property({
        title: "Classes",
        description: "A property of tags.",
        types: ["tag", "multi_tags"],
        optional: true,
        when: { parameter: "strategy", is: ["balanced", "weighted"] },
      }),
      shares: parameter.choice({
        title: "Shares of the classes",
        choices: [
          { value: "uniform", title: "All the same" },
          { value: "input", title: "As among the images" },
        ],
        default: "uniform",
        when: { parameter: "strategy", is: ["balanced", "weighted"] },
      }),
      minimumDistance: parameter.number({
        title: "Distance at least",
        description: "Between chosen images, from 0 to 2: leaves out what is nearly the same.",
        default: 0,
        min: 0,
        max: 2,
        step: 0.05,
        when: { parameter: "strategy", is: ["diverse", "balanced", "similar", "weighted"] },
      }),
      preselected: parameter.tag({
        title: "Chosen already",
        description:
          "Images with this tag: others keep away from them, and they are not chosen again.",
        optional: true,
      }),
      property: parameter.text({
        title: "Tag the images in",
        description: "A property of tags. Leave it empty to tag none.",
        default: "selection",
        maxLength: 200,
      }),
      tag: parameter.text({
        title: "Tag",
        description: "Images that bear it from an earlier selection keep it.",
        default: "selected",
        maxLength: 200,
      }),
    },
    async run({ instanceIds, parameters, signal, progress }) {
      const property = parameters.property.trim();
      if (property !== "") await tagsProperty(ctx, property);
      const targets = await targetsOf(ctx, instanceIds);
      const run = { signal, progress };
      const { sha1s, candidates } = await chooseImages(plugin, parameters, targets, run);
      signal.throwIfAborted();
      // Of copies one is enough.
      const chosen = Int32Array.from(
        sha1s.flatMap((sha1) => targets.instancesOf.get(sha1)?.[0]?.id ?? []),
      );
      const title = `Select ${counted(chosen.length, "image")}`;
      const tag = parameters.tag.trim() || "selected";
      if (property !== "" && chosen.length > 0)
        await tagImages(ctx, { property, tag, instanceIds: chosen, title });
      const short = chosen.length < parameters.count;
      return {
        title: "Selection",
        groups: chosen.length === 0 ? [] : [{ name: "Selected", instanceIds: chosen }],
        value: { instanceIds: [...chosen], candidates, tag: property === "" ? null : tag },
        notifications: [
          {
            type: short ? "warning" : "info",
            message: `Selected ${counted(chosen.length, "image")} of ${candidates.toLocaleString("en")}${short ? `; there are no more ${parameters.minimumDistance > 0 ? "at this distance" : "to choose from"}` : ""}`,
          },
        ],
      };
    },
  });
}

function weight(
  title: string,
  initial: number,
  { min = -100, description }: { readonly min?: number; readonly description?: string } = {},
) {
  return parameter.number({
    title: `Weight: ${title}`,
    description,
    default: initial,
    min,
    max: 100,
    step: 0.1,
    when: { parameter: "strategy", is: "weighted" },
  });
}
