import type { GridPageContract } from "../../src/protocol/gridPage.ts";
import type { MapPageContract } from "../../src/protocol/mapPage.ts";
import type { DataContract } from "../../src/protocol/pageData.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { ViewerPageContract } from "../../src/protocol/viewerPage.ts";

/** The part of a page's connection that is about properties, tags, values and commits. */
export type DataClient = Client<DataContract>;

/** The contracts of these pages hold the data contract whole, which the types of a generic call cannot say. */
export function dataClientOf(
  client: Client<GridPageContract> | Client<ViewerPageContract> | Client<MapPageContract>,
): DataClient {
  return client as unknown as DataClient;
}
