import { parameter } from "../../../../plugin-api/index.ts";
import type { MlPlugin } from "../../plugin.ts";
import { counted } from "../shared/counted.ts";
import { targetsOf } from "../shared/targets.ts";
import { acceptMarks } from "./objectFindingsWrite.ts";

/** `ml/accept-object-classes`: what `ml/object-label-errors` marked gets the class that is proposed. */
export function registerAcceptObjectClasses(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "accept-object-classes",
    title: "Accept Suggested Classes",
    description:
      "Gives annotated objects the class of their attribute 'suggested_class', and takes the marks away.",
    icon: "check",
    hooks: ["execute"],
    parameters: {
      least: parameter.number({
        title: "Label error, at least",
        description: "Only objects whose attribute 'label_error' is no less.",
        default: 0,
        min: 0,
        max: 1,
        step: 0.05,
      }),
    },
    async run({ instanceIds, parameters: { least } }) {
      const { sha1s } = await targetsOf(ctx, instanceIds);
      const tags = await ctx.project.tags();
      const propertyOf = new Map(tags.map(({ id, propertyId }) => [id, propertyId]));
      const { changed, unknown, below } = await acceptMarks(
        ctx,
        sha1s,
        least,
        (wanted, besideId) =>
          tags.find(
            ({ name, propertyId }) => name === wanted && propertyId === propertyOf.get(besideId),
          )?.id,
      );
      if (changed === 0 && unknown.size === 0 && below > 0)
        throw new Error(
          `None of ${counted(below, "marked object")} has a label error of ${least} or more. Ask for less.`,
        );
      if (changed === 0 && unknown.size === 0)
        throw new Error(
          "No object on these images has a suggested class. Run 'Find Label Errors of Objects' first, and let it mark the annotations.",
        );
      const gone =
        unknown.size > 0
          ? `; there is no class ${[...unknown].map((name) => `'${name}'`).join(", ")} any more`
          : "";
      return {
        value: { changed, unknown: [...unknown] },
        notifications: [
          {
            type: unknown.size > 0 ? "warning" : "info",
            message: `Changed the class of ${counted(changed, "object")}${gone}`,
          },
        ],
      };
    },
  });
}
