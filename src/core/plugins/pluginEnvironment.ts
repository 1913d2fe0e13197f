/**
 * The environment of a plugin's process: what a program needs to find its home, its language and the network, and
 * nothing else. Keys and tokens of the user's shell are not handed on; a plugin declares the secrets that it needs.
 */
export function pluginEnv(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (needed.test(name)) kept[name] = value;
  // VS Code's own program runs as Node.
  return { ...kept, ELECTRON_RUN_AS_NODE: "1", ...own };
}

const needed = new RegExp(
  `^(?:${[
    "PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\\w+|TZ|TMPDIR|TMP|TEMP|XDG_\\w+",
    // Windows.
    "PATHEXT|COMSPEC|SYSTEMROOT|SYSTEMDRIVE|WINDIR|USERPROFILE|USERNAME|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA",
    "PROGRAMDATA|PROGRAMFILES(?:\\(X86\\))?|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE|OS",
    // The network as it is reached from here, and native libraries.
    "HTTPS?_PROXY|NO_PROXY|ALL_PROXY|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH",
    "CUDA_\\w+|DISPLAY|WAYLAND_DISPLAY",
  ].join("|")})$`,
  "i",
);
