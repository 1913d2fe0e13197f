import { render } from "preact";
import { mapPageContract, mapState } from "../../src/protocol/mapPage.ts";
import { connectHost } from "../shared/host.ts";
import { registerToolkit } from "../ui/toolkit.ts";
import "./map.css";
import { MapModel } from "./mapModel.ts";
import { Page } from "./page.tsx";

const root = document.getElementById("root");
if (root) {
  registerToolkit();
  const { client, state } = connectHost(mapPageContract, mapState);
  const model = new MapModel<ImageBitmap>(client, (jpeg) =>
    createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" })),
  );
  render(<Page model={model} state={state} />, root);
  void model.start(state.read());
}
