import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { PERSONAL } from "../../src/api/personal_settings.ts";
import type { WorkflowInfo } from "../../src/api/workflows.ts";
import { withServer } from "./trial_server.ts";

const EMPTY = `{"format":"braid/1","nodes":{}}`;
const NEW = { "if-none-match": "*" };
const ANY = { "if-match": "*" };

Deno.test("PUT /api/workflows saves over what was read, and over nothing else", () =>
  withServer(async ({ ask, folder }) => {
    const path = `/api/workflows/${encodeURIComponent("portraits/first cat")}`;
    const saved = await ask("PUT", path, EMPTY, NEW);
    const revision = saved.headers.get("etag")!;
    assertEquals(saved.status, 204);
    const file = join(folder, "workflows", "portraits", "first cat.graph.json");
    assertEquals(Deno.readTextFileSync(file), EMPTY);
    assertEquals((await ask("PUT", path, EMPTY, NEW)).status, 412);
    assertEquals((await ask("PUT", path, EMPTY)).status, 428);

    for (const name of ["cat\u202egpj", "\u200bcat", "portraits/\u2067cat"]) {
      const unseen = await ask("PUT", `/api/workflows/${encodeURIComponent(name)}`, EMPTY, NEW);
      assertEquals(unseen.status, 400);
      assertStringIncludes((await unseen.json()).detail, "cannot be the name of a workflow");
    }

    const read = await ask("GET", path);
    assertEquals([await read.text(), read.headers.get("etag")], [EMPTY, revision]);
    const list = await (await ask("GET", "/api/workflows")).json() as WorkflowInfo[];
    assertEquals(list.map(({ name, revision }) => [name, revision]), [[
      "portraits/first cat",
      revision,
    ]]);

    Deno.writeTextFileSync(file, `${EMPTY}\n`); // someone else's editor
    const refused = await ask("PUT", path, "{}", { "if-match": revision });
    assertEquals(refused.status, 412);
    assertStringIncludes((await refused.json()).detail, "has changed since it was opened");
    assertEquals(Deno.readTextFileSync(file), `${EMPTY}\n`);
    const now = (await ask("GET", path)).headers.get("etag")!;
    assertEquals((await ask("PUT", path, "{}", { "if-match": now })).status, 204);

    assertEquals((await ask("DELETE", path, undefined, { "if-match": now })).status, 412);
    assertEquals((await ask("DELETE", path)).status, 204);
    assertEquals((await ask("GET", path)).status, 404);
    assertEquals((await ask("PUT", path, "{}", { "if-match": now })).status, 412);
  }));

Deno.test("a file that is not UTF-8 is told of, and stays as it is", () =>
  withServer(async ({ ask, folder }) => {
    const cases = [
      ["workflows/cheese.graph.json", 409, () => ask("GET", "/api/workflows/cheese")],
      [
        "user/settings.json",
        409,
        () => ask("PATCH", "/api/settings?scope=user", { "grid.size": 8 }),
      ],
      [
        "input/a/captions.json",
        422,
        () => ask("POST", "/api/uploads/captions", { folder: "a", captions: { "1.png": "one" } }),
      ],
    ] as const;
    const latin = Uint8Array.from('{"note":"Käse"}', (letter) => letter.charCodeAt(0));
    for (const [name, status, change] of cases) {
      const path = join(folder, name);
      Deno.mkdirSync(dirname(path), { recursive: true });
      Deno.writeFileSync(path, latin);
      const response = await change();
      assertEquals([name, response.status], [name, status]);
      assertMatch((await response.json()).detail, /no text in UTF-8: save it|holds no JSON object/);
      assertEquals(Deno.readFileSync(path), latin);
    }
  }));

