import { render } from "preact";
import { WinnowError } from "../../src/base/errors.ts";
import { viewerPageContract, viewerState } from "../../src/protocol/viewerPage.ts";
import { CompareModel } from "../compare/compareModel.ts";
import { connectHost } from "../shared/host.ts";
import { registerToolkit } from "../ui/toolkit.ts";
import { tellSelected } from "./annotations/annotationActions.tsx";
import { Page } from "./page.tsx";
import { PictureLoader, type PictureLoaderOptions } from "./pictureLoader.ts";
import "./viewer.css";
import { ViewerModel } from "./viewerModel.ts";

const root = document.getElementById("root");
if (root) {
  registerToolkit();
  const { client, state } = connectHost(viewerPageContract, viewerState);
  const pictures: PictureLoaderOptions<HTMLImageElement> = {
    render: (instanceId, maxSide, signal) => client.call("render", { instanceId, maxSide }, signal),
    decode: decodeImage,
    release: (image) => URL.revokeObjectURL(image.src),
  };
  const model = new ViewerModel(client, new PictureLoader(pictures));
  const compare = new CompareModel(client, new PictureLoader(pictures), model.labelling.data);
  tellSelected(model);
  model.onOpen = ({ compared }) => {
    if (compared) void compare.open(compared);
  };
  render(<Page model={model} compare={compare} state={state} />, root);
  model.tell(model.open(state.read()));
}

async function decodeImage(bytes: Uint8Array, mime: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }));
  try {
    await image.decode();
    return image;
  } catch (error) {
    URL.revokeObjectURL(image.src);
    throw new WinnowError(
      "file-problem",
      `The picture could not be decoded as ${mime}. Open the file itself to see more.`,
      { cause: error },
    );
  }
}
