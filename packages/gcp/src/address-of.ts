import type { Environment } from './open-root.ts';

const SERVICES: Readonly<Record<string, { readonly host: string; readonly emulator: string }>> = {
  gs: { host: 'storage.googleapis.com', emulator: 'STORAGE_EMULATOR_HOST' },
  'gcp-parameter': { host: 'parametermanager.googleapis.com', emulator: 'PARAMETER_MANAGER_EMULATOR_HOST' },
  'gcp-secret': { host: 'secretmanager.googleapis.com', emulator: 'SECRET_MANAGER_EMULATOR_HOST' },
};

/**
 * The endpoint for `gs://…`, `gcp-parameter://…` or `gcp-secret://…`: an emulator's, or the service's own.
 */
export function addressOf(uri: string, environment: Environment): string | undefined {
  const service = SERVICES[uri.split(':')[0] ?? ''];
  if (service === undefined) return undefined;
  const emulator = environment[service.emulator];
  if (emulator) return emulator.includes('://') ? emulator : `http://${emulator}`;
  return `https://${service.host}`;
}
