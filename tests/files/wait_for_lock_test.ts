import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { inFolder } from "../in_folder.ts";

/** By a clock that says one time after the other, and then has no more. */
function byClock(times: readonly number[], action: () => void): void {
  const { now } = Date;
  const left = [...times];
  Date.now = () => {
    const time = left.shift();
    if (time === undefined) throw new Error("It is waited for longer");
    return time;
  };
  try {
    action();
  } finally {
    Date.now = now;
  }
}

Deno.test("who holds a lock for seconds, as on a slow machine, is waited for, and who never ends is so once", () =>
  inFolder((path) => {
    const folder = new Folder(path);
    const slow = folder.lock("a.lock")!;
    const { now } = Date;
    let asked = 0;
    Date.now = () => {
      if (++asked === 3) slow[Symbol.dispose]();
      return [0, 9000][asked - 1] ?? 9001;
    };
    try {
      folder.alone("a.lock", () => assertEquals(folder.lock("a.lock"), undefined));
    } finally {
      Date.now = now;
    }
    assertEquals(asked, 3);

    using never = Deno.openSync(join(path, "a.lock"));
    never.lockSync(true);
    const said: string[] = [];
    byClock([0, 9999, 10_000], () => folder.alone("a.lock", () => said.push("late")));
    byClock([0, 0], () => folder.alone("a.lock", () => said.push("at once")));
    assertEquals(said, ["late", "at once"]);
  }));

Deno.test({
  name: "a lock that is let go is free at once, though processes are being started beside",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (path) => {
      const starts = `for (let left = 60; left > 0; left--) await new Deno.Command("true").output();
        postMessage("done"); self.close();`;
      const folder = new Folder(path);
      let going = 2;
      for (let left = going; left > 0; left--) {
        const url = `data:application/javascript,${encodeURIComponent(starts)}`;
        new Worker(url, { type: "module" }).onmessage = () => going--;
      }
      let held = 0;
      while (going) {
        for (let left = 100; left > 0; left--) {
          using lock = folder.lock("a.lock");
          if (!lock) held++;
        }
        await new Promise((go) => setTimeout(go, 0));
      }
      assertEquals(held, 0);
    }),
});
