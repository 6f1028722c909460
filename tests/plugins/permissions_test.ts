import { assertEquals } from "@std/assert";
import { readManifest } from "../../src/plugins/manifest.ts";
import {
  isNothing,
  NO_PERMISSIONS,
  ofPermissions,
  permissionLines,
} from "../../src/plugins/permissions.ts";

const about = { name: "acme", version: "1.0.0", title: "Acme", engines: { braid: "*" } };

Deno.test("readManifest() reads what a plugin asks for, nothing unless it says so", () => {
  const asked = (permissions?: unknown) => readManifest({ ...about, permissions });
  assertEquals(readManifest(about).manifest!.permissions, NO_PERMISSIONS);
  const all = {
    net: ["api.example.com", "localhost:8188", "[::1]:80", "10.0.0.1"],
    read: ["${input}", "/usr/share/luts"],
    write: ["${output}", "/srv/out"],
    env: ["ACME_TOKEN"],
    models: true,
  };
  assertEquals(asked(all).manifest!.permissions, all);
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ net: ["https://example.com"] }, "permissions.net.0: Expected a host such as"],
    [{ net: ["*"] }, "permissions.net.0: Expected a host such as"],
    [{ net: ["a.com,b.com"] }, "permissions.net.0: Expected a host such as"],
    [{ read: ["/"] }, "permissions.read.0: Expected ${input} or the whole path"],
    [{ read: ["luts"] }, "permissions.read.0: Expected ${input} or the whole path"],
    [{ read: ["/a/../etc"] }, "permissions.read.0: Expected ${input} or the whole path"],
    [{ read: ["/a,/etc"] }, "permissions.read.0: Expected ${input} or the whole path"],
    [{ read: ["/a\n  models"] }, "permissions.read.0: Expected ${input} or the whole path"],
    [{ write: ["/a\u202eb"] }, "permissions.write.0: Expected ${output} or the whole path"],
    [{ write: ["${input}"] }, "permissions.write.0: Expected ${output} or the whole path"],
    [{ env: ["A=B"] }, "permissions.env.0: Expected the name of a variable"],
    [{ run: ["sh"] }, "permissions: Unknown name run"],
    [{ ffi: true }, "permissions: Unknown name ffi"],
    [{ models: "all" }, "permissions.models: Expected boolean"],
    [{ net: true }, "permissions.net: Expected array"],
    [{ env: Array(21).fill("A") }, "permissions.env: "],
  ];
  for (const [permissions, says] of wrong) {
    const { manifest, errors } = asked(permissions);
    assertEquals([manifest, errors.map((one) => one.slice(0, says.length))], [undefined, [says]]);
  }
});

Deno.test("ofPermissions() tells what of a plugin's wishes is allowed, and what is not", () => {
  const asked = { ...NO_PERMISSIONS, net: ["a.com", "b.com"], env: ["A"], models: true };
  const known = { ...NO_PERMISSIONS, net: ["b.com", "c.com"], models: true };
  assertEquals(ofPermissions(asked, known), { ...NO_PERMISSIONS, net: ["b.com"], models: true });
  const missing = ofPermissions(asked, known, false);
  assertEquals(permissionLines(missing), ["net a.com", "env A"]);
  assertEquals(isNothing(ofPermissions(asked, asked, false)), true);
});

Deno.test("readManifest() takes for the colour of a kind what CSS can take for nothing else", () => {
  const errorsOf = (color: string): number =>
    readManifest({ ...about, contributes: { kinds: [{ name: "acme.tile", color }] } }).errors
      .length;
  const fine = ["#fff", "#c77dbb80", "teal", "rgb(1 2 3 / 50%)", "hsla(1turn, 2%, 3%, .5)"];
  assertEquals(fine.map(errorsOf), fine.map(() => 0));
  const wrong = ["url(//a.example/x)", "red;--a:b", "var(--x)", "red\n", "rgb(calc(1))", ""];
  assertEquals(wrong.map(errorsOf), wrong.map(() => 1));
});
