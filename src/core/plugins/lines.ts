import type { Readable } from "node:stream";

/** Hands over the lines of a stream as they come; very long ones in pieces. */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) take(line.slice(0, maxLine));
    if (rest.length > maxLine) {
      take(rest.slice(0, maxLine));
      rest = "";
    }
  });
  stream.once("end", () => {
    if (rest !== "") take(rest);
  });
}

const maxLine = 10_000;
