import { YoloLiftError } from '@yololift/core';
import { fieldOf } from './event-fields.ts';

/**
 * Lets in whom IAM knows and `principals` names. Function URLs (`AWS_IAM`) and APIs of API Gateway with an IAM authorizer
 * tell who signed a request; others tell nobody.
 * @param principals - ARNs: `arn:aws:iam::123456789012:role/operator`, `…:user/name`.
 * @throws YoloLiftError `UNAUTHENTICATED` - nobody is known to have signed it.
 * @throws YoloLiftError `FORBIDDEN` - somebody else has.
 */
export function assertPrincipal(event: unknown, principals: readonly string[]): void {
  const requestContext = fieldOf(event, 'requestContext');
  const iam = fieldOf(fieldOf(requestContext, 'authorizer'), 'iam');
  // Payload format 2.0; in a REST API the caller stands in the identity.
  const caller = fieldOf(iam, 'userArn') ?? fieldOf(fieldOf(requestContext, 'identity'), 'userArn');
  if (typeof caller !== 'string') {
    throw new YoloLiftError(
      'UNAUTHENTICATED',
      'sign the request with IAM, at a function URL or an API of API Gateway that asks for it; or invoke the function directly',
    );
  }
  if (principals.some((one) => plainArn(one) === plainArn(caller))) return;
  throw new YoloLiftError('FORBIDDEN', `MANAGE_PRINCIPALS does not name ${plainArn(caller)}`);
}

/**
 * A role as it is named, without path or session; a role's name is the account's only one.
 * `arn:aws:sts::1:assumed-role/operator/ann` and `arn:aws:iam::1:role/teams/operator` → `arn:aws:iam::1:role/operator`
 */
function plainArn(arn: string): string {
  const assumed = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  const named = /^arn:([\w-]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  const [, partition, account, name] = assumed ?? named ?? [];
  return name === undefined ? arn : `arn:${partition}:iam::${account}:role/${name}`;
}
