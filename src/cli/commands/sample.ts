import path from "node:path";
import { Command } from "commander";
import { formatCount, print, say, type CommonOptions } from "../output.ts";

export function sampleCommand(): Command {
  return new Command("sample")
    .description(
      "write a sample workspace: generated images with typical flaws, and a training script",
    )
    .argument("<dir>", "an empty or new folder")
    .action(async (dir: string, options: CommonOptions) => {
      // The image library is large and no other command needs it in this process.
      const { createSample } = await import("../../core/sample/createSample.ts");
      const target = path.resolve(dir);
      const summary = await createSample(target, {
        onProgress: (done, total) => {
          if (done % 50 === 0) say(`${formatCount(done)} of ${formatCount(total)} sample images`);
        },
      });
      await print(
        options.json ? JSON.stringify(summary) : `Wrote a sample workspace to ${target}.`,
      );
    });
}
