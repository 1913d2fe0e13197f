import type { ReportCell, ReportColumn, TableBlock } from "../../../../plugin-api/index.ts";
import type { ClassFigures } from "../../evaluation/classification.ts";

/** One figure of each model; null: not known. */
export interface Figure {
  readonly title: string;
  readonly values: readonly (number | null)[];
}

/** Figures of one model, or of two with their difference. */
export function figureTable(names: readonly string[], figures: readonly Figure[]): TableBlock {
  const areTwo = names.length > 1;
  return {
    kind: "table",
    title: "Figures",
    columns: [
      { title: "Figure" },
      ...names.map((title): ReportColumn => ({ title, format: "percent" })),
      ...(areTwo ? [difference] : []),
    ],
    rows: figures.map(({ title, values }) => [
      title,
      ...values,
      ...(areTwo ? [between(values[0], values[1])] : []),
    ]),
  };
}

export interface ClassModel {
  readonly name: string;
  readonly byClass: readonly ClassFigures[];
  /** One column more, with NaN where it is not known. */
  readonly extra: {
    readonly title: string;
    readonly description: string;
    readonly values: readonly number[];
  } | null;
}

/** A row a class; of two models F1 side by side. `supportOf` answers the cell with what is true of a class. */
export function classTable(
  models: readonly ClassModel[],
  classes: readonly string[],
  supportOf: (one: number) => ReportCell,
): TableBlock {
  const [first, second] = models;
  const head: ReportColumn[] = [
    { title: "Class" },
    { title: "Truth", format: "number", description: "How many there are" },
  ];
  if (second)
    return {
      kind: "table",
      title: "Classes",
      columns: [
        ...head,
        ...models.map(({ name }): ReportColumn => ({ title: `F1, ${name}`, format: "percent" })),
        difference,
      ],
      rows: classes.map((name, one) => {
        const values = models.map(({ byClass }) => byClass[one].f1);
        return [name, supportOf(one), ...values, between(values[0], values[1])];
      }),
    };
  const { byClass, extra } = first;
  return {
    kind: "table",
    title: "Classes",
    columns: [
      ...head,
      { title: "Precision", format: "percent", description: "TP / (TP + FP)" },
      { title: "Recall", format: "percent", description: "TP / (TP + FN)" },
      { title: "F1", format: "percent", description: "2 TP / (2 TP + FP + FN)" },
      ...(extra
        ? [{ title: extra.title, format: "percent", description: extra.description } as const]
        : []),
      { title: "TP", format: "number", description: "Right" },
      { title: "FP", format: "number", description: "Wrong" },
      { title: "FN", format: "number", description: "Missed" },
    ],
    rows: classes.map((name, one) => {
      const { precision, recall, f1, truePositives, falsePositives, falseNegatives } = byClass[one];
      return [
        name,
        supportOf(one),
        precision,
        recall,
        f1,
        ...(extra ? [extra.values[one]] : []),
        truePositives,
        falsePositives,
        falseNegatives,
      ];
    }),
  };
}

const difference: ReportColumn = {
  title: "Difference",
  format: "signed",
  description: "Second less first, in percentage points",
};

function between(one: number | null | undefined, other: number | null | undefined): number | null {
  if (typeof one !== "number" || typeof other !== "number") return null;
  return Math.round((other - one) * 10_000) / 100;
}
