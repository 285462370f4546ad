export { createDeployment, type Deployment } from './deployment.ts';
export { diagnose } from './diagnose.ts';
export { type CheckReport, createDiagnosis, type Diagnosis, failure } from './finding.ts';
export { thisMachine } from './machine.ts';
export type { PlatformFacts } from './platform-facts.ts';
