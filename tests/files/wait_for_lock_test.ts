import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { inFolder } from "../in_folder.ts";

/** By a clock that says one time after the other, or does something at that time, and then has no more. */
function byClock(times: readonly (number | (() => number))[], action: () => void): void {
  const { now } = performance;
  const left = [...times];
  performance.now = () => {
    const time = left.shift();
    if (time === undefined) throw new Error("It is waited for longer");
    return typeof time === "number" ? time : time();
  };
  try {
    action();
  } finally {
    performance.now = now;
  }
  assertEquals(left, []);
}

Deno.test("who holds a lock for seconds, as on a slow machine, is waited for, and who never ends is so once", () =>
  inFolder((path) => {
    const folder = new Folder(path);
    const slow = folder.lock("a.lock")!;
    const letGo = () => {
      slow[Symbol.dispose]();
      return 9001;
    };
    byClock([0, 9000, letGo], () => {
      folder.alone("a.lock", () => assertEquals(folder.lock("a.lock"), undefined));
    });

    using never = Deno.openSync(join(path, "a.lock"));
    never.lockSync(true);
    const said: string[] = [];
    byClock([0, 9999, 10_000], () => folder.alone("a.lock", () => said.push("late")));
    byClock([0, 0], () => folder.alone("a.lock", () => said.push("at once")));
    assertEquals(said, ["late", "at once"]);
  }));

Deno.test("who takes a lock after another has had it for long is waited for as long, and others after that", () =>
  inFolder((path) => {
    const folder = new Folder(path);
    using others = Deno.openSync(join(path, "a.lock"), { create: true, write: true });
    others.lockSync(true);
    const passOn = (time: number, at: number) => () => {
      others.utimeSync(at, at);
      return time;
    };
    const said: string[] = [];
    const wait = () => folder.alone("a.lock", () => said.push("after all"));
    byClock([0, passOn(9999, 1), 9999, passOn(19_998, 2), 19_998, 29_997, 29_998], wait);
    assertEquals(said, ["after all"]);
    others.utimeSync(3, 3);
    byClock([30_000, 39_999, 40_000], wait); // another than was waited for in vain
    byClock([0, 0], wait);
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
