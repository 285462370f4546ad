import { YoloLiftError } from '@yololift/core/errors';
import { fieldOf } from './event-fields.ts';

/**
 * Allows callers that IAM has authenticated and that `principals` lists. Function URLs (`AWS_IAM`) and API
 * Gateway APIs with an IAM authorizer report the signer; other event sources do not.
 * @param principals - ARNs: `arn:aws:iam::123456789012:role/operator`, `…:user/name`.
 * @throws YoloLiftError `UNAUTHENTICATED` - the event has no signer.
 * @throws YoloLiftError `FORBIDDEN` - `principals` does not list the signer.
 */
export function assertPrincipal(event: unknown, principals: readonly string[]): void {
  const requestContext = fieldOf(event, 'requestContext');
  const iam = fieldOf(fieldOf(requestContext, 'authorizer'), 'iam');
  // Payload format 2.0; a REST API has the caller in `identity`.
  const caller = fieldOf(iam, 'userArn') ?? fieldOf(fieldOf(requestContext, 'identity'), 'userArn');
  if (typeof caller !== 'string') {
    throw new YoloLiftError(
      'UNAUTHENTICATED',
      'sign the request with IAM, at a function URL or API Gateway API that requires it; or invoke the function directly',
    );
  }
  if (principals.some((one) => plainArn(one) === plainArn(caller))) return;
  throw new YoloLiftError('FORBIDDEN', `MANAGE_PRINCIPALS does not list ${plainArn(caller)}`);
}

/**
 * A role's ARN without path and session. Role names are unique within an account.
 * `arn:aws:sts::1:assumed-role/operator/ann` and `arn:aws:iam::1:role/teams/operator` → `arn:aws:iam::1:role/operator`
 */
function plainArn(arn: string): string {
  const assumed = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  const named = /^arn:([\w-]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  const [, partition, account, name] = assumed ?? named ?? [];
  return name === undefined ? arn : `arn:${partition}:iam::${account}:role/${name}`;
}
