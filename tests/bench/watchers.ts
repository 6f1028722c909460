/** Opens connections that listen to a server's events, and reads them: `deno run -A watchers.ts ADDRESS TOKEN_FILE COUNT`. */
const [address, tokenFile, count] = Deno.args as [string, string, string];
const headers = { authorization: `Bearer ${Deno.readTextFileSync(tokenFile).trim()}` };

async function watch(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const response = await fetch(`${address}api/events`, { headers });
  if (!response.ok) throw new Error(await response.text());
  const reader = response.body!.getReader();
  await reader.read();
  return reader;
}

const readers = await Promise.all(Array.from({ length: Number(count) }, watch));
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
await Promise.race(readers.map(async (reader) => {
  while (!(await reader.read()).done);
}));
