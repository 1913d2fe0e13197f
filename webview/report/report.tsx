import { render } from "preact";
import { reportPageContract, reportState } from "../../src/protocol/reportPage.ts";
import { connectHost } from "../shared/host.ts";
import { registerToolkit } from "../ui/toolkit.ts";
import { Page } from "./page.tsx";
import "./report.css";
import { ReportModel } from "./reportModel.ts";

const root = document.getElementById("root");
if (root) {
  registerToolkit();
  const { client, state } = connectHost(reportPageContract, reportState);
  const model = new ReportModel(client, state.read());
  render(<Page model={model} state={state} />, root);
  void model.load();
}
