import { render } from "preact";
import { formPageContract, formState } from "../../src/protocol/formPage.ts";
import { connectHost } from "../shared/host.ts";
import { registerToolkit } from "../ui/toolkit.ts";
import "./form.css";
import { FormModel } from "./formModel.ts";
import { Page } from "./page.tsx";

const root = document.getElementById("root");
if (root) {
  registerToolkit();
  const { client, state } = connectHost(formPageContract, formState);
  const model = new FormModel(client);
  render(<Page model={model} state={state} />, root);
  void model.open(state.read());
}
