import { definePlugin, parameter, type Group, type Instance } from "@winnow/plugin-api";

export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "shapes",
      title: "Group by Shape",
      description: "Tells landscape, portrait and square images apart.",
      icon: "symbol-ruler",
      hooks: ["group", "execute"],
      parameters: {
        tolerance: parameter.number({
          title: "Tolerance",
          description: "How much longer one side may be than the other in a square image.",
          default: 0.05,
          min: 0,
          max: 1,
          step: 0.05,
        }),
      },
      async run({ instanceIds, parameters, progress }) {
        const instances = await ctx.project.instances({ ids: instanceIds });
        progress(1, 2, "Comparing sides");
        const groups = groupsByShape(instances, parameters.tolerance);
        return {
          title: "Shapes",
          groups,
          value: Object.fromEntries(
            groups.map(({ name = "", instanceIds: ids = [] }) => [name, ids.length]),
          ),
          notifications: [
            { type: "info", message: `${instances.length} images have ${groups.length} shapes` },
          ],
        };
      },
    });
  },
});

/** Those that have members, in this order. */
function groupsByShape(instances: readonly Instance[], tolerance: number): Group[] {
  const shapes = { Landscape: [], Portrait: [], Square: [] } as Record<Shape, number[]>;
  for (const instance of instances) shapes[shapeOf(instance, tolerance)].push(instance.id);
  return Object.entries(shapes)
    .filter(([, ids]) => ids.length > 0)
    .map(([name, instanceIds]) => ({ name, instanceIds }));
}

type Shape = "Landscape" | "Portrait" | "Square";

function shapeOf({ width, height }: Instance, tolerance: number): Shape {
  if (Math.abs(width - height) <= tolerance * Math.min(width, height)) return "Square";
  return width > height ? "Landscape" : "Portrait";
}
