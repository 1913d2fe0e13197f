import assert from "node:assert/strict";
import { proxyVariables } from "../../../../src/extension/projects/proxyVariables.ts";

const settings = {
  proxy: "http://proxy.example:3128",
  noProxy: ["localhost", ".example"],
  proxySupport: "override",
};

describe("the proxy of VS Code", () => {
  it("is that of an engine's processes, too", () => {
    assert.deepEqual(proxyVariables(settings, {}), {
      HTTPS_PROXY: settings.proxy,
      HTTP_PROXY: settings.proxy,
      NO_PROXY: "localhost,.example",
    });
  });

  it("gives way to what the environment names, and to the setting that switches it off", () => {
    assert.deepEqual(proxyVariables(settings, { https_proxy: "http://other.example" }), {});
    assert.deepEqual(proxyVariables({ ...settings, proxySupport: "off" }, {}), {});
    assert.deepEqual(proxyVariables({ ...settings, proxy: "" }, {}), {});
  });
});
