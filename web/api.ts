/** What travels between editor and server, as the server declares it. */
export type {
  ArtifactInfo,
  Diagnostic,
  ModelInfo,
  NodeFault,
  OutputInfo,
  Problem,
  RunEvent,
  RunInfo,
  RunRequest,
  RunState,
  ServerEvent,
  ServerStatus,
  Settings,
  TemplateInfo,
  TokenCount,
  WorkflowInfo,
} from "../src/server/api.ts";
