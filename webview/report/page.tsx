import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { KeptReport, ReportInit } from "../../src/protocol/reportPage.ts";
import type { ReportBlockInfo } from "../../src/protocol/reports.ts";
import { countOf } from "../shared/format.ts";
import type { PageState } from "../shared/host.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Message } from "../ui/message.tsx";
import { ProgressRing } from "../ui/progressRing.tsx";
import { BarsView } from "./barsView.tsx";
import { HistogramView } from "./histogramView.tsx";
import { LinesView } from "./linesView.tsx";
import { MatrixView } from "./matrixView.tsx";
import type { ReportModel } from "./reportModel.ts";
import { TableView } from "./tableView.tsx";

interface PageProps {
  readonly model: ReportModel;
  readonly state: PageState<KeptReport>;
}

/** The whole page of a report: its title, and its blocks from top to bottom. */
export function Page({ model, state }: PageProps): JSX.Element {
  useSignalEffect(() => {
    const kept = model.kept();
    if (kept) state.write(kept);
  });
  const main = useRef<HTMLElement>(null);
  const phase = model.phase.value;
  useLayoutEffect(
    () => main.current?.scrollTo({ top: model.scroll.peek() }),
    [phase.kind, model.scroll],
  );
  if (phase.kind === "failed")
    return (
      <Message icon="graph" title="The report cannot be shown" text={phase.message}>
        <Button onClick={() => void model.load()}>Try Again</Button>
      </Message>
    );
  return (
    <div class="page">
      <header>
        {model.lost.value !== null && <Banner text={model.lost.value} />}
        {model.notice.value !== null && (
          <Banner text={model.notice.value} onDismiss={() => (model.notice.value = null)} />
        )}
      </header>
      {phase.kind === "open" ? (
        <main
          ref={main}
          onScrollEnd={(event) => (model.scroll.value = event.currentTarget.scrollTop)}
        >
          <Body model={model} init={phase.init} />
        </main>
      ) : (
        <div class="empty">
          <ProgressRing label="Opening" />
        </div>
      )}
    </div>
  );
}

function Body({ model, init }: { model: ReportModel; init: ReportInit }): JSX.Element {
  const { title, source, groups, report } = init;
  return (
    <article class="report" aria-labelledby="title">
      <div class="report-head">
        <div>
          <h1 id="title">{title}</h1>
          <p class="about">{source}</p>
        </div>
        {groups > 0 && (
          <Button appearance="secondary" onClick={() => model.showGroups()}>
            Show {countOf(groups, "Group")}
          </Button>
        )}
      </div>
      {report.blocks.map((block, place) => (
        <Block key={place} model={model} block={block} place={place} />
      ))}
    </article>
  );
}

interface BlockProps {
  readonly model: ReportModel;
  readonly block: ReportBlockInfo;
  readonly place: number;
}

function Block({ model, block, place }: BlockProps): JSX.Element {
  const { title, description } = block;
  const id = `block-${place}`;
  return (
    <section class={`block ${block.kind}`} aria-labelledby={title === "" ? undefined : id}>
      {title !== "" && <h2 id={id}>{title}</h2>}
      {description !== "" && <p class="about">{description}</p>}
      <Content model={model} block={block} place={place} />
    </section>
  );
}

function Content({ model, block, place }: BlockProps): JSX.Element {
  switch (block.kind) {
    case "text":
      return (
        <>
          {block.text.split(/\n\s*\n/).map((paragraph, i) => (
            <p key={i} class="paragraph">
              {paragraph}
            </p>
          ))}
        </>
      );
    case "table":
      return <TableView model={model} block={block} place={place} />;
    case "matrix":
      return <MatrixView model={model} block={block} place={place} />;
    case "bars":
      return <BarsView model={model} block={block} place={place} />;
    case "lines":
      return <LinesView model={model} block={block} place={place} />;
    case "histogram":
      return <HistogramView model={model} block={block} place={place} />;
  }
}
