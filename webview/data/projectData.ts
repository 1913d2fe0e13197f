import { batch, signal } from "@preact/signals";
import type {
  PropertyGroupInfo,
  PropertyInfo,
  PropertyMode,
  PropertyType,
  TagInfo,
} from "../../src/protocol/data.ts";
import type { DataClient } from "./dataClient.ts";
import { commitOf } from "../../src/protocol/emptyCommit.ts";
import { PageActions } from "./pageActions.ts";

export interface NewProperty {
  readonly name: string;
  readonly type: PropertyType;
  readonly mode: PropertyMode;
}

/** The project's properties and tags as a page knows them: asked for at first use, and again when they change. */
export class ProjectData {
  readonly client: DataClient;
  readonly actions: PageActions;
  readonly groups = signal<readonly PropertyGroupInfo[]>([]);
  readonly properties = signal<readonly PropertyInfo[]>([]);
  readonly loaded = signal(false);
  readonly #tags = signal<ReadonlyMap<number, readonly TagInfo[]>>(new Map());
  readonly #asked = new Map<number, Promise<readonly TagInfo[]>>();
  readonly #onError: (error: unknown) => void;
  #opening: Promise<void> | null = null;

  constructor(client: DataClient, onError: (error: unknown) => void) {
    this.client = client;
    this.#onError = onError;
    this.actions = new PageActions(client, onError);
    client.on("project/changed", ({ properties, values }) => {
      if (this.loaded.value && (properties || values)) void this.refresh();
    });
  }

  /** Asks for the properties, once. */
  open(): Promise<void> {
    if (!this.#opening) void this.actions.refresh();
    this.#opening ??= this.refresh();
    return this.#opening;
  }

  /** Asks again for everything that is known. A failure is told, and what was known stays. */
  async refresh(): Promise<void> {
    try {
      const known = [...this.#tags.value.keys()];
      const [{ groups, properties }, ...lists] = await Promise.all([
        this.client.call("property/list", {}),
        ...known.map((propertyId) => this.#list(propertyId)),
      ]);
      batch(() => {
        this.groups.value = groups;
        this.properties.value = properties;
        this.#tags.value = new Map(known.map((propertyId, i) => [propertyId, lists[i] ?? []]));
        this.loaded.value = true;
      });
    } catch (error) {
      this.#opening = null;
      this.#onError(error);
    }
  }

  byId(propertyId: number): PropertyInfo | undefined {
    return this.properties.value.find(({ id }) => id === propertyId);
  }

  /** Names are the same whatever their case. */
  byName(name: string): PropertyInfo | undefined {
    return byName(this.properties.value, name);
  }

  /** Tags of a property as far as they are known; the first call asks for them, and the signal tells of the answer. */
  tagsOf(propertyId: number): readonly TagInfo[] {
    const known = this.#tags.value.get(propertyId);
    if (!known) this.tags(propertyId).catch((error: unknown) => this.#onError(error));
    return known ?? [];
  }

  /** Tags of a property. */
  async tags(propertyId: number): Promise<readonly TagInfo[]> {
    const known = this.#tags.value.get(propertyId);
    if (known) return known;
    const asked = this.#asked.get(propertyId) ?? this.#list(propertyId);
    this.#asked.set(propertyId, asked);
    try {
      const tags = await asked;
      this.#tags.value = new Map([...this.#tags.value, [propertyId, tags]]);
      return tags;
    } finally {
      this.#asked.delete(propertyId);
    }
  }

  /** Makes a property and answers its id. */
  async addProperty({ name, type, mode }: NewProperty): Promise<number> {
    const property = { id: -1, name, type, mode, groupId: null };
    const { ids } = await this.client.call("commit/do", {
      commit: commitOf(`Add the property ${name}`, { properties: [property] }),
    });
    await this.refresh();
    return realId(ids);
  }

  /** Makes a tag and answers its id. */
  async addTag(propertyId: number, name: string): Promise<number> {
    const tag = { id: -1, propertyId, name, color: null, parents: [] };
    const { ids } = await this.client.call("commit/do", {
      commit: commitOf(`Add the tag ${name}`, { tags: [tag] }),
    });
    await this.refresh();
    return realId(ids);
  }

  async #list(propertyId: number): Promise<readonly TagInfo[]> {
    return this.client.call("tag/list", { propertyId });
  }
}

export function byName<T extends { readonly name: string }>(
  all: readonly T[],
  name: string,
): T | undefined {
  const wanted = name.trim().toLowerCase();
  return all.find((one) => one.name.toLowerCase() === wanted);
}

function realId(ids: readonly (readonly [given: number, real: number])[]): number {
  const real = ids.find(([given]) => given === -1)?.[1];
  if (real === undefined) throw new Error("The engine gave the new object no id.");
  return real;
}
