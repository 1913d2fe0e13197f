import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { count, countOf } from "../shared/format.ts";
import { AspectIcon } from "../ui/aspectIcon.tsx";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Slider } from "../ui/slider.tsx";
import type { GridModel } from "./gridModel.ts";
import { cellEdges } from "./viewport.ts";

/** Counts on the left; what changes the look of the cells on the right. */
export function StatusBar({ model }: { model: GridModel<ImageBitmap> }): JSX.Element {
  const phase = model.phase.value;
  const text = statusText(model);
  const spoken = useLater(text, 700);
  const whole = model.trueAspect.value;
  return (
    <footer class="status-bar">
      <span class="status-text">{text}</span>
      <span class="visually-hidden" role="status">
        {spoken}
      </span>
      {phase.kind === "open" && phase.init.readOnly && (
        <span
          class="read-only"
          title="Another program has this project open; it can only be read here."
        >
          <Icon name="lock" /> Read-only
        </span>
      )}
      {!model.table.shown.value && (
        <>
          <IconButton
            icon={<AspectIcon whole={whole} />}
            title="Show Whole Pictures"
            pressed={whole}
            onClick={() => model.toggleAspect()}
          />
          <Slider
            label="Size of the thumbnails (+ and −, or Ctrl and the wheel)"
            min={sliderOf(cellEdges.smallest)}
            max={sliderOf(cellEdges.largest)}
            value={sliderOf(model.viewport.cell.value)}
            onInput={(value) => model.viewport.setCell(2 ** (value / slidesPerOctave))}
          />
        </>
      )}
    </footer>
  );
}

// An octave of sizes takes the same way everywhere on the slider.
const slidesPerOctave = 24;

function sliderOf(edge: number): number {
  return Math.round(Math.log2(edge) * slidesPerOctave);
}

function statusText(model: GridModel<ImageBitmap>): string {
  const info = model.info.value;
  if (!info) return "";
  const { total, projectTotal } = info;
  const shown =
    (model.spec.value.find !== "" || model.spec.value.query !== "") && total < projectTotal
      ? `${count(total)} of ${countOf(projectTotal, "image")}`
      : shownText(model, total);
  const selected = model.selection.selected.value;
  return selected === 0 ? shown : `${shown} · ${count(selected)} selected`;
}

function shownText(model: GridModel<ImageBitmap>, total: number): string {
  const { groups } = model.info.value ?? { groups: [] };
  const images = countOf(total, "image");
  return model.spec.value.result ? `${images} in ${countOf(groups.length, "group")}` : images;
}

// While an import runs, the count changes faster than anyone can listen.
function useLater(text: string, milliseconds: number): string {
  const later = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => (later.value = text), milliseconds);
    return () => clearTimeout(timer);
  }, [text, milliseconds, later]);
  return later.value;
}
