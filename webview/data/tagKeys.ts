import { signal } from "@preact/signals";
import { WinnowError } from "../../src/base/errors.ts";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import type { PropertyInfo, PropertyValue, StampChange } from "../../src/protocol/data.ts";
import type { PageTarget, TagKey } from "../../src/protocol/pageData.ts";
import { countOf } from "../shared/format.ts";
import type { Changes } from "./changes.ts";
import { byName, type ProjectData } from "./projectData.ts";

/** What a key is pressed for. */
export interface KeyTarget {
  readonly target: PageTarget;
  readonly count: number;
  /** Int32 ids of the target's instances from `offset`, at most 1,000. */
  ids(offset: number): Promise<Uint8Array>;
}

/** Up to so many are asked whether all of them have the value already; a larger selection always gets it. */
const largestAsked = 20_000;
const askedAtOnce = 1000;

/** Keys that give the selection a tag or another value, and take it away when all have it. */
export class TagKeys {
  readonly keys = signal<readonly TagKey[]>([]);
  readonly #data: ProjectData;
  readonly #changes: Changes;

  constructor(data: ProjectData, changes: Changes) {
    this.#data = data;
    this.#changes = changes;
    data.client.on("tagKeys/changed", ({ keys }) => (this.keys.value = keys));
  }

  async open(): Promise<void> {
    this.keys.value = await this.#data.client.call("tagKeys/list", {});
  }

  /** The entry of a key, if the key is bound. */
  find(key: string): TagKey | undefined {
    const wanted = key.toLowerCase();
    return this.keys.value.find((entry) => entry.key === wanted);
  }

  /** Binds a key, which forgets what it meant before. */
  bind(entry: TagKey): Promise<boolean> {
    const others = this.keys.value.filter(({ key }) => key !== entry.key);
    const keys = [...others, entry].sort((a, b) => (a.key < b.key ? -1 : 1));
    return this.#save(keys, `Key ${entry.key.toUpperCase()} now means ${entryText(entry)}.`);
  }

  unbind(key: string): Promise<boolean> {
    const keys = this.keys.value.filter((entry) => entry.key !== key);
    return this.#save(keys, `Key ${key.toUpperCase()} means nothing any more.`);
  }

  /** Gives the target the value of a key in one commit, or takes it away when all of it has it. */
  press(entry: TagKey, to: KeyTarget): Promise<boolean> {
    return this.#changes.make(async () => {
      await this.#data.open();
      const property = this.#data.byName(entry.property);
      if (!property)
        throw new WinnowError(
          "not-found",
          `There is no property '${entry.property}' yet. Make it in the stamp panel, or bind the key ${entry.key.toUpperCase()} to another one.`,
        );
      const value = await this.#valueOf(property, entry);
      const takes = await this.#allHave(property, value, to);
      const { instances } = await this.#data.client.call("commit/stamp", {
        target: to.target,
        changes: [changeOf(property, value, takes)],
      });
      return `${takes ? "Taken away" : "Given"}: ${entryText(entry)} · ${countOf(instances, "image")}`;
    });
  }

  async #save(keys: TagKey[], text: string): Promise<boolean> {
    try {
      await this.#data.client.call("tagKeys/save", { keys });
      this.keys.value = keys;
      this.#changes.say(text);
      return true;
    } catch (error) {
      this.#changes.fail(
        `The key could not be kept in the settings: ${error instanceof Error ? error.message : String(error)}`,
      );
      return false;
    }
  }

  // A team's settings may name a tag that this project does not have yet.
  async #valueOf(property: PropertyInfo, { value }: TagKey): Promise<string | number | boolean> {
    if (property.type !== "tag" && property.type !== "multi_tags") return value;
    const tags = await this.#data.tags(property.id);
    const tag = byName(tags, String(value));
    return tag?.id ?? (await this.#data.addTag(property.id, String(value)));
  }

  async #allHave(
    property: PropertyInfo,
    value: string | number | boolean,
    { count, ids }: KeyTarget,
  ): Promise<boolean> {
    if (count > largestAsked) return false;
    for (let offset = 0; offset < count; offset += askedAtOnce) {
      const some = await ids(offset);
      const [values = []] = await this.#data.client.call("value/get", {
        ids: bytesOf(int32sOf(some).slice(0, askedAtOnce)),
        propertyIds: [property.id],
      });
      if (values.length === 0 || !values.every((has) => holds(has, value))) return false;
    }
    return count > 0;
  }
}

/** "quality: blurry". */
export function entryText({ property, value }: TagKey): string {
  return value === true ? property : `${property}: ${String(value)}`;
}

function holds(has: PropertyValue, value: string | number | boolean): boolean {
  return Array.isArray(has) ? has.some((one) => one === value) : has === value;
}

function changeOf(
  { id: propertyId, type }: PropertyInfo,
  value: string | number | boolean,
  takes: boolean,
): StampChange {
  if (type === "multi_tags")
    return { propertyId, how: takes ? "remove" : "add", value: [Number(value)] };
  return { propertyId, how: "set", value: takes ? null : value };
}
