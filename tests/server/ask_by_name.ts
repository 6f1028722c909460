import { request } from "node:http";

/** An answer without its body. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
}

/** Asks this machine by a name of it, as browsers take `NAME.localhost` for the machine and `fetch` does not. */
export function askByName(
  address: string | URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<Head> {
  const { host, port, pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({
      host: "127.0.0.1",
      port,
      path: pathname + search,
      headers: { ...headers, host },
    }, (answer) => {
      answer.resume(); // or the connection stays
      const all = Object.entries(answer.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one) => [name, one] as [string, string])
      );
      answer.on("end", () => resolve({ status: answer.statusCode!, headers: new Headers(all) }));
    });
    asked.on("error", reject);
    asked.end();
  });
}
