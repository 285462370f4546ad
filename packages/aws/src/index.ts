export { type EmfMetrics, type EmfOptions, emfMetrics } from './emf-metrics.ts';
export { lambdaLogStyle, readXRayHeader } from './lambda-log-style.ts';
export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
