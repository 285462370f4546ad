import { readable, type Template } from './template.ts';

/** Properties of a resource, with functions evaluated. */
export function propertiesOf(template: Template, name: string): Readonly<Record<string, unknown>> {
  const resource = template.Resources[name];
  if (resource === undefined) throw new Error(`the template has no ${name}`);
  return readable(resource.Properties, template) as Readonly<Record<string, unknown>>;
}

/** Environment of a function. */
export function environmentOf(template: Template, name: string): Readonly<Record<string, string>> {
  const { Variables } = propertiesOf(template, name).Environment as { Variables: Record<string, string> };
  return Variables;
}

/** A statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** All statements of a role in the template. */
export function statementsOf(template: Template, role: string): readonly Statement[] {
  const { Policies } = propertiesOf(template, role) as {
    readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  };
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** The statements of the mount's own policy. */
export function mountStatements(template: Template): readonly Statement[] {
  const { Statement } = propertiesOf(template, 'FileSystem').FileSystemPolicy as { Statement: Statement[] };
  return Statement;
}

/** Input of the schedule. */
export function scheduledInput(template: Template): { readonly detail: object } {
  const { Targets } = propertiesOf(template, 'DetectEventsRuleSchedule1');
  const [target] = Targets as readonly { readonly Arn: string; readonly Input: string }[];
  return JSON.parse(target?.Input ?? '');
}
