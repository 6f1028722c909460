import { importShare } from "./import_share.ts";

await importShare("processes", 3);
