import { bytesOf } from "../../src/protocol/bytes.ts";
import type { TagKey } from "../../src/protocol/pageData.ts";
import { Changes } from "../data/changes.ts";
import type { DataClient } from "../data/dataClient.ts";
import { ProjectData } from "../data/projectData.ts";
import { TagKeys } from "../data/tagKeys.ts";

/** What the viewer has to give values to the image on show: the tag keys, and undo. */
export class Labelling {
  readonly data: ProjectData;
  readonly changes: Changes;
  readonly keys: TagKeys;
  readonly #shownId: () => number | undefined;

  constructor(
    client: DataClient,
    shownId: () => number | undefined,
    onError: (error: unknown) => void,
  ) {
    this.data = new ProjectData(client, onError);
    this.changes = new Changes(client);
    this.keys = new TagKeys(this.data, this.changes);
    this.#shownId = shownId;
  }

  /** Does what a key is bound to for the image on show. False when the key means nothing. */
  press(key: string): boolean {
    const entry = this.keys.find(key);
    if (!entry) return false;
    this.pressEntry(entry);
    return true;
  }

  pressEntry(entry: TagKey): void {
    const id = this.#shownId();
    if (id === undefined) return;
    const ids = bytesOf(Int32Array.of(id));
    const target = { kind: "ids", ids } as const;
    void this.keys.press(entry, { target, count: 1, ids: () => Promise.resolve(ids) });
  }
}
