import { importShare } from "./import_share.ts";

await importShare("quick", 2);
