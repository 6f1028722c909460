import { assertEquals, assertThrows } from "@std/assert";
import { readNpmrc, registryOf } from "../../src/packages/npm_settings.ts";

const SETTINGS = readNpmrc(
  `; a comment
registry = "https://one.example/npm"
@acme:registry=https://two.example/
//one.example/npm/:_authToken=\${TOKEN}
//two.example/:_auth=YTpi
[section]
strict-ssl=false`,
  (name) => name === "TOKEN" ? "secret" : undefined,
);
const none = (): undefined => undefined;

Deno.test("registryOf() takes the scope's, else the environment's, else the file's, else the standard", () => {
  assertEquals(registryOf("tones", SETTINGS, none, undefined), {
    url: "https://one.example/npm/",
    authorization: "Bearer secret",
  });
  assertEquals(registryOf("@acme/tones", SETTINGS, none, undefined), {
    url: "https://two.example/",
    authorization: "Basic YTpi",
  });
  const env = (name: string) => name === "npm_config_registry" ? "http://127.0.0.1:9" : undefined;
  assertEquals(registryOf("tones", SETTINGS, env, undefined), { url: "http://127.0.0.1:9/" });
  assertEquals(registryOf("tones", new Map(), none, "https://a:b%40@c.example"), {
    url: "https://c.example/",
    authorization: `Basic ${btoa("a:b@")}`,
  });
  assertEquals(registryOf("tones", new Map(), none, undefined), undefined);
  for (const wrong of ["file:///etc", "nowhere", "https://a.example/?x"]) {
    assertThrows(
      () => registryOf("tones", new Map(), none, wrong),
      SyntaxError,
      "Expected npm's registry",
    );
  }
});
