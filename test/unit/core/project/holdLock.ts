import { takeOwnership } from "../../../../src/core/project/ownership.ts";

// Takes the lock that its argument names, says whether it got it, and stays.
const ownership = takeOwnership(process.argv[2]);
process.send?.(ownership !== undefined);
process.on("message", () => ownership?.dispose());
