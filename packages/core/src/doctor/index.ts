export { type Deployment, deploymentOf } from './deployment.ts';
export { diagnose } from './diagnose.ts';
export { type CheckReport, type Diagnosis, diagnosisOf, failure } from './finding.ts';
export { thisMachine } from './machine.ts';
export type { PlatformFacts } from './platform-facts.ts';
