import { computed, signal } from "@preact/signals";
import type { PropertyInfo, StampChange } from "../../../src/protocol/data.ts";
import type { PageTarget } from "../../../src/protocol/pageData.ts";
import type { Changes } from "../../data/changes.ts";
import type { NewProperty, ProjectData } from "../../data/projectData.ts";
import { emptyDraft, valueOf, type Draft } from "../../data/values.ts";
import { countOf } from "../../shared/format.ts";

/** What happens to the values of a property. */
export type How = "set" | "add" | "remove" | "clear";

export interface StampRow {
  /** Counts up; tells rows apart. */
  readonly id: number;
  readonly propertyId: number;
  readonly how: How;
  readonly draft: Draft;
}

export type StampPlan =
  | { readonly kind: "ready"; readonly changes: readonly StampChange[] }
  /** A sentence: what is to be done first. */
  | { readonly kind: "incomplete"; readonly message: string };

export interface StampOptions {
  readonly data: ProjectData;
  readonly changes: Changes;
  selected(): number;
  total(): number;
}

/** What the stamp panel is about to write: several properties at once, for the selection or everything in the view. */
export class StampModel {
  readonly rows = signal<readonly StampRow[]>([]);
  readonly scope = signal<"selection" | "view">("selection");
  readonly #options: StampOptions;
  #nextId = 1;

  readonly count = computed(() =>
    this.scope.value === "selection" ? this.#options.selected() : this.#options.total(),
  );

  readonly plan = computed<StampPlan>(() =>
    planOf(this.rows.value, (id) => this.#options.data.byId(id), this.count.value),
  );

  constructor(options: StampOptions) {
    this.#options = options;
  }

  add(property: PropertyInfo): void {
    if (this.rows.value.some(({ propertyId }) => propertyId === property.id)) return;
    const how = property.type === "multi_tags" ? "add" : "set";
    const row = { id: this.#nextId++, propertyId: property.id, how, draft: emptyDraft } as const;
    this.rows.value = [...this.rows.value, row];
  }

  /** Makes a property and puts it on the panel. */
  async create(property: NewProperty): Promise<boolean> {
    const { data, changes } = this.#options;
    return changes.make(async () => {
      const id = await data.addProperty(property);
      const made = data.byId(id);
      if (made) this.add(made);
      return `Added the property ${property.name}`;
    });
  }

  /** Makes a tag and chooses it in a row. */
  async createTag(row: StampRow, name: string): Promise<void> {
    const { data, changes } = this.#options;
    await changes.make(async () => {
      const id = await data.addTag(row.propertyId, name);
      const now = this.rows.value.find((other) => other.id === row.id);
      if (now) this.choose(now, id);
      return `Added the tag ${name}`;
    });
  }

  /** Chooses a tag in a row: the one of a tag property, one more of several. */
  choose(row: StampRow, tagId: number): void {
    const several = this.#options.data.byId(row.propertyId)?.type === "multi_tags";
    const others = row.draft.tags.filter((id) => id !== tagId);
    this.edit(row.id, { draft: { ...row.draft, tags: several ? [...others, tagId] : [tagId] } });
  }

  edit(rowId: number, change: Partial<Pick<StampRow, "how" | "draft">>): void {
    this.rows.value = this.rows.value.map((row) =>
      row.id === rowId ? { ...row, ...change } : row,
    );
  }

  remove(rowId: number): void {
    this.rows.value = this.rows.value.filter(({ id }) => id !== rowId);
  }

  /** Writes everything in one commit. */
  apply(): Promise<boolean> {
    const { data, changes } = this.#options;
    const plan = this.plan.value;
    if (plan.kind === "incomplete") {
      changes.fail(plan.message);
      return Promise.resolve(false);
    }
    const target: PageTarget = { kind: this.scope.value };
    const names = plan.changes.map(({ propertyId }) => data.byId(propertyId)?.name ?? "");
    return changes.make(async () => {
      const { instances } = await data.client.call("commit/stamp", {
        target,
        changes: [...plan.changes],
      });
      return `Changed ${names.join(", ")} of ${countOf(instances, "image")}`;
    });
  }
}

/** The changes that rows stand for, or what is missing. */
export function planOf(
  rows: readonly StampRow[],
  propertyOf: (id: number) => PropertyInfo | undefined,
  count: number,
): StampPlan {
  if (rows.length === 0) return incomplete("Choose a property first.");
  if (count === 0)
    return incomplete("Select images in the grid first, or stamp all that are shown.");
  const changes: StampChange[] = [];
  for (const { propertyId, how, draft } of rows) {
    const property = propertyOf(propertyId);
    if (!property) return incomplete("A property on the panel was deleted: take it off.");
    if (how === "clear") {
      changes.push({ propertyId, how: "set", value: null });
      continue;
    }
    const parsed = valueOf(property.type, draft);
    if (parsed.kind === "error") return incomplete(`${property.name}: ${parsed.message}`);
    changes.push({ propertyId, how, value: parsed.value });
  }
  return { kind: "ready", changes };
}

/** What can be done with values of a type. */
export function howsOf({ type }: PropertyInfo): readonly How[] {
  return type === "multi_tags" ? ["add", "remove", "set", "clear"] : ["set", "clear"];
}

function incomplete(message: string): StampPlan {
  return { kind: "incomplete", message };
}
