export { lambdaFleet } from './lambda-fleet.ts';
export { openParameter } from './open-parameter.ts';
export { openRoot } from './open-root.ts';
