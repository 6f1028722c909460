import { t } from "../../words/translate.ts";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, usageFault } from "../exit_code.ts";
import { SERVER_OPTIONS, serverOptions } from "../server_options.ts";
import { print, say } from "../terminal.ts";

export default defineCommand({
  summary: "Print a link that signs a browser in to your server",
  usage: "[options]",
  details:
    `The link works once, within an hour, on a server that you have started with "braid serve": give it the
same --port, --host and --token-file. Nothing is sent: whoever can read your token can make a link. Paste it
into a browser that runs: one that is started with it shows it to all users of the machine. The page that
"braid serve" names is named here, too, where there is one.`,
  operands: [0, 0],
  options: {
    port: { ...SERVER_OPTIONS.port, doc: "The server's port (default: 8189)" },
    host: { ...SERVER_OPTIONS.host, doc: "The server's address (default: 127.0.0.1)" },
    "token-file": { ...SERVER_OPTIONS["token-file"], doc: "The server's, where it has one" },
  },
  async run({ given, host }): Promise<ExitCode> {
    const options = serverOptions(given);
    if (options.port === 0) throw usageFault("Expected --port to be the one that the server has");
    const { link, page } = await host.link(options);
    print(link);
    if (page) say(t`On this machine you can open ${page} as well, any number of times`);
    return EXIT.ok;
  },
});
