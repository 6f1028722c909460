/** Opens connections that listen to a server's events, and reads them: `deno run -A watchers.ts ADDRESS COUNT`. */
const [address, count] = Deno.args as [string, string];

async function watch(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const response = await fetch(`${address}api/events`);
  const reader = response.body!.getReader();
  await reader.read();
  return reader;
}

const readers = await Promise.all(Array.from({ length: Number(count) }, watch));
Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
await Promise.race(readers.map(async (reader) => {
  while (!(await reader.read()).done);
}));
