import { signal } from "@preact/signals";
import { WinnowError } from "../../src/base/errors.ts";
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
  /** Tags that are being made for this value, and are not in the draft yet. */
  readonly newTags: readonly NewTag[];
}

interface NewTag {
  readonly name: string;
  /** Null until the project has it. */
  id: number | null;
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

  /** Begins with the value as it is now. */
  async begin(instanceId: number, property: PropertyInfo): Promise<void> {
    const [values = []] = await this.#data.client.call("value/get", {
      ids: bytesOf(Int32Array.of(instanceId)),
      propertyIds: [property.id],
    });
    const before = draftOf(property.type, values[0] ?? null);
    this.editing.value = {
      instanceId,
      property,
      draft: before,
      before,
      problem: null,
      newTags: [],
    };
  }

  change(draft: Draft): void {
    const { editing } = this;
    if (editing.value) editing.value = { ...editing.value, draft, problem: null };
  }

  /** Chooses a tag: the one of a tag property, one more of several. */
  choose(tagId: number): void {
    const now = this.editing.value;
    if (now) this.change(withTag(now, tagId));
  }

  /** Makes a tag and chooses it; who saves meanwhile saves it, too. */
  async createTag(name: string): Promise<void> {
    const now = this.editing.value;
    if (!now) return;
    const made: NewTag = { name, id: null };
    this.editing.value = { ...now, newTags: [...now.newTags, made] };
    await this.#changes.make(async () => {
      made.id = await this.#data.addTag(now.property.id, name);
      return `Added the tag ${name}`;
    });
    const { value } = this.editing;
    // Another value may be edited by now.
    if (!value?.newTags.includes(made)) return;
    this.editing.value = { ...value, newTags: value.newTags.filter((one) => one !== made) };
    if (made.id !== null) this.choose(made.id);
  }

  giveUp(): void {
    this.editing.value = null;
  }

  /** Writes the value in one commit and closes. False while the draft is no value: it stays open and says why. */
  save(scope: "one" | "selection" = "one"): boolean {
    const now = this.editing.value;
    if (!now) return true;
    if (scope === "one" && now.draft === now.before && now.newTags.length === 0) {
      this.giveUp();
      return true;
    }
    const parsed = parse(now);
    if (parsed.kind === "error") {
      this.editing.value = { ...now, problem: parsed.message };
      return false;
    }
    this.#write(now, scope, () => (now.newTags.length === 0 ? parsed.value : tagsOf(now)));
    return true;
  }

  /** Takes the value away. */
  clear(scope: "one" | "selection" = "one"): void {
    const now = this.editing.value;
    if (now) this.#write(now, scope, () => null);
  }

  // The value is asked for when the changes before are made: among them are those that make its tags.
  #write(
    { instanceId, property }: Editing,
    scope: "one" | "selection",
    valueNow: () => PropertyValue,
  ): void {
    const target: PageTarget =
      scope === "selection"
        ? { kind: "selection" }
        : { kind: "ids", ids: bytesOf(Int32Array.of(instanceId)) };
    this.giveUp();
    void this.#changes.make(async () => {
      const value = valueNow();
      const { instances } = await this.#data.client.call("commit/stamp", {
        target,
        changes: [{ propertyId: property.id, how: "set", value }],
      });
      return `${value === null ? "Cleared" : "Changed"} ${property.name} of ${countOf(instances, "image")}`;
    });
  }
}

function withTag({ property, draft }: Editing, tagId: number): Draft {
  const others = draft.tags.filter((id) => id !== tagId);
  return { ...draft, tags: property.type === "multi_tags" ? [...others, tagId] : [tagId] };
}

function parse(now: Editing): ReturnType<typeof valueOf> {
  return isEmpty(now) ? { kind: "value", value: null } : valueOf(now.property.type, now.draft);
}

// With the tags that were being made when it was saved.
function tagsOf(now: Editing): PropertyValue {
  let whole = now;
  for (const { id, name } of now.newTags) {
    if (id === null)
      throw new WinnowError(
        "bad-request",
        `The tag ${name} could not be made, so nothing was changed. Try it again.`,
      );
    whole = { ...whole, draft: withTag(whole, id) };
  }
  const parsed = parse(whole);
  return parsed.kind === "value" ? parsed.value : null;
}

// A field that was emptied means no value. A checkbox without a tick means "no", which is one.
function isEmpty({ property, draft }: Editing): boolean {
  if (property.type === "checkbox") return false;
  return draft.text.trim() === emptyDraft.text && draft.tags.length === 0;
}
