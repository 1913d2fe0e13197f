/** VS Code's settings of the same names, below `http`. */
export interface ProxySettings {
  readonly proxy: string;
  readonly noProxy: readonly string[];
  readonly proxySupport: string;
}

/**
 * The proxy of VS Code as environment variables, for the processes of an engine, which know no settings. What the
 * environment says itself wins.
 */
export function proxyVariables(
  { proxy, noProxy, proxySupport }: ProxySettings,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const isNamed = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some(
    (name) => env[name],
  );
  if (isNamed || proxy === "" || proxySupport === "off") return {};
  return {
    HTTPS_PROXY: proxy,
    HTTP_PROXY: proxy,
    ...(noProxy.length > 0 && { NO_PROXY: noProxy.join() }),
  };
}
