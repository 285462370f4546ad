import { type StandIn, type StandInAnswer, startRestServer } from '@yololift/core/testing';

interface StoredParameter {
  readonly value: string;
  readonly version: number;
}

interface SsmInput {
  readonly Name: string;
  readonly Value?: string;
  readonly Type?: string;
}

/**
 * Stand-in for the SSM Parameter Store: GetParameter and PutParameter, versions counted from 1. Does not check
 * signatures and does not emulate roles, encryption, tiers or throttling.
 */
export async function startSsm(): Promise<StandIn> {
  const parameters = new Map<string, StoredParameter>();
  return startRestServer(({ headers, body }) => {
    const input: SsmInput = JSON.parse(body.toString('utf8'));
    const operation = String(headers['x-amz-target']).split('.').at(-1);
    return operation === 'PutParameter' ? write(parameters, input) : read(parameters, input);
  });
}

function read(parameters: ReadonlyMap<string, StoredParameter>, { Name }: SsmInput): StandInAnswer {
  const stored = parameters.get(Name);
  if (stored === undefined) return fault('ParameterNotFound');
  return {
    status: 200,
    body: { Parameter: { Name, Type: 'String', Value: stored.value, Version: stored.version } },
  };
}

function write(
  parameters: Map<string, StoredParameter>,
  { Name, Value = '', Type }: SsmInput,
): StandInAnswer {
  const before = parameters.get(Name);
  if (before === undefined && Type === undefined) return fault('ValidationException');
  const version = (before?.version ?? 0) + 1;
  parameters.set(Name, { value: Value, version });
  return { status: 200, body: { Version: version, Tier: 'Standard' } };
}

function fault(type: string): StandInAnswer {
  return { status: 400, headers: { 'x-amzn-errortype': type }, body: { __type: type, message: type } };
}
