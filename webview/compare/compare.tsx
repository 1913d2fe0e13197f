import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button, IconButton } from "../ui/button.tsx";
import { Dropdown } from "../ui/dropdown.tsx";
import { Message } from "../ui/message.tsx";
import { ProgressRing } from "../ui/progressRing.tsx";
import { Slider } from "../ui/slider.tsx";
import { zoomFactor } from "../viewer/zoom.ts";
import type { CompareMode, CompareModel } from "./compareModel.ts";
import { CompareStage } from "./compareStage.tsx";

interface CompareProps {
  readonly compare: CompareModel<HTMLImageElement>;
}

const modes: readonly { readonly value: CompareMode; readonly text: string }[] = [
  { value: "side", text: "Side by side" },
  { value: "swipe", text: "Swipe" },
  { value: "difference", text: "Difference" },
];

/** Two images in place of one: both pictures with one zoom, and the properties in which they differ. */
export function Compare({ compare }: CompareProps): JSX.Element {
  const compared = compare.compared.value;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus is not on the screen any more.
    root.current?.focus();
  }, []);
  if (compared.kind === "failed")
    return (
      <Message icon="warning" title="The images cannot be compared" text={compared.message}>
        <Button onClick={() => compare.close()}>Back to One Image</Button>
      </Message>
    );
  return (
    <main ref={root} class="compare" tabIndex={-1} aria-label="Comparison of two images">
      <h1 class="visually-hidden">
        {compared.kind === "ready"
          ? `${compared.left.instance.name} and ${compared.right.instance.name}`
          : "Two images"}
      </h1>
      <Bar compare={compare} />
      {compared.kind === "ready" ? (
        <>
          <CompareStage compare={compare} left={compared.left} right={compared.right} />
          <Differences compare={compare} />
        </>
      ) : (
        <div class="empty">
          <ProgressRing label="Loading the pictures" />
        </div>
      )}
    </main>
  );
}

function Bar({ compare }: CompareProps): JSX.Element {
  const scene = compare.scene.value;
  const percent = scene ? Math.round(zoomFactor(scene, compare.zoom.value) * 100) : 100;
  const mode = compare.mode.value;
  return (
    <div class="compare-bar" role="toolbar" aria-label="Comparison">
      <Dropdown
        label="How to compare"
        value={mode}
        choices={modes}
        onChange={(value) => (compare.mode.value = value)}
      />
      {mode === "swipe" && (
        <Slider
          label="Where the line between the pictures is"
          min={0}
          max={100}
          value={Math.round(compare.swipe.value * 100)}
          onInput={(value) => (compare.swipe.value = value / 100)}
        />
      )}
      <span class="compare-space" />
      <IconButton icon="zoom-out" title="Zoom Out (−)" onClick={() => compare.zoomBy(-1)} />
      <span class="compare-zoom">{percent} %</span>
      <IconButton icon="zoom-in" title="Zoom In (+)" onClick={() => compare.zoomBy(1)} />
      <IconButton
        icon="screen-full"
        title="Fit (0)"
        pressed={compare.zoom.value.kind === "fit"}
        onClick={() => (compare.zoom.value = { kind: "fit" })}
      />
      <IconButton icon="close" title="Back to One Image (Escape)" onClick={() => compare.close()} />
    </div>
  );
}

function Differences({ compare }: CompareProps): JSX.Element {
  const rows = compare.differences.value;
  return (
    <div class="differences" role="region" aria-label="Differences" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{rows.length === 0 ? "No property differs" : "Property"}</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, title, left, right }) => (
            <tr key={key}>
              <th scope="row">{title}</th>
              <td>{left === "" ? "–" : left}</td>
              <td>{right === "" ? "–" : right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Handles a key while two images are compared; true when it meant something. */
export function onCompareKey(
  compare: CompareModel<HTMLImageElement>,
  event: KeyboardEvent,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case "Escape":
      compare.close();
      return true;
    case "+":
    case "=":
      compare.zoomBy(1);
      return true;
    case "-":
      compare.zoomBy(-1);
      return true;
    case "0":
      compare.zoom.value = { kind: "fit" };
      return true;
    default:
      return false;
  }
}
