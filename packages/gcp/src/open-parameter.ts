import { YoloLiftError } from '@yololift/core/errors';
import type { ParameterReader, ParameterWriter } from '@yololift/core/ports';
import type { GcpParameterName } from './gcp-parameter.ts';
import type { GcpSecretName } from './gcp-secret.ts';
import type { Environment } from './open-root.ts';

/** A parameter; a secret has no `write`. */
type OpenParameter = ParameterReader & Partial<Pick<ParameterWriter, 'write'>>;

const PARAMETER = /^gcp-parameter:\/\/([^/]+)\/([^/]+)\/([^/]+)$/;
const SECRET = /^gcp-secret:\/\/([^/]+)\/([^/]+)$/;

/**
 * Opens a parameter or a secret. The SDK loads on first use. Uses REST, not gRPC: a channel does not survive
 * a frozen function, and gRPC takes longer to load than the call. The project is passed explicitly; otherwise
 * the client asks the metadata server and gcloud for it: 0.8 s on a machine that has neither.
 * @param uri - `gcp-parameter://project/location/name` (read and write; the location is usually `global`) or
 *   `gcp-secret://project/name` (read-only: no `write`).
 * @param environment - `PARAMETER_MANAGER_EMULATOR_HOST`, `SECRET_MANAGER_EMULATOR_HOST`: `host:port` of an
 *   emulator of the
 *   REST API, called without credentials.
 * @throws YoloLiftError `URI_UNSUPPORTED`
 */
export async function openParameter(uri: string, environment: Environment): Promise<OpenParameter> {
  const [, project = '', location = '', name = ''] = PARAMETER.exec(uri) ?? [];
  if (name !== '') return openGcpParameter({ project, location, name }, environment);
  const [, secretProject = '', secretName = ''] = SECRET.exec(uri) ?? [];
  if (secretName !== '') return openGcpSecret({ project: secretProject, name: secretName }, environment);
  throw new YoloLiftError(
    'URI_UNSUPPORTED',
    `${uri} is not a Google Cloud parameter: use gcp-parameter://project/location/name or gcp-secret://project/name`,
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

/** Any API key keeps the client from looking for credentials. */
function emulatorOptions(host: string) {
  const { protocol, hostname, port } = new URL(host.includes('://') ? host : `http://${host}`);
  return {
    protocol: protocol.slice(0, -1),
    apiEndpoint: hostname,
    port: Number(port || 80),
    apiKey: 'emulator',
  };
}
