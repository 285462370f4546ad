export type { AzureContext, AzureTrigger, FunctionApp, Registration } from './azure-trigger.ts';
export { type AzureFunction, createAzureFunction } from './create-azure-function.ts';
