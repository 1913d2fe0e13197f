import { signal } from "@preact/signals";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { PropertyInfo, PropertyValue } from "../../src/protocol/data.ts";
import type { PageTarget } from "../../src/protocol/pageData.ts";
import type { Changes } from "./changes.ts";
import type { ProjectData } from "./projectData.ts";
import { draftOf, emptyDraft, valueOf, type Draft } from "./values.ts";
import { countOf } from "../shared/format.ts";

/** A value that is being edited. */
export interface Editing {
  readonly instanceId: number;
  readonly property: PropertyInfo;
  readonly draft: Draft;
  /** As the value was when the editing began. */
  readonly before: Draft;
  /** What is wrong with the draft, once somebody has tried to save it. */
  readonly problem: string | null;
}

export interface ValueEditOptions {
  readonly data: ProjectData;
  readonly changes: Changes;
}

/** Edits one value of one instance where it stands: in a cell of the table, in the viewer's inspector. */
export class ValueEdit {
  readonly editing = signal<Editing | null>(null);
  readonly #data: ProjectData;
  readonly #changes: Changes;

  constructor({ data, changes }: ValueEditOptions) {
    this.#data = data;
    this.#changes = changes;
  }

  /** Begins with the value as it is now. Answers whether there is something to edit. */
  async begin(instanceId: number, property: PropertyInfo): Promise<boolean> {
    const [values = []] = await this.#data.client.call("value/get", {
      ids: bytesOf(Int32Array.of(instanceId)),
      propertyIds: [property.id],
    });
    const before = draftOf(property.type, values[0] ?? null);
    this.editing.value = { instanceId, property, draft: before, before, problem: null };
    return true;
  }

  change(draft: Draft): void {
    const { editing } = this;
    if (editing.value) editing.value = { ...editing.value, draft, problem: null };
  }

  /** Chooses a tag: the one of a tag property, one more of several. */
  choose(tagId: number): void {
    const now = this.editing.value;
    if (!now) return;
    const others = now.draft.tags.filter((id) => id !== tagId);
    const tags = now.property.type === "multi_tags" ? [...others, tagId] : [tagId];
    this.change({ ...now.draft, tags });
  }

  async createTag(name: string): Promise<void> {
    const now = this.editing.value;
    if (!now) return;
    await this.#changes.make(async () => {
      const tagId = await this.#data.addTag(now.property.id, name);
      const { property, instanceId } = this.editing.value ?? {};
      // Another value may be edited by now.
      if (property?.id === now.property.id && instanceId === now.instanceId) this.choose(tagId);
      return `Added the tag ${name}`;
    });
  }

  giveUp(): void {
    this.editing.value = null;
  }

  /** Writes the value in one commit and closes. False while the draft is no value: it stays open and says why. */
  save(scope: "one" | "selection" = "one"): boolean {
    const now = this.editing.value;
    if (!now) return true;
    if (scope === "one" && now.draft === now.before) {
      this.giveUp();
      return true;
    }
    const parsed = isEmpty(now)
      ? ({ kind: "value", value: null } as const)
      : valueOf(now.property.type, now.draft);
    if (parsed.kind === "error") {
      this.editing.value = { ...now, problem: parsed.message };
      return false;
    }
    this.#write(now, scope, parsed.value);
    return true;
  }

  /** Takes the value away. */
  clear(scope: "one" | "selection" = "one"): void {
    const now = this.editing.value;
    if (now) this.#write(now, scope, null);
  }

  #write(
    { instanceId, property }: Editing,
    scope: "one" | "selection",
    value: PropertyValue,
  ): void {
    const target: PageTarget =
      scope === "selection"
        ? { kind: "selection" }
        : { kind: "ids", ids: bytesOf(Int32Array.of(instanceId)) };
    this.giveUp();
    void this.#changes.make(async () => {
      const { instances } = await this.#data.client.call("commit/stamp", {
        target,
        changes: [{ propertyId: property.id, how: "set", value }],
      });
      return `${value === null ? "Cleared" : "Changed"} ${property.name} of ${countOf(instances, "image")}`;
    });
  }
}

// A field that was emptied means no value. A checkbox without a tick means "no", which is one.
function isEmpty({ property, draft }: Editing): boolean {
  if (property.type === "checkbox") return false;
  return draft.text.trim() === emptyDraft.text && draft.tags.length === 0;
}
