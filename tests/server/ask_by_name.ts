import { request } from "node:http";

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks this machine by a name of it, as browsers take `NAME.localhost` for the machine and `fetch` does not. */
export function askByName(
  address: string | URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { host, port, pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({
      host: "127.0.0.1",
      port,
      path: pathname + search,
      headers: { ...headers, host },
    }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => text += part);
      const all = Object.entries(answer.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one) => [name, one] as [string, string])
      );
      answer.on(
        "end",
        () => resolve({ status: answer.statusCode!, headers: new Headers(all), text }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** Where a browser comes by a link, and what it has then: an empty cookie where it is not let in. */
export async function openLink(
  link: string,
): Promise<{ readonly place: string; readonly cookie: string }> {
  const { headers, text } = await askByName(link, { accept: "text/html" });
  const set = headers.get("set-cookie");
  if (set !== null) return { place: new URL("/", link).href, cookie: set.split(";")[0]! };
  const [, next] = /href="(http:[^"]+)"/.exec(text) ?? [];
  return next === undefined ? { place: "", cookie: "" } : await openLink(next);
}
