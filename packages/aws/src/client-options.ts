/** Environment variables of the application. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options shared by all AWS clients; the SDK resolves what is left out. */
export interface ClientOptions {
  readonly maxAttempts: number;
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Client options: no SDK retries, since the loader retries; endpoint, region and keys from the environment.
 */
export function clientOptions(environment: Environment, endpoint: string | undefined): ClientOptions {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } =
    environment;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  const hasKeys = AWS_ACCESS_KEY_ID !== undefined && AWS_SECRET_ACCESS_KEY !== undefined;
  return {
    maxAttempts: 1,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(hasKeys && {
      credentials: {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
      },
    }),
  };
}
