import { randomUUID } from "node:crypto";
import { dataHandlers } from "../../../src/extension/pages/dataHandlers.ts";
import { EngineView } from "../../../src/extension/pages/engineView.ts";
import { mapPageHandlers, mapsOf, shownMap } from "../../../src/extension/pages/mapHandlers.ts";
import type { Project } from "../../../src/extension/projects/project.ts";
import { bytesOfPoints } from "../../../src/protocol/bytes.ts";
import type { MapPageContract, ShownMap } from "../../../src/protocol/mapPage.ts";
import type { Handlers } from "../../../src/protocol/rpc.ts";
import { defaultViewSpec } from "../../../src/protocol/view.ts";
import type { HostContext, PageHost } from "./pageHosts.ts";

/** A map's part of the extension host, over a real engine; it shares the selection of `grid`, where one is open. */
export function mapHost(
  { project, asked, tagKeys, look }: HostContext,
  grid: () => EngineView | undefined,
): PageHost<Handlers<MapPageContract>> & { readonly own: EngineView } {
  const stateId = randomUUID();
  const own = new EngineView(project, defaultViewSpec, stateId);
  let shown: ShownMap | null = null;
  const view = (): EngineView => grid() ?? own;
  const note = (request: string, params: unknown): null => {
    asked.push([request, params]);
    return null;
  };
  return {
    own,
    get view() {
      return view();
    },
    handlers: {
      ready: async ({ state }) => {
        const [newest] = await mapsOf(project);
        shown = newest ? shownMap(newest) : null;
        return {
          stateId: state?.stateId ?? stateId,
          map: shown,
          readOnly: project.readOnly,
          canMake: true,
          grid: grid() ? "sample" : null,
        };
      },
      ...mapPageHandlers({ project, map: () => shown, view }),
      open: (params) => note("open", params),
      focus: (params) => note("focus", params),
      command: (params) => note("command", params),
      ...dataHandlers({
        project,
        view,
        tagKeys,
        look,
        runAction: async (actionId) => void asked.push(["runAction", actionId]),
      }),
    },
  };
}

/** A place for each image of the project, by its id. */
export async function saveMapOf(
  { engine }: Project,
  name: string,
  placeOf: (imageId: number, i: number) => readonly [x: number, y: number],
): Promise<void> {
  const all = await engine.call("instance/list", { after: 0, limit: 1000 });
  const ids = [...new Set(all.flatMap(({ image }) => (image ? [image.id] : [])))];
  const places = ids.map(placeOf);
  const bytes = bytesOfPoints({
    ids: Int32Array.from(ids),
    x: Float32Array.from(places, ([x]) => x),
    y: Float32Array.from(places, ([, y]) => y),
  });
  const { uploadId } = await engine.call("upload/begin", {});
  await engine.call("upload/append", { uploadId, bytes });
  const map = { owner: "test", name, of: "image" as const, info: null, uploadId, overwrite: true };
  await engine.call("map/save", map);
}
