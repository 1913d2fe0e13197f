// Stands in for a native module that npm carries as source only. VS Code's extension host also looks for its parent
// by itself, once a second; the native one only does so when JavaScript hangs.
exports.start = () => {};
exports.exit = (code) => process.exit(code ?? 0);
