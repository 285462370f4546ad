import { type ParameterReader, type ParameterWriter, YoloLiftError } from '@yololift/core';
import type { GcpParameterName } from './gcp-parameter.ts';
import type { GcpSecretName } from './gcp-secret.ts';
import type { Environment } from './open-root.ts';

/** A parameter; without `write` where it is a secret. */
type OpenParameter = ParameterReader & Partial<Pick<ParameterWriter, 'write'>>;

const PARAMETER = /^gcp-parameter:\/\/([^/]+)\/([^/]+)\/([^/]+)$/;
const SECRET = /^gcp-secret:\/\/([^/]+)\/([^/]+)$/;

/**
 * Opens a parameter or a secret; the SDK loads only now. REST, not gRPC: a channel does not outlive a frozen function,
 * and its load takes longer than the call. The clients are told the project, or they would look for
 * it with the metadata server and gcloud: 0.8 s on a machine that has neither.
 * @param uri - `gcp-parameter://project/location/name` (read and write; `global` is the usual location) or
 *   `gcp-secret://project/name` (read only: it has no `write`).
 * @param environment - `PARAMETER_MANAGER_EMULATOR_HOST`, `SECRET_MANAGER_EMULATOR_HOST`: `host:port` of an emulator
 *   that speaks the REST API, called without credentials.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openParameter(uri: string, environment: Environment): Promise<OpenParameter> {
  const [, project = '', location = '', name = ''] = PARAMETER.exec(uri) ?? [];
  if (name !== '') return openGcpParameter({ project, location, name }, environment);
  const [, secretProject = '', secretName = ''] = SECRET.exec(uri) ?? [];
  if (secretName !== '') return openGcpSecret({ project: secretProject, name: secretName }, environment);
  throw new YoloLiftError(
    'URI_UNSUPPORTED',
    `${uri} is no parameter of Google Cloud: write gcp-parameter://project/location/name or gcp-secret://project/name`,
  );
}

async function openGcpParameter(
  name: GcpParameterName,
  environment: Environment,
): Promise<ParameterReader & ParameterWriter> {
  const [{ ParameterManagerClient }, { gcpParameter }] = await Promise.all([
    import('./sdk/parameter-manager.ts'),
    import('./gcp-parameter.ts'),
  ]);
  const emulator = environment.PARAMETER_MANAGER_EMULATOR_HOST;
  const { location } = name;
  const regional =
    location === 'global' ? {} : { apiEndpoint: `parametermanager.${location}.rep.googleapis.com` };
  const options = emulator ? emulatorOptions(emulator) : regional;
  const client = new ParameterManagerClient({ fallback: true, projectId: name.project, ...options });
  return gcpParameter(client, name);
}

async function openGcpSecret(name: GcpSecretName, environment: Environment): Promise<ParameterReader> {
  const [{ SecretManagerServiceClient }, { gcpSecret }] = await Promise.all([
    import('./sdk/secret-manager.ts'),
    import('./gcp-secret.ts'),
  ]);
  const emulator = environment.SECRET_MANAGER_EMULATOR_HOST;
  const options = emulator ? emulatorOptions(emulator) : {};
  return gcpSecret(
    new SecretManagerServiceClient({ fallback: true, projectId: name.project, ...options }),
    name,
  );
}

/** An API key, whichever, keeps the client from looking for credentials. */
function emulatorOptions(host: string) {
  const { protocol, hostname, port } = new URL(host.includes('://') ? host : `http://${host}`);
  return {
    protocol: protocol.slice(0, -1),
    apiEndpoint: hostname,
    port: Number(port || 80),
    apiKey: 'emulator',
  };
}
