import { t } from "../../words/translate.ts";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, Failure, usageFault } from "../exit_code.ts";
import { SERVER_OPTIONS, serverOptions } from "../server_options.ts";
import { print, say } from "../terminal.ts";

export default defineCommand({
  summary: "Print a link that signs a browser in to your server",
  usage: "[options]",
  details:
    `The link works once, within an hour, on a server that you have started with "braid serve": give it the
same --port, --host and --token-file. What listens there has to show first that it knows your token:
while your server is down, any user of the machine can listen in its place. The token is not sent. Paste
the link into a browser that runs: one that is started with it shows it to all users of the machine. Its
name, NAME.localhost, stands for this machine and is good for that link alone: for a browser that does not
find it start the server with --plain. The page that "braid serve" names is named here, too, where there
is one.`,
  operands: [0, 0],
  options: {
    port: { ...SERVER_OPTIONS.port, doc: "The server's port (default: 8189)" },
    host: { ...SERVER_OPTIONS.host, doc: "The server's address (default: 127.0.0.1)" },
    "token-file": { ...SERVER_OPTIONS["token-file"], doc: "The server's, where it has one" },
  },
  async run({ given, host }): Promise<ExitCode> {
    const options = serverOptions(given);
    if (options.port === 0) throw usageFault("Expected --port to be the one that the server has");
    const made = await host.link(options);
    if (made.link === undefined) throw notThere(made);
    const { link, page } = made;
    print(link);
    if (page) say(t`On this machine you can open ${page} as well, any number of times`);
    return EXIT.ok;
  },
});

function notThere({ address, found }: { address: string; found: "unproven" | "nobody" }): Failure {
  if (found === "nobody") {
    return new Failure(EXIT.failed, `There is no link, as no server answers at ${address}`, {
      hints: ['Start it with "deno task serve", or give the --port and --host that it has'],
    });
  }
  const message =
    `There is no link, as what listens at ${address} has not shown that it knows your token: another program may listen there`;
  return new Failure(EXIT.failed, message, {
    hints: ["Give the --port and --token-file of your server; one with --no-token needs no link"],
  });
}
