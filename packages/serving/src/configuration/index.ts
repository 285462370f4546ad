export { type FunctionConfiguration, parseConfiguration } from './configuration.ts';
export { createRuntimes, nativesOf, variablesOf } from './configured-runtimes.ts';
