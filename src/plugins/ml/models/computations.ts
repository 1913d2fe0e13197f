import { detect } from "./detect.ts";
import { embedImages } from "./embedImages.ts";
import { embedTexts } from "./embedTexts.ts";
import { tryModel, tryRuntime } from "./tryModel.ts";

/** What runs in threads: a session is loaded once a thread, and kept. */
export const modelComputations = { detect, embedImages, embedTexts, tryModel, tryRuntime };