Deno.test("a workflow whose name comes from another system is opened, saved and deleted as it is listed", () =>
  withServer(async ({ ask, folder }) => {
    const place = join(folder, "workflows");
    Deno.mkdirSync(place);
    for (const name of ["U\u0308ber", "what?", "con"]) {
      const file = join(place, `${name}.graph.json`);
      const path = `/api/workflows/${encodeURIComponent(name)}`;
      assertEquals((await ask("PUT", path, EMPTY, NEW)).status, 400, "no other is made by it");
      Deno.writeTextFileSync(file, EMPTY);
      const list = await (await ask("GET", "/api/workflows")).json() as WorkflowInfo[];
      assertEquals(list.map(({ name }) => name), [name]);
      const read = await ask("GET", path);
      assertEquals(await read.text(), EMPTY);
      const saved = await ask("PUT", path, "{}", { "if-match": read.headers.get("etag")! });
      assertEquals([saved.status, Deno.readTextFileSync(file)], [204, "{}"]);
      assertEquals((await ask("DELETE", path)).status, 204);
    }
    const long = `/api/workflows/${"a".repeat(290)}`;
    assertEquals((await ask("GET", long)).status, 400);
  }));

Deno.test("workflows outside the folder, hidden ones and texts that are none are refused", () =>
  withServer(async ({ ask, folder }) => {
    for (
      const name of ["../out", "/etc/out", "a/../../out", ".hidden", "a/.b", "con", "a\0b", " "]
    ) {
      const path = `/api/workflows/${encodeURIComponent(name)}`;
      const { status } = await ask("PUT", path, EMPTY, NEW);
      assert(status === 400 || status === 404, `${name}: ${status}`);
    }
    assertEquals((await ask("PUT", "/api/workflows/a", "[]", NEW)).status, 422);
    assertEquals((await ask("PUT", "/api/workflows/a", "{", NEW)).status, 422);
    const deep = `${"[".repeat(200)}${"]".repeat(200)}`;
    assertEquals((await ask("PUT", "/api/workflows/a", `{"x":${deep}}`, NEW)).status, 422);
    assert(!Array.from(Deno.readDirSync(folder)).some(({ name }) => name.startsWith("out")));
  }));

