export { type EmfMetrics, type EmfOptions, emfMetrics } from './emf-metrics.ts';
export { lambdaFleet } from './lambda-fleet.ts';
export { lambdaLogStyle, readXRayHeader } from './lambda-log-style.ts';
export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
export { lambdaFacts } from './platform-facts.ts';
export { awsStores } from './stores.ts';
