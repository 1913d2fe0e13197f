import { bitsOf, hasBit } from "../../../src/base/bits.ts";
import { WinnowError } from "../../../src/base/errors.ts";
import { bytesOf, bytesOfPoints } from "../../../src/protocol/bytes.ts";
import type { PropertyInfo } from "../../../src/protocol/data.ts";
import type { MapPageContract } from "../../../src/protocol/mapPage.ts";
import { noCategory, type MapColoring } from "../../../src/protocol/maps.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import { MapModel } from "../../../webview/map/mapModel.ts";

export interface ScriptedMap {
  readonly name: string;
  readonly pointsId: number;
  /** Of each point. */
  readonly ids: readonly number[];
}

/** The host of a map page, whose answers a test decides upon: what it has, what fails, and what has to wait. */
export class MapHost {
  map: ScriptedMap | null = null;
  canMake = true;
  properties: PropertyInfo[] = [property(7)];
  readonly selected = new Set<number>();
  readonly asked: [method: string, params: Record<string, unknown>][] = [];
  /** Thrown instead of an answer, by method. */
  readonly failing = new Map<string, Error>();
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();
  readonly #listeners = new Map<string, ((event: unknown) => void)[]>();

  readonly client = {
    call: async (method: string, params: Record<string, unknown>) => {
      this.asked.push([method, params]);
      // What is answered is what the host has when it is asked; what it does is done before it answers.
      const { map } = this;
      await this.#gates.get(method)?.promise;
      const failure = this.failing.get(method);
      if (failure) throw failure;
      return this.#answer(method, params, map);
    },
    on: (event: string, listener: (event: unknown) => void) => {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      return { dispose: () => undefined };
    },
  } as unknown as Client<MapPageContract>;

  readonly model = new MapModel(this.client, async () => ({ close: () => undefined }));

  /** Lets nothing of this kind be answered until the function that it gives is called. */
  hold(method: string): () => void {
    const gate = Promise.withResolvers<void>();
    this.#gates.set(method, gate);
    return () => {
      this.#gates.delete(method);
      gate.resolve();
    };
  }

  fire(event: string, payload: unknown = {}): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload);
  }

  /** How often something was asked. */
  count(method: string): number {
    return this.asked.filter(([name]) => name === method).length;
  }

  #answer(method: string, params: Record<string, unknown>, map: ScriptedMap | null): unknown {
    switch (method) {
      case "ready":
        return {
          stateId: "3f7c2d70-2f5b-4c55-9f0a-2b8d3a0d9b11",
          map: map && {
            owner: "test",
            name: map.name,
            pointsId: map.pointsId,
            points: map.ids.length,
            bounds: { minX: 0, minY: 0, maxX: 1, maxY: 0 },
            savedAt: 0,
          },
          readOnly: false,
          canMake: this.canMake,
          grid: null,
        };
      case "property/list":
        return { groups: [], properties: this.properties };
      case "result/list":
        return [{ id: 5, title: "groups" }];
      case "tag/list":
        return [{ id: 70, propertyId: 7, name: "left", color: null, parents: [], instances: 0 }];
      case "commit/stamp":
        return { instances: this.selected.size };
      case "value/get":
        return [[]];
      case "view/selection":
        return bytesOf(Int32Array.from(this.selected));
      case "map/points":
      case "map/instances":
      case "map/colors":
      case "map/marks":
      case "map/select":
        return this.#ofMap(method, params);
      default:
        return [];
    }
  }

  #ofMap(method: string, params: Record<string, unknown>): unknown {
    const { map } = this;
    if (!map || params["pointsId"] !== map.pointsId)
      throw new WinnowError("not-found", "The map was saved anew.");
    const { ids } = map;
    switch (method) {
      case "map/points":
        return bytesOfPoints({
          ids: Int32Array.from(ids),
          x: Float32Array.from(ids, (_, i) => i / ids.length),
          y: new Float32Array(ids.length),
        });
      case "map/instances": {
        const all = { placed: ids.length, gone: 0, unplaced: 0, revision: 1 };
        return { ...all, ids: bytesOf(Int32Array.from(params["limit"] === 0 ? [] : ids)) };
      }
      case "map/colors":
        return this.#colors(params["coloring"] as MapColoring);
      case "map/select": {
        const points = params["points"] as Uint8Array;
        if (params["how"] === "set") this.selected.clear();
        for (const [i, id] of ids.entries())
          if (hasBit(points, i)) {
            if (params["how"] === "remove") this.selected.delete(id);
            else this.selected.add(id);
          }
        this.fire("marks/changed", { grid: null });
        return { version: 1, selected: this.selected.size };
      }
      default: {
        const selected = [...ids.keys()].filter((i) => this.selected.has(ids[i] ?? 0));
        return {
          selected: bitsOf(selected, ids.length),
          shown: bitsOf([...ids.keys()], ids.length),
          selectedPoints: selected.length,
          shownPoints: ids.length,
          selection: { version: 1, selected: this.selected.size },
        };
      }
    }
  }

  /** Odd ids have the category "odd", the others none, by whatever there is. */
  #colors(coloring: MapColoring): unknown {
    const isThere =
      coloring.by === "property"
        ? this.properties.some(({ id }) => `#${id}` === coloring.key)
        : coloring.resultId === 5;
    if (!isThere) throw new WinnowError("not-found", "What the map was coloured by is gone.");
    const ids = this.map?.ids ?? [];
    const odd = ids.filter((id) => id % 2 === 1).length;
    return {
      title: "side",
      ordered: false,
      categories: [{ label: "odd", color: null, count: odd }],
      rest: false,
      without: { label: "none", color: null, count: ids.length - odd },
      codes: Uint8Array.from(ids, (id) => (id % 2 === 1 ? 0 : noCategory)),
    };
  }
}

export function property(id: number): PropertyInfo {
  return { id, name: `side ${id}`, type: "tag", mode: "instance", groupId: null, filled: 3 };
}
