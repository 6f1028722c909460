/** What all tabs of a browser share: their connection to the server. */
import { carryStream } from "./carry_stream.ts";

addEventListener("connect", (event) => carryStream((event as MessageEvent).ports[0]!));