Deno.test("changes of workflows are told once, with name and revision, whoever makes them", () =>
  withServer(async ({ ask, folder, workflows, trial }) => {
    const path = join(folder, "workflows");
    const controller = new AbortController();
    const before = trial.hub.last;
    const watching = workflows.watch(controller.signal);
    const told = trial.until((event) => event.type === "workflow.created" && event.name === "last");
    const heard = async (type: string, name: string): Promise<void> =>
      void await trial.until(
        (event) => event.type === type && "name" in event && event.name === name,
        before,
      );
    const text = (number: number): string => `${EMPTY}${" ".repeat(number)}`;
    const other = join(path, "other.graph.json");
    // What is there when the watching begins is no news: wait until it has.
    let watched = false;
    const probed = trial.until((event) => "name" in event, before).then(() => watched = true);
    for (let number = 0; !watched; number++) {
      Deno.writeTextFileSync(join(path, `probe${number}.graph.json`), text(0));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await probed;
    // A pipe that somebody else makes there has nobody wait for who writes to it.
    if (Deno.build.os !== "windows") {
      await new Deno.Command("mkfifo", { args: [join(path, "pipe")] }).output();
      await Deno.symlink(join(path, "pipe"), join(path, "link.graph.json"));
    }
    await ask("PUT", "/api/workflows/own", text(1), NEW);
    Deno.writeTextFileSync(other, text(2));
    await heard("workflow.created", "other");
    const revision = (await ask("GET", "/api/workflows/own")).headers.get("etag")!;
    await ask("PUT", "/api/workflows/own", text(3), { "if-match": revision });
    Deno.writeTextFileSync(other, text(4));
    await heard("workflow.changed", "other");
    Deno.mkdirSync(join(path, "new", "deep"), { recursive: true });
    Deno.writeTextFileSync(join(path, "new", "deep", "one.graph.json"), text(5));
    await heard("workflow.created", "new/deep/one");
    Deno.writeTextFileSync(join(path, "new", "deep", "one.graph.json"), text(6));
    await heard("workflow.changed", "new/deep/one");
    await ask("DELETE", "/api/workflows/own");
    Deno.removeSync(join(path, "new"), { recursive: true });
    await heard("workflow.removed", "new/deep/one");
    Deno.writeTextFileSync(join(path, ".hidden.graph.json"), text(7));
    Deno.writeTextFileSync(join(path, "last.graph.json"), text(8));
    const all = (await told).flatMap((event) =>
      "name" in event && !event.name.startsWith("probe") ? [event] : []
    );
    assertEquals(all.map(({ type, name }) => [type, name]), [
      ["workflow.created", "own"],
      ["workflow.created", "other"],
      ["workflow.changed", "own"],
      ["workflow.changed", "other"],
      ["workflow.created", "new/deep/one"],
      ["workflow.changed", "new/deep/one"],
      ["workflow.removed", "own"],
      ["workflow.removed", "new/deep/one"],
      ["workflow.created", "last"],
    ]);
    assertEquals(all[0], { type: "workflow.created", name: "own", revision });
    controller.abort();
    await watching;
  }));

Deno.test("settings are the user's and the workspace's, which goes first", () =>
  withServer(async ({ ask, folder }) => {
    const settings = async (query = ""): Promise<unknown> =>
      await (await ask("GET", `/api/settings${query}`)).json();
    assertEquals(await settings(), {});
    await ask("PUT", "/api/settings?scope=workspace", { "editor.snap": false }, ANY);
    await ask("PUT", "/api/settings", { "editor.snap": false, "editor.theme": "dark" }, ANY);
    assertEquals(await settings(), { "editor.snap": false, "editor.theme": "dark" });
    assertEquals(await settings("?scope=user"), { "editor.theme": "dark" });
    // Another page has set something since these were read.
    const read = await ask("GET", "/api/settings?scope=user");
    const stale = { "if-match": read.headers.get("etag")! };
    const put = async (headers?: HeadersInit): Promise<unknown> => {
      const answer = await ask(
        "PUT",
        "/api/settings?scope=user",
        await read.clone().json(),
        headers,
      );
      return answer.ok ? answer.headers.get("etag") : [answer.status, (await answer.json()).detail];
    };
    assertEquals(await put(stale), stale["if-match"]);
    await ask("PATCH", "/api/settings?scope=user", { "g.h": 1 });
    assertMatch(String(await put(stale)), /^412,The settings have changed since they were read/);
    assertMatch(String(await put()), /^428,Expected If-Match/);
    assertEquals(await settings("?scope=user"), { "editor.theme": "dark", "g.h": 1 });
    await ask("PATCH", "/api/settings?scope=user", { "g.h": null });
    // Two pages each change one, and neither knows of the other.
    for (const change of [{ "a.b": 1 }, { "c.d": [2] }, { "a.b": null }, { "e.f": 3 }]) {
      assertEquals((await ask("PATCH", "/api/settings?scope=user", change)).status, 200);
    }
    const user = { "c.d": [2], "e.f": 3, "editor.theme": "dark" };
    assertEquals(await settings("?scope=user"), user);
    assertEquals(
      (await ask("PATCH", "/api/settings?scope=user", { "cache.maxBytes": -1 })).status,
      400,
    );
    assertEquals((await ask("PATCH", "/api/settings", {})).status, 400);
    assertEquals((await ask("PUT", "/api/settings", "[]", ANY)).status, 400);
    assertEquals((await ask("GET", "/api/settings?scope=other")).status, 400);
    Deno.writeTextFileSync(join(folder, "workspace", "settings.json"), "{ broken");
    assertEquals((await ask("PUT", "/api/settings", {}, ANY)).status, 409);
    assertEquals(Deno.readTextFileSync(join(folder, "workspace", "settings.json")), "{ broken");
  }));

Deno.test("what is in the way of a file is named, and is a conflict", () =>
  withServer(async ({ app, ask, folder }) => {
    const settings = join(folder, "workspace", "settings.json");
    Deno.mkdirSync(settings, { recursive: true });
    const told = async (method: string, path: string, body?: unknown): Promise<string> => {
      const answer = await ask(method, path, body);
      assertEquals(answer.status, 409);
      return (await answer.json()).detail;
    };
    assertEquals(
      await told("GET", "/api/settings"),
      `The settings file "${settings}" cannot be read, there is a folder of that name: mend it`,
    );
    Deno.writeTextFileSync(join(folder, "input"), "");
    const picture = await app.request("/api/uploads?name=cat.webp", {
      method: "POST",
      body: "RIFF....WEBP",
    });
    assertEquals(
      [picture.status, (await picture.json()).detail],
      [409, `The server cannot use "${join(folder, "input")}": there is a file of that name`],
    );
  }));

Deno.test("what starts or guards runs is not taken from the settings of a folder", () =>
  withServer(async ({ ask }) => {
    const brought = Object.fromEntries([...PERSONAL].map((name) => [name, 0]));
    await ask("PUT", "/api/settings?scope=workspace", { ...brought, "canvas.snap": true }, ANY);
    const settings = async (query = ""): Promise<unknown> =>
      await (await ask("GET", `/api/settings${query}`)).json();
    assertEquals(await settings(), { "canvas.snap": true });
    await ask("PUT", "/api/settings", { "runner.patienceMinutes": 0, "canvas.snap": true }, ANY);
    assertEquals(await settings("?scope=user"), { "runner.patienceMinutes": 0 });
    assertEquals(await settings("?scope=workspace"), { ...brought, "canvas.snap": true });
  }));

Deno.test("a setting that is a bound is a number from 0: others are refused, and in a file warned about", () =>
  withServer(async ({ ask, folder }) => {
    const put = async (value: unknown, query = ""): Promise<unknown> => {
      const response = await ask("PUT", `/api/settings${query}`, value, ANY);
      return response.status === 200 || (await response.json()).detail;
    };
    assertEquals(
      await put({ "cache.maxBytes": 0, "history.maxRuns": 12.5, "x.maxBytes": -1 }),
      true,
    );
    for (
      const name of [
        "cache.maxBytes",
        "storage.maxBytes",
        "history.maxRuns",
        "runner.patienceMinutes",
      ]
    ) {
      for (const value of [-1, -0.5, "12", null, true]) {
        for (const query of ["", "?scope=user", "?scope=workspace"]) {
          const fault = `Expected the setting "${name}" to be a number from 0, but got ${
            JSON.stringify(value)
          }`;
          assertEquals(await put({ [name]: value }, query), fault);
        }
      }
    }
    // What somebody typed there keeps nobody from setting something else.
    Deno.writeTextFileSync(join(folder, "user", "settings.json"), `{ "cache.maxBytes": -1 }`);
    assertEquals(await put({ "cache.maxBytes": -1, "editor.theme": "dark" }), true);
    assertMatch(String(await put({ "cache.maxBytes": -2 })), /but got -2$/);
  }));

Deno.test("GET /api/templates finds the plugins' graphs and their pictures", () =>
  withServer(async ({ ask }) => {
    const [template] = await (await ask("GET", "/api/templates")).json();
    assertEquals([template.id, template.title], ["sample.first_picture", "First picture"]);
    assertEquals(await (await ask("GET", `/api/templates/${template.id}`)).text(), "{}");
    const picture = await ask("GET", template.picture);
    assertEquals(picture.headers.get("content-type"), "image/png");
    await picture.body?.cancel();
    assertEquals((await ask("GET", "/api/templates/sample.none")).status, 404);
  }));

Deno.test("a file of gigabytes in place of a workflow or of settings is not read, and the others are", () =>
  withServer(async ({ ask, folder }) => {
    assertEquals((await ask("PUT", "/api/workflows/small", EMPTY, NEW)).status, 204);
    const files = ["workflows/huge.graph.json", "workspace/settings.json"];
    await Deno.mkdir(join(folder, "workspace"), { recursive: true });
    for (const file of files) {
      await Deno.writeTextFile(join(folder, file), "");
      await Deno.truncate(join(folder, file), 2 ** 32);
    }
    const list = await (await ask("GET", "/api/workflows")).json() as WorkflowInfo[];
    assertEquals(list.map(({ name }) => name), ["small"]);
    for (const path of ["/api/workflows/huge", "/api/settings"]) {
      const refused = await ask("GET", path);
      assertEquals([path, refused.status], [path, 409]);
      assertStringIncludes((await refused.json()).detail, "has 4294967296 bytes");
    }
  }));
