/** A CloudFormation resource. */
interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A CloudFormation template. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** Account and region with which `readable` evaluates a template. */
export const PSEUDO = {
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'eu-central-1',
  'AWS::Partition': 'aws',
} as const;

/** Evaluates a condition; this project's conditions compare literals only. */
function holds(condition: unknown): boolean {
  const [[name, operands] = []] = Object.entries(condition as Readonly<Record<string, unknown[]>>);
  if (name === 'Fn::Not') return !holds(operands?.[0]);
  if (name === 'Fn::Equals') return String(operands?.[0]) === String(operands?.[1]);
  throw new Error(`unsupported condition: ${JSON.stringify(condition)}`);
}

/** Evaluates the functions in a part of a template: `Vpc` for a reference, `Vpc.Arn` for an attribute. */
export function readable(part: unknown, template: Template): unknown {
  if (Array.isArray(part)) return part.map((one) => readable(one, template)).filter(isThere);
  if (typeof part !== 'object' || part === null) return part;
  const [[name, operand] = []] = Object.entries(part);
  const carryOut = FUNCTIONS[name ?? ''];
  if (carryOut !== undefined) return carryOut(operand, template);
  const entries = Object.entries(part).map(([key, value]) => [key, readable(value, template)]);
  return Object.fromEntries(entries.filter(([, value]) => isThere(value)));
}

const FUNCTIONS: Readonly<Record<string, (operand: unknown, template: Template) => unknown>> = {
  Ref: (name) => (name === 'AWS::NoValue' ? undefined : named(String(name))),
  'Fn::GetAtt': (path) => (path as readonly string[]).join('.'),
  'Fn::Sub': (text) => String(text).replaceAll(/\$\{([^}]+)\}/g, (_, name) => named(name)),
  'Fn::Join'(operand, template) {
    const [between, parts] = operand as readonly [string, unknown];
    return (readable(parts, template) as readonly string[]).join(between);
  },
  'Fn::If'(operand, template) {
    const [condition, one, other] = operand as readonly [string, unknown, unknown];
    return readable(holds(template.Conditions[condition]) ? one : other, template);
  },
};

function named(name: string): string {
  return (PSEUDO as Readonly<Record<string, string>>)[name] ?? name;
}

function isThere(value: unknown): boolean {
  return value !== undefined;
}
