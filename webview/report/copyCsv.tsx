import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { countOf } from "../shared/format.ts";
import type { ReportCellInfo } from "../../src/protocol/reports.ts";
import { Button } from "../ui/button.tsx";
import { csvOf } from "./csv.ts";
import type { ReportModel } from "./reportModel.ts";

interface CopyProps {
  readonly model: ReportModel;
  readonly header: () => readonly string[];
  readonly rows: () => readonly (readonly ReportCellInfo[])[];
}

/** Copies a table, and says so beside the button. */
export function CopyCsv({ model, header, rows }: CopyProps): JSX.Element {
  const [told, setTold] = useState("");
  const copy = async (): Promise<void> => {
    // Said anew, where it was said before.
    setTold("");
    const all = rows();
    if (await model.copy(csvOf(header(), all)))
      setTold(`Copied ${countOf(all.length, "row")} as CSV.`);
  };
  return (
    <>
      <Button appearance="secondary" onClick={() => void copy()}>
        Copy as CSV
      </Button>
      <span class="told" role="status">
        {told}
      </span>
    </>
  );
}
