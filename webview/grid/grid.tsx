import { render } from "preact";
import { gridPageContract, gridState } from "../../src/protocol/gridPage.ts";
import { connectHost } from "../shared/host.ts";
import { registerToolkit } from "../ui/toolkit.ts";
import "./grid.css";
import { GridModel } from "./gridModel.ts";
import { Page } from "./page.tsx";

const root = document.getElementById("root");
if (root) {
  registerToolkit();
  const { client, state } = connectHost(gridPageContract, gridState);
  const model = new GridModel<ImageBitmap>(client, (jpeg) =>
    createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" })),
  );
  render(<Page model={model} state={state} />, root);
  model.tell(model.open(state.read()));
}
