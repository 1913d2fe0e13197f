import type { Database } from "better-sqlite3";
import type { CommitInput } from "../../protocol/data.ts";
import { lastId } from "../db/properties.ts";
import { refused } from "./refused.ts";

/** The real ids of what a commit creates or (files that are known) finds, handed out before anything is written. */
export class NewIds {
  readonly #real = new Map<number, { kind: Kind | FileKind; id: number }>();
  readonly #known: Record<Kind | FileKind, (id: number) => boolean>;
  readonly #next: Record<Kind, number>;

  /**
   * @param known whether an object exists by its id
   * @throws WinnowError bad-request when a negative id is used twice, or a positive one names nothing
   */
  constructor(
    db: Database,
    input: CommitInput,
    known: Record<Kind | FileKind, (id: number) => boolean>,
  ) {
    this.#known = known;
    this.#next = {
      propertyGroups: lastId(db, "property_groups") + 1,
      properties: lastId(db, "properties") + 1,
      tags: lastId(db, "tags") + 1,
      annotations: lastId(db, "annotations") + 1,
    };
    for (const kind of kinds) {
      const seen = new Set<number>();
      for (const { id } of input[kind]) {
        if (seen.has(id) || this.#real.has(id))
          throw refused(`The id ${id} is used for two ${words[kind].plural} or other objects.`);
        seen.add(id);
        if (id < 0) this.#real.set(id, { kind, id: this.fresh(kind) });
      }
    }
  }

  /** Folders and instances are found before they are made. @throws WinnowError bad-request */
  add(kind: FileKind, given: number, real: number): void {
    if (this.#real.has(given)) throw refused(`The id ${given} is used for two objects.`);
    this.#real.set(given, { kind, id: real });
  }

  /** Negative ids and what became of them, in the order of the commit. */
  get pairs(): [given: number, real: number][] {
    return [...this.#real].map(([given, { id }]) => [given, id]);
  }

  fresh(kind: Kind): number {
    return this.#next[kind]++;
  }

  /** @throws WinnowError bad-request */
  real(kind: Kind | FileKind, ref: number): number {
    const found = this.find(kind, ref);
    if (found === undefined)
      throw refused(
        ref < 0
          ? `The commit refers to the ${words[kind].singular} ${ref}, but does not create it.`
          : `There is no ${words[kind].singular} ${ref} in the project.`,
      );
    return found;
  }

  find(kind: Kind | FileKind, ref: number): number | undefined {
    if (ref > 0) return this.#known[kind](ref) ? ref : undefined;
    const made = this.#real.get(ref);
    return made?.kind === kind ? made.id : undefined;
  }
}

type Kind = "propertyGroups" | "properties" | "tags" | "annotations";
type FileKind = "folders" | "instances";
const kinds = ["propertyGroups", "properties", "tags", "annotations"] as const;

const words: Record<Kind | FileKind, { singular: string; plural: string }> = {
  propertyGroups: { singular: "property group", plural: "property groups" },
  properties: { singular: "property", plural: "properties" },
  tags: { singular: "tag", plural: "tags" },
  annotations: { singular: "annotation", plural: "annotations" },
  folders: { singular: "folder", plural: "folders" },
  instances: { singular: "instance", plural: "instances" },
};
