import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { WinnowError } from "../../../src/base/errors.ts";
import type { PropertyInfo } from "../../../src/protocol/data.ts";
import type { AnnotationClass } from "../../annotations/classBook.ts";
import type { ProjectLook } from "../../annotations/projectLook.ts";
import type { Changes } from "../../data/changes.ts";
import { commitOf } from "../../../src/protocol/emptyCommit.ts";
import { byName, type ProjectData } from "../../data/projectData.ts";

export interface ClassChoiceOptions {
  readonly data: ProjectData;
  readonly changes: Changes;
  readonly look: ProjectLook;
  readonly classes: ReadonlySignal<ReadonlyMap<number, AnnotationClass>>;
  /** Classes of what is on the image. */
  used(): readonly number[];
}

/** The property that is made for classes where there is none. */
const firstProperty = "object";

/** Which class the next shape gets. */
export class ClassChoice {
  /** A tag's id. */
  readonly current: Signal<number | null>;
  /** Whether the list of classes is to have the focus. */
  readonly wanted = signal(false);
  readonly #options: ClassChoiceOptions;
  #home: number | null = null;

  /**
   * The classes to choose from, those of the keys 1 to 9 first: the tags of the property that classes are of, by name,
   * and behind them the tags of other properties.
   */
  readonly choices = computed<readonly AnnotationClass[]>(() => {
    const all = [...this.#options.classes.value.values()];
    const home = this.#homeId();
    return [
      ...all.filter(({ propertyId }) => propertyId === home),
      ...all.filter(({ propertyId }) => propertyId !== home),
    ];
  });
  /** The classes of the keys 1 to 9. */
  readonly keyed = computed(() => {
    const home = this.#homeId();
    return this.choices.value.filter(({ propertyId }) => propertyId === home).slice(0, 9);
  });

  /** The properties that classes can be tags of. */
  readonly properties = computed(() => this.#options.data.properties.value.filter(canHold));
  /** The property that they are tags of; null: there is none yet. */
  readonly propertyId = computed(() => this.#homeId());

  constructor(options: ClassChoiceOptions) {
    this.#options = options;
    this.current = options.look.classId;
  }

  /** Takes classes from another property from now on. */
  takeFrom(propertyId: number): void {
    const { look, classes } = this.#options;
    batch(() => {
      look.classPropertyId.value = propertyId;
      if (classes.value.get(this.current.value ?? 0)?.propertyId !== propertyId)
        this.current.value = null;
    });
  }

  /** The id of a class by its name, which becomes one if there is none. Null: that went wrong, and was said. */
  async find(name: string): Promise<number | null> {
    const wanted = name.trim();
    const known = byName(this.choices.value, wanted);
    if (known) return known.id;
    const made: { id: number | null } = { id: null };
    await this.#options.changes.make(async () => {
      const { data } = this.#options;
      await data.open();
      // It may have been made since, by the click before or in another window.
      const propertyId = this.#homeId();
      const here = propertyId === null ? undefined : byName(await data.tags(propertyId), wanted);
      if (here) made.id = here.id;
      else
        made.id =
          propertyId === null ? await this.#begin(wanted) : await data.addTag(propertyId, wanted);
      return `Add the class ${wanted}`;
    });
    return made.id;
  }

  // The first class makes the property that it is a tag of, in the same commit.
  async #begin(name: string): Promise<number> {
    const { data } = this.#options;
    const taken = data.byName(firstProperty) !== undefined;
    const property = {
      id: -1,
      name: taken ? `${firstProperty} class` : firstProperty,
      type: "tag",
      mode: "image",
      groupId: null,
    } as const;
    const tag = { id: -2, propertyId: -1, name, color: null, parents: [] };
    const { ids } = await data.client.call("commit/do", {
      commit: commitOf(`Add the class ${name}`, { properties: [property], tags: [tag] }),
    });
    await data.refresh();
    const real = new Map(ids.map(([given, id]) => [given, id]));
    const [propertyId, tagId] = [real.get(-1), real.get(-2)];
    if (propertyId === undefined || tagId === undefined)
      throw new WinnowError("bad-request", "The engine gave the new class no id. Try it again.");
    await data.tags(propertyId);
    return tagId;
  }

  // The one that was chosen, or else the property "object", or else the one whose tags are classes already.
  #homeId(): number | null {
    const { data, classes, used, look } = this.#options;
    const chosen = data.byId(look.classPropertyId.value ?? 0);
    if (chosen && canHold(chosen)) return chosen.id;
    const first = data.byName(firstProperty) ?? data.byName(`${firstProperty} class`);
    if (first && canHold(first)) return first.id;
    for (const id of [...used(), this.current.value]) {
      const found = id === null ? undefined : classes.value.get(id);
      if (found) return (this.#home = found.propertyId);
    }
    return data.byId(this.#home ?? 0) ? this.#home : null;
  }
}

function canHold({ type }: PropertyInfo): boolean {
  return type === "tag" || type === "multi_tags";
}
